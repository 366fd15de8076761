"""Exports of press databases: a file of many articles, each with fields that the database states.

    export -> Document per article (europresse.py, factiva.py: bytes only) -> Dispatch (articles.py, in a worker)

Nothing is guessed here. What the format delimits as the text is kept; everything else of an article is a block with the
mark that says what it is.
"""
