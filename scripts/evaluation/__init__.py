"""Held-out evaluation of the whole command with the scorers of a folder of annotated sets."""
