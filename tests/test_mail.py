"""Mail: text and claims of messages."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from clipper.errors import DamagedError, LimitError
from clipper.model import Document, Source
from clipper.reading.containers import SIGNS, read_document
from clipper.reading.mail import KNOWN_FIELDS
from clipper.settings import DEFAULT_SETTINGS

TEXT = "La halle de Brézolles rouvre samedi.\n\nQuarante commerçants y reprennent leur place.\n"
PARAGRAPHS = ["La halle de Brézolles rouvre samedi.", "Quarante commerçants y reprennent leur place."]
HTML = "<html><body>" + "".join(f"<p>{text}</p>" for text in PARAGRAPHS) + "</body></html>"


def mail(text=TEXT, subject="Réouverture de la halle", cte=None, **headers):
    """A message with its headers encoded as mail programs do."""
    message = EmailMessage()
    message["From"] = "Léa Morin <lea@journal.example>"
    message["Subject"] = subject
    message["Date"] = "Fri, 03 May 2024 08:30:00 +0200"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    if text is not None:
        message.set_content(text, cte=cte)
    return message


def read(message, path="lettre.eml"):
    """The dispatches of a message, or of raw bytes."""
    data = message if isinstance(message, bytes) else message.as_bytes()
    return list(read_document(Document(source=Source(path=path), data=data), DEFAULT_SETTINGS))


def texts(dispatch):
    """The texts of the blocks."""
    return [block.text for block in dispatch.blocks]


def html_mail():
    """A message in HTML alone."""
    message = mail(None)
    message.set_content(HTML, subtype="html")
    return message


def both_mail():
    """A message in plain text and in HTML."""
    message = mail("Votre logiciel n'affiche pas le HTML.")
    message.add_alternative(HTML, subtype="html")
    return message


def attached_mail():
    """A message with a file that has to be opened."""
    message = mail()
    message.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="x.zip")
    return message


@pytest.mark.parametrize("make", [mail, html_mail, both_mail, attached_mail])
def test_the_text_of_a_mail_is_what_a_person_reads(make):
    """Plain text, HTML, both or with an attachment: the same paragraphs."""
    (dispatch,) = read(make())
    assert texts(dispatch) == PARAGRAPHS and dispatch.format == "mail"


def test_attached_files_are_told():
    """A file that has to be opened is left, with a warning."""
    assert [read(make())[0].warnings for make in (attached_mail, mail)] == [("attachments-left",), ()]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"utf-8"', b'"nonexistent"', "charset-mismatch"),
        (b'"utf-8"', b"base64", "charset-mismatch"),
        (b"Subject: ", b"Subject: \0", "control-characters"),
        (b"8bit", b"base64", "mail-damaged"),
        (b"8bit", b"x-nonsense", "mail-damaged"),
        (b'"utf-8"', b'"utf-8', "mail-damaged"),
        (b"text/plain; ", b"text/plain ", "mail-damaged"),
        (b"MIME-Version: 1.0", b"Content-Type: text/html", "mail-damaged"),
    ],
)
def test_damage_is_told(old, new, code):
    """What is wrong with a mail that is read all the same stands among its warnings."""
    assert read(mail())[0].warnings == ()
    assert code in read(mail().as_bytes().replace(old, new))[0].warnings


def test_headers_are_claims():
    """Subject, date and sender are decoded and claimed; Re: is no part of a title."""
    (dispatch,) = read(mail(subject="Re: TR: Réouverture de la halle"))
    metadata = dispatch.metadata
    claims = (*metadata.titles, *metadata.published, *metadata.authors)
    assert [claim.value for claim in claims] == [
        "Réouverture de la halle",
        "Fri, 03 May 2024 08:30:00 +0200",
        "Léa Morin",
    ]


def test_the_sender_of_a_newsletter_is_an_outlet():
    """Who sends to a list is the paper, not the author."""
    (dispatch,) = read(mail(List_Unsubscribe="<https://journal.example/fin>"))
    assert [claim.value for claim in dispatch.metadata.outlets] == [
        "Léa Morin"
    ] and not dispatch.metadata.authors


def test_attached_messages_are_dispatches_of_their_own():
    """A forwarded mail keeps its own subject."""
    outer = mail("Voir ci-dessous.", subject="Transfert")
    outer.add_attachment(mail())
    first, second = read(outer)
    assert (first.metadata.titles[0].value, second.metadata.titles[0].value) == (
        "Transfert",
        "Réouverture de la halle",
    )
    assert second.source.member == "message 1" and texts(second) == PARAGRAPHS


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b'charset="utf-8"', b'charset="nonexistent"'),
        lambda data: data.replace(b'charset="utf-8"', b'charset="base64"'),
        lambda data: data.replace(b'charset="utf-8"', b'charset="utf-8'),
        lambda data: data.replace(b'"utf-8"', b'"utf-8"; name="' + b"a;" * 500_000),
        lambda data: data.replace(b"Subject: ", b"Subject: \0\0"),
        lambda data: data.replace(b"From: ", b"From: " + b"(" * 20_000),
        lambda data: data.replace(b"\n\n", b"\nTo: " + b"a@b.example, " * 20_000 + b"\n\n", 1),
        lambda data: b"\n\n" + data.replace(b"\n", b"\r\n"),
    ],
    ids=[
        "unknown-charset",
        "no-charset",
        "open-quote",
        "endless-field",
        "nul",
        "parentheses",
        "recipients",
        "blank-start",
    ],
)
def test_damaged_headers_do_not_cost_the_text(spoil):
    """Whatever the headers hold, the text is read."""
    (dispatch,) = read(spoil(mail().as_bytes()))
    assert texts(dispatch) == PARAGRAPHS


def parts(head='boundary="B"'):
    """A mail of one part behind the boundary `B`, whatever its head calls it."""
    head = f"From: lea@journal.example\nSubject: Halle\nContent-Type: multipart/mixed; {head}\n\n"
    return f"{head}--B\nContent-Type: text/plain; charset=utf-8\n\n{TEXT}\n--B--\n".encode()


@pytest.mark.parametrize("head", ['boundary="B', 'boundary="other"', "", 'boundary="B" "x'])
def test_parts_behind_a_damaged_boundary_are_found(head):
    """A boundary that the head misspells or forgets does not cost the text, and is told."""
    (dispatch,) = read(parts(head))
    assert texts(dispatch) == PARAGRAPHS and dispatch.warnings == ("mail-damaged",)
    assert read(parts())[0].warnings == ()


def test_a_multipart_without_parts_is_read_as_text():
    """Where no boundary can be found, what stands below the headers is the text."""
    (dispatch,) = read(parts().replace(b"--B", b"B").replace(b"Content-Type: text", b"\n\nX: text"))
    assert PARAGRAPHS[0] in texts(dispatch) and dispatch.warnings == ("mail-damaged",)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda code: code.rstrip()[:-5],
        lambda code: code[:200] + b"*" + code[201:],
        lambda code: b"!!" + code,
        lambda code: code.replace(b"\n", b"*\n"),
    ],
)
def test_damage_in_base64_costs_its_line_alone(spoil):
    """What comes before and after a damaged line of base64 is read."""
    text = "\n\n".join(f"{number}. {PARAGRAPHS[0]}" for number in range(9))
    head, code = mail(text, cte="base64").as_bytes().split(b"\n\n", 1)
    (dispatch,) = read(head + b"\n\n" + spoil(code))
    found = texts(dispatch)
    assert found[1:3] == [f"{number}. {PARAGRAPHS[0]}" for number in (1, 2)]
    assert found[7] == f"7. {PARAGRAPHS[0]}" and "mail-damaged" in dispatch.warnings


@pytest.mark.parametrize("spoil", [b"=ZZ", b"= "], ids=["no-escape", "cut"])
def test_damaged_quoted_printable_is_told(spoil):
    """An escape that no encoder writes, or a line that never goes on, is damage."""
    data = mail(cte="quoted-printable").as_bytes()
    assert read(data)[0].warnings == ()
    assert read(data.rstrip() + spoil)[0].warnings == ("mail-damaged",)


@pytest.mark.parametrize(
    "data",
    [mail().as_bytes().partition(b"\n\n")[0], parts("").partition(b"--B")[0] + b"\n"],
    ids=["headers-alone", "no-part"],
)
def test_a_mail_that_lost_its_text_is_a_failure(data):
    """A mail cut in its headers, or damaged so that nothing is left of it, is told as such."""
    with pytest.raises(DamagedError):
        read(data)


def test_parts_nested_without_end_are_refused():
    """More parts of parts than any mail has is a clear error."""
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2000)
    )
    with pytest.raises(LimitError):
        read(b"From: a@journal.example\nSubject: s\n" + nested)


def test_a_text_with_a_colon_in_its_first_line_is_no_mail():
    """A dispatch that starts like a field is a text."""
    (dispatch,) = read(
        "Budget : le vote est reporté\nDate : lundi\n\nLe conseil se réunira.".encode(), "a.txt"
    )
    assert dispatch.format == "text"


def test_every_known_field_is_a_sign_of_mail():
    """The reader of mail is loaded for whatever field it knows a mail by."""
    signs = SIGNS["clipper.reading.mail"]
    assert [name for name in KNOWN_FIELDS if not any(sign in name + b":" for sign in signs)] == []
