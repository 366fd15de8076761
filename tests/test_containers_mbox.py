"""Mailboxes: one document per mail."""

from __future__ import annotations

import io

from clipper.model import Document, Failure, Skip, Source
from clipper.reading.containers import open_documents
from clipper.settings import Limits, Settings

FROM = "From moi@journal.example Tue May  7 10:00:00 2024\n"
MAIL = "From: La rédaction <moi@journal.example>\nSubject: Lettre\n\nBonjour.\n"


def opened(text, path="lettres.mbox", limits=None):
    """Everything that some text holds."""
    settings = Settings(limits=limits or Limits())
    return list(open_documents(io.BytesIO(text.encode()), Source(path=path), settings))


def test_each_mail_is_a_document():
    """A mailbox gives its mails in order, without the lines that part them."""
    found = opened(FROM + MAIL + "\n" + FROM + MAIL, "lettres")
    assert [one.source.member for one in found] == ["mail 1", "mail 2"]
    assert [one.data.decode().strip() for one in found] == [MAIL.strip()] * 2


def test_a_line_of_text_that_starts_with_from_parts_nothing():
    """Only a line with a sender and a date parts mails, escaped or not."""
    body = "\nFrom here on, a sentence.\n\n>From the desk.\n"
    (document,) = opened(FROM + MAIL + body)
    assert document.data.decode().endswith("\nFrom here on, a sentence.\n\nFrom the desk.\n")


def test_garbage_before_the_first_mail_is_told():
    """What stands before the first mail is counted and passed over."""
    skip, document = opened("rebut\n" * 4 + "\n" + FROM + MAIL)
    assert isinstance(skip, Skip) and isinstance(document, Document)


def test_a_mail_past_the_limit_is_a_failure_and_the_next_is_read():
    """A mail is never held past the bound on texts."""
    found = opened(FROM + MAIL + "x" * 500 + "\n\n" + FROM + MAIL, limits=Limits(text_bytes=300))
    assert [type(one) for one in found] == [Failure, Document]
