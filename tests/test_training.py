"""The labelled files that models are trained on: labels find their words, and composed files tell the truth."""

from __future__ import annotations

import random
import re

import pytest
from evaluation.route import main as route
from evaluation.scoring import Part, noise
from labelling.aligning import GoldArticle, Paragraph, align, words_of
from labelling.layouts.draft import MEDIA, Draft, written
from labelling.layouts.draft import Part as Piece
from labelling.layouts.generate import one_file
from labelling.layouts.grammar import Speaker, lists, runs
from labelling.layouts.material import Material, Story
from labelling.model import BODY, FOLDS, IGNORE, MEASURED, SUBHEAD, TITLE, fold_of, kind_of
from labelling.rendering import Page
from labelling.sets import styles_of
from labelling.written import DUMPS, read_dumps, read_written

HEADLINE = "Le bac de Kerlann reprend du service"
LEAD = "Le bac a repris mardi ses navettes entre les deux rives, après six semaines de travaux."
HEAD = "Un moteur neuf"
REST = "La commune a payé le moteur 40 000 euros, sans aide de la région, a précisé la maire."
BAC = GoldArticle(
    titles=(HEADLINE,),
    paragraphs=(Paragraph(LEAD), Paragraph(HEAD, SUBHEAD), Paragraph(REST)),
    optional=("Contact : la mairie",),
)
WRAPPED = """   Menu
     * [1]Accueil

                 Le bac de Kerlann reprend du service

   Le bac a repris [2]mardi ses navettes entre les deux
   rives, après six semaines de travaux.

  Un moteur neuf

   La commune a payé le moteur 40 000 euros, sans aide
   de la région, a précisé la maire.

References
   1. https://bac.example/
"""
NAVETTES = LEAD.split("navettes")[1]
NODES = (
    "Menu\n \nLe bac de Kerlann\nreprend du service\n\nLe bac a repris\nmardi\nses navettes"
    f"{NAVETTES}\n\n\n{HEAD}\n{REST}\nPartager"
)
ESCAPED = f"{HEADLINE}\n\n{LEAD.replace('è', '&egrave;')}\n\n{HEAD}\n\n{REST.replace('é', '&#xE9;')}"
MARKDOWN = (
    f"![{HEADLINE}](https://bac.example/a.jpg)\n\n# {HEADLINE}\n\n"
    f"Le bac a repris [mardi](https://bac.example/\nmardi) ses navettes{NAVETTES}\n\n## {HEAD}\n\n{REST}"
)
ABOVE = f"{HEADLINE} - Le Courrier\nAccueil > {HEADLINE}"
TEASER = f"{HEADLINE}\nLe bac a repris mardi ses navettes entre les...\nLire la suite\n\nMenu"
TEXTS = {
    "one block a line": f"Accueil\n{HEADLINE}\nPar Anne Bihan\n{LEAD}\nPublicité\n{HEAD}\n{REST}\nPartager",
    "wrapped, with link numbers": WRAPPED,
    "a line for each node": NODES,
    "entities": ESCAPED,
    "Markdown": MARKDOWN,
    "kicker glued to the headline": f"TRANSPORTS {HEADLINE}\n{LEAD}\n{HEAD}\n{REST}",
    "headline glued to the lead": f"{HEADLINE} {LEAD}\n{HEAD}\n{REST}",
    "headline three times": f"{ABOVE}\n{HEADLINE}\n{LEAD}\n{HEAD}\n{REST}\n{HEADLINE}",
    "cut teaser above": f"{TEASER}\n{HEADLINE}\n{LEAD}\n{HEAD}\n{REST}",
    "all on one line": f"Accueil Transports {HEADLINE} Publié le 3 mai {LEAD} {HEAD} {REST} Partager",
}


