"""The benchmarks measure what they say: the scorer against counts made by hand, the harness on a few inputs."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from benchmarks.__main__ import read_arguments
from benchmarks.arena import median_ratio, race
from benchmarks.crawl import write_crawl
from benchmarks.inputs import composed_pages, composed_texts, corpus_pages, small_dispatches, wrapped
from benchmarks.page import KEPT, PAGE, SECTIONS, tell_page
from benchmarks.peers import PEERS
from benchmarks.scoring import Gold, mean_by_publisher, score_body, score_date, score_title
from benchmarks.sections import Options
from benchmarks.warc import measure_way

GOLD = Gold(
    id="un",
    publisher="journal",
    title="La digue tiendra",
    date="2024-03-01",
    body=("La digue a été relevée.", "Les riverains du quai sont rassurés."),
    optional=("Texte de la rédaction locale du soir.",),
)


def test_a_perfect_body_scores_one():
    """A body that is the article has every word, no other, and leaks nothing."""
    assert score_body("\n".join(GOLD.body), GOLD) == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "paragraphs": 1.0,
        "leak": 0.0,
    }


def test_missing_and_foreign_words_are_counted():
    """Half the article and as many foreign words: precision and recall by the count of words."""
    body = "La digue a été relevée.\nAbonnez-vous dès maintenant pour lire"
    scores = score_body(body, GOLD)
    assert scores["precision"] == pytest.approx(5 / 11)
    assert scores["recall"] == pytest.approx(5 / 11)
    assert scores["paragraphs"] == 0.5
    assert scores["leak"] == 0.5


def test_optional_paragraphs_count_neither_way():
    """What a program may keep or drop changes no measure where it is kept."""
    with_optional = score_body("\n".join((*GOLD.body, *GOLD.optional)), GOLD)
    assert with_optional == score_body("\n".join(GOLD.body), GOLD)


def test_an_empty_body_scores_nothing():
    """A program that finds nothing has no precision, no recall and no sentences to leak."""
    assert score_body("", GOLD) == {"precision": 0, "recall": 0, "f1": 0, "paragraphs": 0, "leak": None}


@pytest.mark.parametrize(
    ("title", "score"),
    [("LA DIGUE TIENDRA !", 1.0), ("La digue tiendra | Le Journal", 0.0), ("", 0.0)],
    ids=["other case", "site's name", "none"],
)
def test_headlines_are_compared_by_their_words(title, score):
    """Case and punctuation do not matter; a word more or less does."""
    assert score_title(title, GOLD.title) == score


@pytest.mark.parametrize(
    ("date", "right", "wrong"),
    [("2024-03-01T08:00", 1, 0), ("2024-03-02", 0, 1), ("", 0, 0), ("2024-02-29T23:30Z", 0, 1)],
    ids=["that day", "another day", "none", "the day before"],
)
def test_dates_are_right_wrong_or_missing(date, right, wrong):
    """A missing date is not wrong."""
    assert score_date(date, GOLD.date) == {"date right": right, "date wrong": wrong}


def test_each_publisher_weighs_the_same():
    """Three pages of one publisher weigh as much as one of another."""
    scores = [
        ("a", {"f1": 1.0}),
        ("a", {"f1": 1.0}),
        ("a", {"f1": 1.0}),
        ("b", {"f1": 0.0}),
        ("b", {"f1": None}),
    ]
    assert mean_by_publisher(scores) == {"f1": 0.5}


def test_ratios_are_taken_round_by_round():
    """A round in which the machine was slow for both does not move the ratio."""
    assert median_ratio([1.0, 10.0, 2.0], [5.0, 50.0, 10.0]) == 5.0


def test_programs_run_in_turns_on_the_same_inputs():
    """The harness gives what a program found in each input, in order, and a time for each round."""
    texts = [case.data for case in composed_texts()[:4]]
    result = race({"clipper": texts}, rounds=2)["clipper"]
    assert [found["body"] != "" for found in result["found"]] == [True] * 4
    assert len(result["seconds"]) == 2 and min(result["seconds"]) > 0
    assert result["peak"] > 1


@pytest.mark.parametrize("name", PEERS)
def test_every_program_reads_a_page(name):
    """Each program of the table can be asked for what it finds in a page."""
    if not find_spec(PEERS[name].package.replace("4k", "").replace("-lxml", "")):
        pytest.skip(f"{name} is not installed here; `make bench` installs it")
    assert PEERS[name].load()(composed_pages()[0].data) is not None


def test_composed_inputs_are_there():
    """The page is made on composed pages, texts and small dispatches."""
    assert min(len(composed_pages()), len(composed_texts()), len(small_dispatches())) >= 25


def test_texts_are_wrapped_line_by_line():
    """Programs that need tags get every line of a text, and nothing of it as markup."""
    assert b"<p>5 &lt; 6</p>\n<p>Fin</p>" in wrapped(b"5 < 6\n\n  Fin \n")


def test_a_corpus_folder_gives_pages(tmp_path):
    """Lines of `gold.jsonl` that are whole articles are read with their pages; others are passed over."""
    import gzip

    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "un.html.gz").write_bytes(gzip.compress(b"<p>Oui</p>"))
    row = {
        "id": "un",
        "publisher_group": "a.fr",
        "title": "T",
        "date": None,
        "body": ["Oui"],
        "gold_kind": "full",
    }
    lines = [json.dumps(row), json.dumps({"id": "deux", "gold_kind": "segments"})]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert [case.data for case in corpus_pages(tmp_path)] == [b"<p>Oui</p>"]


def test_a_small_crawl_is_read_both_ways(tmp_path):
    """fastwarc and clipper find the same pages in a composed WARC."""
    path = tmp_path / "crawl.warc"
    write_crawl(path, 5)
    for way in ("fastwarc alone", "clipper, opening alone", "fastwarc and clipper"):
        assert measure_way(way, path, 100)["per second"] > 0


def test_the_page_is_what_the_figures_tell():
    """docs/benchmarks.md is made by its script from the kept figures, and no hand has touched it since."""
    if not PAGE.exists():
        pytest.skip("`make bench` has not been run in this tree")
    assert PAGE.read_text(encoding="utf-8") == tell_page()


def test_every_kept_figure_has_a_section():
    """No figures of a section that is gone stay behind."""
    others = {"scale"}  # of a page of its own, docs/benchmarks-scale.md
    assert {path.stem for path in KEPT.glob("*.json")} <= set(SECTIONS) | others


def test_a_run_without_arguments_measures_all():
    """`make bench` makes every section with the options of a full run."""
    assert read_arguments([]) == (list(SECTIONS), Options())
