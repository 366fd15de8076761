"""Word and RTF: one dispatch with the styles as headings, and the exports that such documents hold."""

from __future__ import annotations

import io

import pytest

import composed
import exports
from clipper.errors import InputError
from clipper.model import Document, Skip, Source
from clipper.pipeline import clip_document
from clipper.reading.containers import open_documents, read_document
from clipper.settings import DEFAULT_SETTINGS
from exports import paragraph, rtf, word

ARTICLE = (composed.TITLE, "Publié le 3 mai 2024 à 8h30 (heure de Paris)", *composed.PARAGRAPHS)


def read(data, path="lettre.docx"):
    """The dispatches of an input, and what else it holds."""
    found = list(open_documents(io.BytesIO(data), Source(path=path), DEFAULT_SETTINGS))
    documents = [one for one in found if isinstance(one, Document)]
    dispatches = [dispatch for one in documents for dispatch in read_document(one, DEFAULT_SETTINGS)]
    return dispatches, [one for one in found if not isinstance(one, Document)]


def texts(data):
    """The texts of the only dispatch of an input."""
    (dispatch,), others = read(data)
    assert others == []
    return [block.text for block in dispatch.blocks]


def clip(data, path="lettre"):
    """The articles of an input."""
    found = open_documents(io.BytesIO(data), Source(path=path), DEFAULT_SETTINGS)
    return [a for one in found if isinstance(one, Document) for o in clip_document(one) for a in o.articles]


DOCUMENTS = {
    "word": word(paragraph(ARTICLE[0], "Titre"), *map(paragraph, ARTICLE[1:])),
    "rtf": rtf(ARTICLE, bold=ARTICLE[:1]),
}


@pytest.mark.parametrize("form", DOCUMENTS)
def test_a_document_gives_the_record_of_the_plain_text(form):
    """Headline, day and text are those of the same article as plain text."""
    (article,) = clip(DOCUMENTS[form])
    assert (article.title, article.date, article.body) == (composed.TITLE, composed.DATE, composed.BODY)
    assert article.source.format == form and article.archive is None


def test_styles_are_headings():
    """A title, a heading and a style with an outline level are headings of their levels."""
    data = word(
        paragraph("Un", "Titre"), paragraph("Deux", "Titre1"), paragraph("Trois", "Sous"), paragraph("Quatre")
    )
    ((dispatch,), _) = read(data)
    assert [(block.text, block.heading) for block in dispatch.blocks] == [
        *(("Un", 1), ("Deux", 1)), *(("Trois", 2), ("Quatre", 0)),
    ]  # fmt: skip


RUN = "<w:r><w:t>{}</w:t></w:r>"
HIDDEN_PLACES = {
    "an insertion": "<w:p><w:ins>" + RUN + "</w:ins></w:p>",
    "a block of controls": "<w:sdt><w:sdtContent><w:p>" + RUN + "</w:p></w:sdtContent></w:sdt>",
    "a smart tag": "<w:p><w:smartTag>" + RUN + "</w:smartTag></w:p>",
    "a link": "<w:p><w:hyperlink>" + RUN + "</w:hyperlink></w:p>",
    "a field": "<w:p><w:fldSimple>" + RUN + "</w:fldSimple></w:p>",
    "a moved text": "<w:p><w:moveTo>" + RUN + "</w:moveTo></w:p>",
    "a cell": "<w:tbl><w:tr><w:tc><w:p>" + RUN + "</w:p></w:tc></w:tr></w:tbl>",
    "a box": "<w:p><w:r><w:pict><w:txbxContent><w:p>" + RUN + "</w:p></w:txbxContent></w:pict></w:r></w:p>",
}


@pytest.mark.parametrize("place", HIDDEN_PLACES)
def test_text_is_found_wherever_word_puts_it(place):
    """Insertions, controls, tags, links, fields, tables and boxes hold text as well."""
    assert texts(word(paragraph("Avant."), HIDDEN_PLACES[place].format("Dedans."), paragraph("Après."))) == [
        *("Avant.", "Dedans.", "Après."),
    ]  # fmt: skip


def test_what_word_does_not_show_is_left_out():
    """Deleted text, instructions of fields, second copies for old programs and heads of pages are no text."""
    parts = (
        "<w:del><w:r><w:delText>effacé</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r>"
    )
    box = "<w:r><w:Choice><w:t>une fois</w:t></w:Choice><w:Fallback><w:t>deux fois</w:t></w:Fallback></w:r>"
    assert texts(word(f"<w:p>{parts}{box}</w:p>")) == ["une fois"]


def test_lines_and_pages_break():
    """A line break parts lines, and a page break is told."""
    data = word(
        '<w:p><w:r><w:t>Un</w:t><w:br/><w:t>Deux</w:t><w:br w:type="page"/><w:t>Trois</w:t></w:r></w:p>'
    )
    ((dispatch,), _) = read(data)
    assert [(block.text, block.page_break) for block in dispatch.blocks] == [
        *(("Un", False), ("Deux", False)), ("Trois", True),
    ]  # fmt: skip


