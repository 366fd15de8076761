"""`clipper schema` and the golden records agree."""

from __future__ import annotations

import json
from dataclasses import fields

import golden
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from clipper.cli import main
from clipper.model import Article

CASES = [case for case in golden.read_cases() if case.expected]


@pytest.fixture(scope="module")
def schema():
    """The schema as the command prints it."""
    return json.loads(CliRunner().invoke(main, ["schema"], catch_exceptions=False).stdout)


def test_schema_is_itself_valid(schema):
    """The printed schema obeys the meta-schema of its draft."""
    Draft202012Validator.check_schema(schema)


def test_schema_requires_every_field_of_the_record(schema):
    """Every key of the record is required, in the order of the record."""
    assert schema["required"] == [field.name for field in fields(Article)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_records_obey_the_schema(case, schema):
    """Every golden record is valid."""
    validator = Draft202012Validator(schema)
    for line in case.expected.splitlines():
        validator.validate(json.loads(line))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "le 5 mars"),
        ("date", "2024-3"),
        ("date_precision", "hour"),
        ("date_source", "guess"),
        ("title", ""),
        ("title_source", "body"),
        ("authors", None),
        ("lang", "french"),
        ("surprise", 1),
    ],
)
def test_schema_refuses(schema, field, value):
    """A record with a wrong value in one field is invalid."""
    record = json.loads(CASES[0].expected.splitlines()[0])
    assert not Draft202012Validator(schema).is_valid(record | {field: value})