def found(text: str, *articles: GoldArticle) -> list[tuple[str, tuple[str, ...], int]]:
    """The labels with their words and articles, in the order of the text."""
    return [
        (label, words_of(text[start:end]).words, number)
        for start, end, label, number in align(text, articles).spans
    ]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_align_finds_the_words_in_any_layout(text):
    """The headline over the body and every paragraph are found, and nothing else is."""
    labels = found(text, BAC)
    expected = {TITLE: HEADLINE, BODY: LEAD + REST, SUBHEAD: HEAD}
    for label, gold in expected.items():
        assert [word for name, words, _ in labels if name == label for word in words] == [
            *words_of(gold).words
        ]


def test_align_takes_the_headline_that_heads_the_body():
    """Of several copies of a headline the last line above the body has the label."""
    text = TEXTS["headline three times"]
    (start,) = [start for start, _, label, _ in align(text, [BAC]).spans if label == TITLE]
    assert start == text.index(f"\n{HEADLINE}\n") + 1


def test_align_parts_articles_in_their_order():
    """Each article of a file has a headline and a body of its own; a headline missing from the text is counted."""
    other = GoldArticle(
        titles=("Un phare à vendre",),
        paragraphs=(Paragraph("Le phare des Sept-Roches est à vendre depuis lundi."),),
    )
    lost = GoldArticle(
        titles=("Le port s'agrandit",),
        paragraphs=(Paragraph("Deux pontons seront ajoutés au port avant l'été."),),
    )
    sold, grown = other.paragraphs[0].text, lost.paragraphs[0].text
    text = f"{HEADLINE}\n{LEAD}\n{HEAD}\n{REST}\n***\nUn phare à vendre\n{sold}\n***\n{grown}"
    labels = found(text, BAC, other, lost)
    assert [(label, number) for label, _, number in labels] == [
        (TITLE, 0), (BODY, 0), (SUBHEAD, 0), (BODY, 0), (TITLE, 1), (BODY, 1), (BODY, 2),
    ]  # fmt: skip
    assert align(text, [BAC, other, lost]).missing["titles"] == 1


def test_align_ignores_what_may_be_body():
    """Lines that may be kept or dropped are neither body nor boilerplate."""
    text = f"{HEADLINE}\n{LEAD}\n{HEAD}\n{REST}\nContact : la mairie"
    assert found(text, BAC)[-1] == (IGNORE, ("contact", "la", "mairie"), 0)


def test_align_counts_paragraphs_that_a_text_lacks():
    """A text without half of the article says so."""
    assert align(f"{HEADLINE}\n{LEAD}", [BAC]).missing["paragraphs"] == 2


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("wet", "Le bac\nMenu\nLe bac repart\nUn lien utile."),
        ("nodes", "Le bac\nMenu\nLe bac repart\nUn\nlien\nutile."),
        ("oneline", "Le bac Menu Le bac repart Un lien utile."),
        ("paste", "Menu\n\nLe bac repart\n\nUn lien utile.\n"),
    ],
)
def test_pages_are_rendered_as_people_do(style, expected):
    """A page gives a line for each block, for each node, or one line."""
    body = b"<div>Menu</div><h1>Le bac repart</h1><p>Un <a href=/>lien</a> utile.</p><script>x()</script>"
    page = Page(b"<title>Le bac</title>" + body)
    assert page.render(style) == expected


def test_styles_of_a_page_depend_on_its_name_alone():
    """The same page always has the same styles, and different pages show many."""
    assert styles_of("page-1") == styles_of("page-1")
    assert len({style for number in range(200) for style in styles_of(f"page-{number}")}) > 15


def test_fold_is_that_of_the_outlet():
    """An outlet is in one fold, whatever the set."""
    assert fold_of("courrier.example") == fold_of("courrier.example") < FOLDS