def test_entities_are_refused():
    """A document that declares entities is a failure, whatever they would unfold to."""
    bomb = word(paragraph("&a;"), head='<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    with pytest.raises(InputError, match="entities"):
        read(bomb)


OTHERS = {
    "xl/workbook.xml": "Excel",
    "ppt/presentation.xml": "PowerPoint",
    "META-INF/manifest.xml": "OpenDocument",
}


@pytest.mark.parametrize("part", OTHERS)
def test_other_office_files_are_named_once(part):
    """A workbook, a presentation and an OpenDocument file are passed over in one line that names them."""
    data = exports.packed(
        {"[Content_Types].xml": "<Types/>", part: "<x/>", "a.xml": "<?xml version='1.0'?><x/>"}
    )
    dispatches, (skip,) = read(data, "classeur")
    assert dispatches == [] and isinstance(skip, Skip) and OTHERS[part] in skip.detail


def test_old_word_is_named():
    """A binary Word document is passed over by its name, with what to do."""
    dispatches, (skip,) = read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "lettre.doc")
    assert dispatches == [] and "old Word document" in skip.detail and ".docx" in skip.detail


def test_a_name_vouches_for_nothing():
    """RTF named .docx and a Word document named .txt are read as what they are."""
    for name, data in (("a.docx", DOCUMENTS["rtf"]), ("a.txt", DOCUMENTS["word"])):
        (article,) = clip(data, name)
        assert article.title == composed.TITLE


RTF = {
    r"{\rtf1\ansi Une cl\'e9 \u8212? l\rquote \'e9t\'e9\par}": ["Une clé — l’été"],
    r"{\rtf1\ansi\ansicpg1 Une cl\'e9\par}": ["Une clé"],
    r"{\rtf1\ansi\uc2 Une cl\u233\'c3\'a9 verte\par}": ["Une clé verte"],
    r"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}\f1 \'cc\'e8\'f0\par}": ["Мир"],
    r"{\rtf1\ansi{\info{\title Non}}{\header non}{\*\inconnu non}{\pict 0102}Oui\par}": ["Oui"],
    r"{\rtf1\ansi Un\line Deux\cell Trois\row}": ["Un", "Deux", "Trois"],
    r"{\rtf1\ansi{\v secret}Vu{\field{\*\fldinst HYPERLINK x}{\fldrslt  ici}}\par}": ["Vu ici"],
    r"{\rtf1\ansi Texte{\footnote Une note}.\par Suite\par}": ["Texte.", "Suite", "Une note"],
    "{\\rtf1\\ansi Un\\bin4 }{\\x deux\\par}": ["Un deux"],
    r"{\rtf1\ansi \u-10179?\u-8704?\par}": ["\U0001f600"],
}


@pytest.mark.parametrize("document", RTF)
def test_rtf_is_read(document):
    """Characters in any writing, and only those of groups that are text."""
    assert texts(document.encode("latin-1")) == RTF[document]


def test_rtf_styles_are_headings():
    """A style by the name of a heading, and an outline level, are headings."""
    head = r"{\stylesheet{\s1 heading 1;}{\s2\outlinelevel2 Sous;}{\s0 Normal;}}"
    document = rf"{{\rtf1\ansi{head}\pard\s1 Un\par\pard\s2 Deux\par\pard Trois\par}}"
    ((dispatch,), _) = read(document.encode())
    assert [(block.text, block.heading) for block in dispatch.blocks] == [
        ("Un", 1),
        ("Deux", 3),
        ("Trois", 0),
    ]


def test_a_cut_rtf_is_a_failure():
    """An RTF document whose end is missing is not given as a whole one."""
    with pytest.raises(InputError, match="cut"):
        read(DOCUMENTS["rtf"][:-40])


FACTIVA = exports.lines_of_document()
EXPORTS = {
    "factiva in rtf": (rtf(FACTIVA, bold=[exports.TITLE]), "Factiva"),
    "factiva in word": (word(*(paragraph(line, bold=line == exports.TITLE) for line in FACTIVA)), "Factiva"),
    "europresse in word": (word(*map(paragraph, exports.PASTED.splitlines())), "Europresse"),
}


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_in_a_document_gives_its_articles(form):
    """An export of a press database is read as such wherever it was pasted."""
    data, database = EXPORTS[form]
    (article,) = clip(data)
    assert article.archive.database == database and article.archive.record == article.source.member
    assert (article.title, article.body) == (exports.TITLE, "\n\n".join(exports.BODY))
    assert article.date[:10] == "2021-03-03" and article.authors == ("Jeanne Morel",)


def test_bold_type_tells_the_headline():
    """Without a name above the count of words, the bold line is the headline."""
    lines = ["Vallées", exports.TITLE, "Agence des Vallées, avec le bureau de Chambéry", *FACTIVA[3:]]
    (article,) = clip(rtf(lines, bold=[exports.TITLE]))
    assert article.title == exports.TITLE and article.archive.section == "Vallées"


@pytest.mark.parametrize("make", [lambda lines: word(*map(paragraph, lines)), rtf], ids=["word", "rtf"])
def test_nexis_in_a_document_is_refused(make):
    """An export of Nexis Uni is a failure that names it."""
    with pytest.raises(InputError, match="Nexis"):
        read(make(exports.NEXIS_UNI))
