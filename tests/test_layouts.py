"""How a text dump was laid out: which tool made it, what was wrapped, what it shows beside its words."""

from __future__ import annotations

import pytest

from clipper.model import Document, Layout, Source
from clipper.reading import text
from clipper.settings import DEFAULT_SETTINGS

PROSE = """\
La halle de Mézeray a brûlé dans la nuit de mardi à mercredi. Les pompiers ont
sauvé la charpente du chœur, mais le toit de lauzes s'est effondré vers quatre
heures du matin sur les étals, sans faire de blessé.

Le maire a promis une reconstruction à l'identique. Une souscription sera ouverte
lundi à la mairie, et les forains seront accueillis sur le mail jusqu'à l'automne
prochain.
"""
NODES = """\
La halle a brûlé mardi, a indiqué
 le maire
, qui a promis de la rebâtir.

 Les pompiers de
Mézeray
 sont restés jusqu'au matin sur la place, avec ceux de
Loué
.
"""


def read(written: str):
    """The dispatch of a text."""
    (dispatch,) = text.read(Document(source=Source(path="-"), data=written.encode()), DEFAULT_SETTINGS)
    return dispatch


def indented(written: str, columns: int) -> str:
    """The text with as many columns before each line."""
    return "".join(
        " " * columns + line if line.strip() else line for line in written.splitlines(keepends=True)
    )


@pytest.mark.parametrize(
    ("written", "layout"),
    [
        pytest.param(PROSE, Layout.WRAPPED, id="wrapped"),
        pytest.param("Titre de page\n\n" + indented(PROSE, 3), Layout.BROWSER, id="lynx, links, elinks"),
        pytest.param("  • Accueil\n  • Sports\n\n" + PROSE, Layout.W3M, id="w3m"),
        pytest.param("***** La halle *****\nPar Anne_Le_Goff\n" + PROSE, Layout.HTML2TEXT, id="html2text"),
        pytest.param("# La halle\n\nElle a **brûlé** mardi.\n", Layout.MARKDOWN, id="markdown"),
        pytest.param(NODES, Layout.NODES, id="text nodes"),
        pytest.param(
            "".join(f"Ligne {n}.\n" + "\n" * (n % 7) for n in range(30)), Layout.NODES, id="ragged gaps"
        ),
        pytest.param("Un titre\nUne phrase.\n\n\n\n\n" * 9, Layout.LINES, id="a digest"),
        pytest.param("La halle a brûlé.\n\nElle sera rebâtie.\n", Layout.LINES, id="lines"),
        pytest.param("La halle a brûlé. " * 40, Layout.ONE_LINE, id="one line"),
        pytest.param("1. Un\n2. Deux\n3. Trois\nau choix\net encore\n", Layout.LINES, id="short lines"),
        pytest.param("la\nle\nles\nun\nune\n" * 9, Layout.LINES, id="a list of words"),
    ],
)
def test_layout_is_told_from_the_whole_text(written: str, layout: Layout) -> None:
    """Columns, marks and seams tell which tool made a dump; where nothing tells, each line is a block."""
    assert read(written).layout is layout


@pytest.mark.parametrize("columns", [0, 3])
def test_wrapping_is_undone(columns: int) -> None:
    """Lines that a width wrapped are one paragraph; a blank line still ends one."""
    first, second = read(indented(PROSE, columns)).blocks
    assert first.text.startswith("La halle") and first.text.endswith("sans faire de blessé.")
    assert second.text.startswith("Le maire") and second.text.endswith("prochain.")
    assert (first.first_line, first.last_line, first.indent) == (1, 3, columns)


def test_short_lines_are_not_joined_to_wrapped_ones() -> None:
    """A line that had room for the first word of the next ends its paragraph."""
    blocks = read(indented("Accueil\nSports\nPublié mardi\n" + PROSE, 3)).blocks
    assert [block.text for block in blocks[:3]] == ["Accueil", "Sports", "Publié mardi"]


def test_torn_sentences_are_joined() -> None:
    """Links and bold words on lines of their own go back into their sentence."""
    assert [block.text for block in read(NODES).blocks] == [
        "La halle a brûlé mardi, a indiqué le maire, qui a promis de la rebâtir.",
        "Les pompiers de Mézeray sont restés jusqu'au matin sur la place, avec ceux de Loué.",
    ]


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("Publié le\n3 mai 2021\n", "Publié le 3 mai 2021"),
        ("Mis à jour :\nhier\n", "Mis à jour : hier"),
        ("Par\nJeanne Aubry\n", "Par Jeanne Aubry"),
        ("Publié le\nLe maire a démissionné\n", "Publié le"),
        ("Par\nbonheur, il ne pleuvait pas\n", "Par"),
    ],
)
def test_labels_are_joined_to_what_they_label(written: str, joined: str) -> None:
    """A label alone on its line goes with the date or the name on the next."""
    assert read(written).blocks[0].text == joined


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("   IFRAME: https://pub.example/1", "dump.frame"),
        ("   (BUTTON) Partager", "dump.control"),
        ("   ____________________", "dump.control"),
        ("   [ ] Se souvenir de moi", "dump.control"),
        ("   [halle.jpg]", "dump.image"),
        ("     *", "dump.bullet"),
        ("   Link: alternate", "dump.link"),
        ("   Lien : notre dossier", None),
        ("   [Mise à jour] La halle a brûlé", None),
    ],
)
def test_lines_of_the_tool_are_marked(line: str, rule: str | None) -> None:
    """What the browser wrote for a frame, a button or an image is no text of the page."""
    blocks = read(indented(PROSE, 3) + f"\n{line}\n").blocks
    mark = blocks[-1].mark
    assert (mark.rule if mark else None) == rule


