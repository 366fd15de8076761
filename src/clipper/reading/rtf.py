"""RTF documents: the words of every group that is text, with what styles and bold type say of headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from clipper.errors import DamagedError
from clipper.french.words import regex
from clipper.model import Dispatch, Document
from clipper.reading.word import HEADING_RE, MOST_LEVELS, TITLE_RE, Paragraph, read_paragraphs
from clipper.settings import Settings

FORMAT = "rtf"
SUMMARY = "an RTF document, its styles as headings"
MAGIC = b"{\\rtf"

# A word with its number, a byte in hexadecimal, a sign, a brace, a line end (which means nothing), text.
TOKEN_RE = regex(
    r"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
# Groups that are not text of the document.
LEFT_OUT = frozenset(
    """
    colortbl info pict object header headerl headerr headerf footer footerl footerr footerf fldinst datastore
    themedata xmlnstbl listtable listoverridetable rsidtbl generator bkmkstart bkmkend latentstyles filetbl
    revtbl nonshppict falt panose listtext pntext
    """.split()  # noqa: SIM905 - a table of words reads best as words
)
LINE_ENDS = frozenset(("par", "line", "sect", "row", "cell", "nestcell", "nestrow", "softline"))
CHARACTERS = {
    "tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
SIGNS = {"~": "\u00a0", "_": "-", "-": "", "\n": "", "\r": ""}
CODEPAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
# \fcharset of a font: https://learn.microsoft.com/openspecs/windows_protocols/ms-wmf, CharacterSet
CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
BOX = "shptxt"
MAX_DEPTH = 10_000  # of groups; Word stops at some hundreds


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What holds within a group: `target` is what its text is for."""

    target: str = "text"
    is_bold: bool = False
    is_hidden: bool = False
    style: int = -1
    outline: int = 0
    font: int = -1
    fallback: int = 1  # characters that stand behind a Unicode one for programs that do not know it
    is_starred: bool = False


@dataclass(slots=True)
class _Line:
    """The paragraph that is being gathered."""

    pieces: list[str] = field(default_factory=list)
    is_plain: bool = False  # some of it is not bold
    page_break: bool = False


def recognise(document: Document) -> bool:
    """Whether it starts as RTF does."""
    return document.data[:16].lstrip().startswith(MAGIC)


def read(document: Document, settings: Settings) -> Iterator[Dispatch]:
    """One dispatch, or the articles of an export. Raises DamagedError where the document is cut."""
    parser = Parser(document.data.decode("latin-1"))
    paragraphs = list(parser.paragraphs())
    if parser.depth > 0:
        raise DamagedError("the RTF document is cut: its end is missing", "fetch or copy it again")
    yield from read_paragraphs(document, paragraphs, FORMAT, parser.codepage)


