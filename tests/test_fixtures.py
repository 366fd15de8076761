"""The golden fixtures: each case is one promise, and all of them together carry the properties of the pipeline."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import golden
import pytest

from clipper import clip_text
from clipper.emitting.record import emit_article
from clipper.stripping.rules import load_rules
from ledger import characters_by_line, dispatches_in, ends_of, squeezed

CASES = golden.read_cases()
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
FOLDERS = {"realistic", "synthetic", "negative", "known_failures"}
PROMISES = {"reason", "provenance", "reference", "languages", "rejected", "fault"}


@pytest.mark.parametrize("folder", golden.case_folders(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_folder_is_whole(folder):
    """A case has one input, its expected records and its reason, and nothing that no test reads."""
    assert folder.parent.name in FOLDERS
    names = sorted(path.name for path in folder.iterdir())
    assert names[:2] == ["case.toml", "expected.jsonl"]
    assert len(names) == 3 and names[2].startswith("input.")


@each_case
def test_promise_is_complete(case):
    """A case says why it is there and where it comes from; a negative says how it is rejected."""
    assert set(case.promise) <= PROMISES
    assert case.promise["reason"] and case.promise["provenance"]
    assert ("rejected" in case.promise) == (case.expected == b"")
    assert ("fault" in case.promise) == case.name.startswith("known_failures/")


def marked(case):
    """The case as a parameter; a known failure must fail, so that an accidental mend is noticed."""
    fault = case.promise.get("fault")
    marks = [pytest.mark.xfail(strict=True, reason=fault)] if fault else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_promise_is_kept(case):
    """A case gives its golden records, to the byte; a negative is rejected once, for the reason of a person."""
    outcomes = list(golden.clip_case(case))
    given = b"".join(emit_article(article) for outcome in outcomes for article in outcome.articles)
    assert [json.loads(line) for line in given.splitlines()] == [
        json.loads(line) for line in case.expected.splitlines()
    ]
    assert given == case.expected
    if "rejected" in case.promise:
        reasons = [rejection.reason.value for outcome in outcomes for rejection in outcome.rejections]
        assert reasons == [case.promise["rejected"]]


def dispatches_of(case):
    """What the readers make of a case's input, before anything is removed."""
    return dispatches_in(case.input.read_bytes(), case.input.name, case.settings)


@each_case
def test_every_block_ends_in_one_place(case):
    """What a line of the input holds ends in articles, removals and rejections: no more and no less."""
    for dispatch, outcome in zip(dispatches_of(case), golden.clip_case(case), strict=True):
        assert characters_by_line(ends_of(outcome)) == characters_by_line(dispatch.blocks)


@each_case
def test_order_is_kept(case):
    """Articles, and the blocks within each, stand in the order of the input."""
    for outcome in golden.clip_case(case):
        lines = [line.block.first_line for segment in outcome.segments for line in segment.body]
        assert lines == sorted(lines)


@each_case
def test_body_is_never_invented(case):
    """Every character of a body comes from the input, in order."""
    for dispatch, outcome in zip(dispatches_of(case), golden.clip_case(case), strict=True):
        rest = iter(squeezed("".join(block.text for block in dispatch.blocks)))
        written = squeezed("".join(article.body for article in outcome.articles))
        assert all(character in rest for character in written)


@each_case
def test_evidence_and_mentions_can_be_traced(case):
    """The evidence of a date stands in the input as it is, and each mention stands where it says."""
    for dispatch, outcome in zip(dispatches_of(case), golden.clip_case(case), strict=True):
        text = "\n".join(block.text for block in dispatch.blocks)
        for article in outcome.articles:
            assert article.date_source in ("metadata", "url") or (article.date_evidence or "") in text
            assert all(
                article.body[mention.start : mention.end] == mention.text for mention in article.mentions
            )


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name) for case in CASES if case.input.suffix != ".html"]
)
def test_clean_article_stays_whole(case):
    """A record of a text, written out and read again, gives its own text back: nothing more of it is removed."""
    for outcome in golden.clip_case(case):
        for article in outcome.articles:
            text = article.body if article.title_source == "lead" else f"{article.title}\n\n{article.body}"
            again = [
                part
                for one in clip_text(f"{text}\n")
                for part in ([] if one.title_source == "lead" else [one.title]) + [one.body]
            ]
            assert "\n\n".join(again).endswith(article.body)


@pytest.fixture(scope="module")
def rules_met():
    """Each pair of a case and a rule under which a block of it was removed."""
    return {
        (case.name, line.removal.rule)
        for case in CASES
        for outcome in golden.clip_case(case)
        for line in outcome.lines
        if line.removal
    }


def test_rules_are_met_where_they_were_seen(rules_met):
    """A rule that names a fixture as the place where it was seen removes a block there."""
    named = {(rule.seen_in, rule.id) for rule in load_rules().all if not rule.seen_in.startswith("field:")}
    assert named and named - rules_met == set()


def extracted(**surroundings):
    """What the command writes for all fixtures, run in its own process with these variables set."""
    inputs = [str(case.input) for case in CASES]
    command = [sys.executable, "-m", "clipper", "extract", "--quiet", "--explain", *inputs]
    environment = {name: value for name, value in os.environ.items() if name not in ("TZ", "PYTHONHASHSEED")}
    return subprocess.run(command, env=environment | surroundings, capture_output=True, check=True).stdout


@pytest.fixture(scope="module")
def plain_output():
    """The output in the surroundings of the tests."""
    return extracted()


@pytest.mark.parametrize(
    "surroundings",
    [{"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}, {"LC_ALL": "C", "PYTHONHASHSEED": "2"}],
    ids=str,
)
def test_output_does_not_depend_on_the_surroundings(plain_output, surroundings):
    """Time zone, locale, hash seed and the number of the run leave no trace in the output."""
    assert plain_output and extracted(**surroundings) == plain_output