def test_link_numbers_and_their_list_are_taken_out() -> None:
    """Numbers before links leave the words; the list of addresses below the page is one removed block."""
    numbered = (
        PROSE.replace("pompiers", "[1]pompiers")
        .replace("charpente", "[2]charpente")
        .replace("étals", "[3]étals")
    )
    listed = (
        "\nReferences\n\n   1. https://a.example/p\n   2. https://a.example/c\n   3. https://a.example/e\n"
    )
    blocks = read(indented(numbered, 3) + listed).blocks
    assert "Les pompiers ont sauvé la charpente" in blocks[0].text
    assert blocks[0].cut == "[1][2][3]"
    assert blocks[-1].mark and blocks[-1].mark.rule == "dump.references"
    assert blocks[-1].last_line == 13


def test_citations_are_left_alone() -> None:
    """Numbers behind words are the author's."""
    cited = "La halle date de 1604[1]. Elle a brûlé deux fois[2], puis une troisième[3] mardi dernier.\n"
    assert read(cited).blocks[0].text == cited.strip()


@pytest.mark.parametrize(
    ("written", "words", "heading"),
    [
        ("Un toit à refaire\n\n" + indented(PROSE, 3), "Un toit à refaire", 2),
        ("  Un toit à refaire\n\n" + indented(PROSE, 3), "Un toit à refaire", 3),
        (
            " " * 26 + "La halle de Mézeray détruite\n\n" + indented(PROSE, 3),
            "La halle de Mézeray détruite",
            1,
        ),
        ("## Un toit à refaire\n\nElle a **brûlé** mardi.\n", "Un toit à refaire", 2),
        ("Un toit à refaire\n=================\n\nElle a brûlé.\n", "Un toit à refaire", 1),
        ("Un toit à refaire\n-----------------\n\nElle a brûlé.\n", "Un toit à refaire", 2),
        ("***** Un toit *****\n***** Une halle *****\n" + PROSE, "Un toit", 2),
        ("La halle a brûlé.\n-----------------------------\nLe maire\n", "La halle a brûlé.", 0),
    ],
)
def test_headings_are_evidence(written: str, words: str, heading: int) -> None:
    """Marks, underlines and columns tell the level of a heading; its marks are cut out of its words."""
    block = read(written).blocks[0]
    assert (block.text, block.heading) == (words, heading)


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("Le [budget](https://a.example/b_(1)) est **voté**.", "Le budget est voté."),
        ("Il _dit_ nom_de_fichier et 3 * 4.", "Il dit nom_de_fichier et 3 * 4."),
        ("![La halle](https://a.example/h.jpg) Elle a brûlé.", "Elle a brûlé."),
        (r"En 2021\. Il a dit \[non\].", "En 2021. Il a dit [non]."),
        ("> Elle a brûlé.", "Elle a brûlé."),
        ("1. Un banc", "Un banc"),
    ],
)
def test_markdown_is_read(marked: str, words: str) -> None:
    """The words of Markdown come out without their marks."""
    block = read(f"# La halle\n\nElle **brûle**.\n\n{marked}\n").blocks[-1]
    assert block.text == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (
            "Le <strong>toit</strong> est tombé.<br />Il sera refait.\n",
            ["Le toit est tombé.", "Il sera refait."],
        ),
        ('[caption id="1"]La halle[/caption]\n', ["La halle"]),
        ("Si a < b, le pont tient ; sinon, il plie.\n", ["Si a < b, le pont tient ; sinon, il plie."]),
    ],
)
def test_stray_tags_are_taken_out(written: str, words: list[str]) -> None:
    """Tags that a converter left go, and a break of line is one."""
    assert [block.text for block in read(written).blocks] == words


def test_list_marks_and_page_breaks_are_evidence() -> None:
    """A list mark stays in a typed text and is the tool's in a dump; a form feed is told."""
    typed = read("Le marché :\n- un banc\n- un auvent\n\x0cLa suite\n").blocks
    assert [(block.text, block.bullet) for block in typed[1:3]] == [("- un banc", "-"), ("- un auvent", "-")]
    assert [block.page_break for block in typed] == [False, False, False, True]
    dumped = read(indented(PROSE, 3) + "     * un banc\n     * un auvent\n").blocks
    assert [(block.text, block.bullet, block.indent) for block in dumped[2:]] == [
        ("un banc", "*", 5),
        ("un auvent", "*", 5),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: 'La halle rouvre'\ndate: 2021-05-03\nauthors:\n  - Jeanne Aubry\n---\n",
        "Titre : La halle rouvre\nDate : 2021-05-03\nAuteur : Jeanne Aubry\n",
        "Auteur: Jeanne Aubry\nDate de publication: 2021-05-03\nTitle: La halle rouvre\n",
    ],
)
def test_fields_above_a_text_are_read(head: str) -> None:
    """Front matter and field lines are claims; the title stays as a headline, the other lines are marked."""
    dispatch = read(f"{head}\nElle a brûlé deux fois.\n")
    claims = dispatch.metadata
    assert [claim.value for claim in (*claims.titles, *claims.published, *claims.authors)] == [
        "La halle rouvre",
        "2021-05-03",
        "Jeanne Aubry",
    ]
    assert [block.text for block in dispatch.blocks if not block.mark] == [
        "La halle rouvre",
        "Elle a brûlé deux fois.",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "Titre : un mot qui trompe\n\nIl désigne trois choses.\n",
        "Question : Et la halle ?\nRéponse : Elle rouvre.\n",
        "---\n\nLa halle rouvre.\n---\n",
    ],
)
def test_other_labels_above_a_text_are_left_alone(written: str) -> None:
    """One label, or labels that no article has, are text."""
    assert not any(block.mark or block.heading == 1 for block in read(written).blocks)