class Parser:
    """The tokens of one document, in one pass; `depth` counts groups that are still open at its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._stack: list[_State] = []
        self._state = _State()
        self._line = _Line()
        self._bytes = bytearray()
        self._skip = 0
        self._levels: dict[int, int] = {}
        self._fonts: dict[int, str] = {}
        self._name: list[str] = []
        self._notes: list[str] = []
        self.codepage = "cp1252"

    @property
    def depth(self) -> int:
        """How many groups are open."""
        return len(self._stack)

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every line of the text."""
        at = 0
        while found := TOKEN_RE.match(self._text, at):
            at = found.end()
            word, number, byte, sign, brace, text = found.groups()
            if word == "bin":
                at += int(number or 0)
            elif word:
                yield from self._word(word, int(number) if number else None)
            elif brace:
                self._brace(brace)
            elif byte:
                self._byte(int(byte, 16))
            elif sign:
                yield from self._sign(sign)
            elif text:
                self._add(text)
            if brace == "}" and not self._stack:
                break
        yield from self._end()
        yield from map(Paragraph, join_surrogates("".join(self._notes)).splitlines())

    def _brace(self, brace: str) -> None:
        self._flush()
        self._skip = 0
        if brace == "{":
            if len(self._stack) >= MAX_DEPTH:
                raise DamagedError(
                    f"groups are nested more than {MAX_DEPTH} deep", "is it what its name says?"
                )
            self._stack.append(self._state)
            self._state = replace(self._state, is_starred=False)
        elif self._stack:
            closed, self._state = self._state, self._stack.pop()
            if closed.target == "style":
                self._note_style(closed)
            elif closed.target == "note" and self._state.target != "note":
                self._notes.append("\n")

    def _word(self, word: str, number: int | None) -> Iterator[Paragraph]:
        state = self._state
        if word in TARGETS:
            self._state = replace(state, target=TARGETS[word], is_starred=False)
            if word == BOX:
                yield from self._end()
        elif state.is_starred or word in LEFT_OUT:
            self._state = replace(state, target="", is_starred=False)
        elif word == "u" and number is not None:
            self._flush()
            self._put(chr(number % 0x10000))
            self._skip = state.fallback
        elif word in CHARACTERS:
            self._flush()
            self._put(CHARACTERS[word])
        elif word in LINE_ENDS:
            yield from self._end()
        elif word == "page":
            yield from self._end()
            self._line.page_break = True
        else:
            self._set(word, 1 if number is None else number)

    def _set(self, word: str, number: int) -> None:
        """What a word sets for the rest of its group, or of the document."""
        self._flush()
        state = self._state
        if word == "ansicpg":
            self.codepage = f"cp{number}" if is_codepage(f"cp{number}") else self.codepage
        elif word in CODEPAGES:
            self.codepage = CODEPAGES[word]
        elif word == "fcharset":
            self._fonts[state.font] = CHARSETS.get(number, "")
        elif word == "s" and state.target == "stylesheet":
            self._state = replace(state, target="style", style=number)
        elif word in SETTERS:
            self._state = SETTERS[word](state, number)

    def _byte(self, code: int) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(code)

    def _sign(self, sign: str) -> Iterator[Paragraph]:
        if sign == "*":
            self._state = replace(self._state, is_starred=True)
        elif sign in "\r\n":
            yield from self._end()
        else:
            self._flush()
            self._put(SIGNS.get(sign, sign if sign in "\\{}" else ""))

    def _add(self, text: str) -> None:
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        self._bytes += text.encode("latin-1", "replace")

    def _flush(self) -> None:
        """The bytes so far as text, in the codepage of their font."""
        if self._bytes:
            encoding = self._fonts.get(self._state.font) or self.codepage
            self._put(self._bytes.decode(encoding, "replace"))
            self._bytes.clear()

    def _put(self, text: str) -> None:
        if self._state.target == "style":
            self._name.append(text)
        if self._state.target == "note":
            self._notes.append(text)
        if self._state.target != "text" or self._state.is_hidden:
            return
        self._line.pieces.append(text)
        if not self._state.is_bold and text.strip():
            self._line.is_plain = True

    def _note_style(self, state: _State) -> None:
        name = "".join(self._name).strip(" ;")
        self._name.clear()
        heading = HEADING_RE.fullmatch(name)
        level = 1 if TITLE_RE.fullmatch(name) else int(heading[1]) if heading else state.outline
        if level:
            self._levels[state.style] = level

    def _end(self) -> Iterator[Paragraph]:
        self._flush()
        if self._state.target != "text":
            return
        line, self._line = self._line, _Line()
        text = join_surrogates("".join(line.pieces))
        level = self._state.outline or self._levels.get(self._state.style, 0)
        has_text = bool(text.strip())
        yield Paragraph(
            text, level if has_text else 0, has_text and not line.is_plain, False, line.page_break
        )


SETTERS: dict[str, Callable[[_State, int], _State]] = {
    "b": lambda state, number: replace(state, is_bold=number != 0),
    "v": lambda state, number: replace(state, is_hidden=number != 0),
    "deleted": lambda state, number: replace(state, is_hidden=number != 0),
    "plain": lambda state, number: replace(state, is_bold=False, is_hidden=False),
    "s": lambda state, number: replace(state, style=number),
    "outlinelevel": lambda state, number: replace(
        state, outline=number + 1 if 0 <= number < MOST_LEVELS else 0
    ),
    "pard": lambda state, number: replace(state, style=-1, outline=0),
    "f": lambda state, number: replace(state, font=number),
    "uc": lambda state, number: replace(state, fallback=max(0, number)),
}
# What the text of some groups is for; a box stands inside a group that is not text.
TARGETS = {"fonttbl": "fonts", "stylesheet": "stylesheet", "footnote": "note", BOX: "text"}


def is_codepage(name: str) -> bool:
    """Whether Python knows a codepage."""
    try:
        b" ".decode(name)  # an empty string is decoded without a look for the codepage
    except LookupError:
        return False
    return True


def join_surrogates(text: str) -> str:
    """Characters that RTF gives as two halves, put together; a half alone becomes U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
