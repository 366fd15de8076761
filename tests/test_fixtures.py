"""The golden fixtures: each case is one promise, and all of them together carry the properties of the pipeline."""

from __future__ import annotations

import re

import golden
import pytest

CASES = golden.read_cases()
FOLDERS = {"realistic", "synthetic", "negative", "known_failures"}
PROMISES = {"reason", "provenance", "reference", "languages", "rejected", "fault"}


def squeezed(text: str) -> str:
    """The text without white space and zero-width marks, which the output normalises."""
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+", "", text)


@pytest.mark.parametrize("folder", golden.case_folders(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_folder_is_whole(folder):
    """A case has one input, its expected records and its reason, and nothing that no test reads."""
    assert folder.parent.name in FOLDERS
    names = sorted(path.name for path in folder.iterdir())
    assert names[:2] == ["case.toml", "expected.jsonl"]
    assert len(names) == 3 and names[2].startswith("input.")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_promise_is_complete(case):
    """A case says why it is there and where it comes from; a negative says how it is rejected."""
    assert set(case.promise) <= PROMISES
    assert case.promise["reason"] and case.promise["provenance"]
    assert ("rejected" in case.promise) == (case.expected == b"")
    assert ("fault" in case.promise) == case.name.startswith("known_failures/")