@pytest.mark.parametrize("medium", MEDIA)
def test_draft_keeps_its_labels_in_every_medium(medium):
    """However a draft is broken into lines, its spans hold the words of its parts."""
    draft = Draft()
    draft.add("Accueil")
    draft.begin(HEADLINE, None)
    draft.add("TRANSPORTS ", Piece(HEADLINE, TITLE), gap=2)
    draft.add("KERLANN - ", Piece(f"{LEAD} {REST}", BODY))
    draft.add(Piece(HEAD, SUBHEAD))
    text, spans = written(draft, medium, random.Random(3))
    assert [(label, words_of(text[start:end]).words) for start, end, label, _ in spans] == [
        (TITLE, words_of(HEADLINE).words), (BODY, words_of(LEAD + REST).words), (SUBHEAD, words_of(HEAD).words),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def material() -> Material:
    """Two stories and some furniture."""
    stories = [
        Story(HEADLINE, ((LEAD, BODY), (HEAD, SUBHEAD), (REST, BODY))),
        Story("Un phare à vendre", ((REST, BODY), (LEAD, BODY))),
    ]
    run = ["Partager", "Le port s'agrandit"]
    return Material(
        stories=stories,
        news=stories,
        above=[run],
        between=[run],
        inside=[run],
        below=[run],
        bare=[run],
        dumps=[*read_dumps("written")],
    )


@pytest.mark.parametrize("number", range(40))
def test_composed_files_are_labelled_and_repeatable(material, number):
    """A composed file is the same each time, its labels stand in its text, and each article has a body."""
    file = one_file(material, 1, number, 5)
    assert file == one_file(material, 1, number, 5)
    assert file.kind == kind_of(len(file.articles))
    assert all(file.text[start:end].strip() == file.text[start:end] != "" for start, end, _, _ in file.spans)
    assert {n for _, _, label, n in file.spans if label in (BODY, SUBHEAD)} == set(range(len(file.articles)))
    titled = {n for n, article in enumerate(file.articles) if article["title"]}
    assert {n for _, _, label, n in file.spans if label == TITLE} == titled


@pytest.mark.parametrize("name", ["written", MEASURED])
def test_written_dumps_are_labelled(name):
    """Each dump that was written by hand has the kind that its head says, and a body for each article."""
    marked = "".join(path.read_text(encoding="utf-8") for path in sorted((DUMPS / name).glob("*.txt")))
    files = [*read_written(name)]
    assert [file.kind for file in files] == re.findall(r"(?m)^%%% \S+ \| (\w+)$", marked)
    for file in files:
        bodies = {number for _, _, label, number in file.spans if label == BODY}
        assert bodies == {*range(len(file.articles))}, file.id
        assert "⟦" not in file.text and "⟧" not in file.text


def test_noise_is_that_of_outlets():
    """Files of one outlet are left out together, so that a figure that all outlets share has no noise."""
    part = Part(
        "composed",
        {"a": "a.example", "b": "a.example", "c": "b.example"},
        lambda ids: {"same": 1.0, "size": len(ids)},
        lambda ids, n: "",
    )
    assert noise(part)["same"] == 0
    assert noise(part)["size"] > 0


def test_route_reads_each_file_once(tmp_path):
    """Records come in the order of the files, whichever package reads them."""
    from evaluation.models import SOURCE

    for name in ("b.txt", "a.txt", "c.txt"):
        (tmp_path / name).write_text(
            f"{HEADLINE}\n\nPublié le 3 mai 2022\n\n{LEAD}\n\n{REST}\n", encoding="utf-8"
        )
    plan = {"packages": {"0": str(SOURCE), "1": str(SOURCE)}, "files": {"b": "1"}, "other": "0"}
    lines = route(plan, ["extract", "--quiet"], tmp_path)
    assert [line.split(".txt")[0][-1] for line in lines] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("name", "templates"),
    [*lists().items(), *((name, [line for run in found for line in run]) for name, found in runs().items())],
)
def test_every_list_can_be_spoken(name, templates):
    """The lines of a list name only lists that exist."""
    speaker = Speaker(random.Random(name))
    given = dict.fromkeys(("title", "opening", "cut", "rfc"), "Le bac")
    for template in templates if name != "date_form" else ():
        assert speaker.say(template, **given)
