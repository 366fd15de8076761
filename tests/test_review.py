"""The page of `clipper review`, driven in a real Chromium: what it shows, every key, what leaves it."""

from __future__ import annotations

import contextlib
import html
import json
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from clipper.dates.publication import Lost
from clipper.emitting.record import DATE_SOURCES
from clipper.model import Document, Doubt, Reason, Source
from clipper.running.reviewing import account_leaf, fill
from clipper.settings import DEFAULT_SETTINGS
from command import DISPATCH, invoke, records

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="playwright drives the browser: pip install playwright"
)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium")

TITLE, DATED, *BODY = DISPATCH.strip().split("\n\n")
KICKER = "Transports fluviaux"
CAPTION = "Le capitaine à la barre, le 3 mai 2019. Photo : Aline Roussel"
BAC = f"Accueil\n\n{KICKER}\n\n{TITLE}\n\n{DATED}\n\n{CAPTION}\n\n" + "\n\n".join(BODY) + "\n"
PLACES = {text: place for place, text in enumerate(("Accueil", KICKER, TITLE, DATED, CAPTION, *BODY))}
INDEX = "".join(
    f"{title} en sursis\n\n"
    for title in ("La halle de Brézolles", "Le moulin de Verneuil", "Le gué de Damville")
)
UNDATED = DISPATCH.replace("Quillebeuf", "Duclair").replace(f"{DATED}\n\n", "")
SCRIPT = "</script><script>document.title = 'taken'</script>"
IMAGE = "<!--<img src=x onerror=alert(1)>"
HOSTILE = (
    f"Le bac de Duclair {SCRIPT} reprend {IMAGE} {{{{policy}}}}",
    f'Le bac {IMAGE} reprend mardi, a annoncé le département de la Seine, selon "javascript:alert(3)" et `${{1}}`.',
    f"Les mariniers {SCRIPT} attendaient une pièce de la direction, qu'un atelier de Fécamp a refaite ]]> pour eux.",
)
PAGE = "<html><body><article><h1>{}</h1><p>{}</p><p>{}</p></article></body></html>".format(
    *map(html.escape, HOSTILE)
)
TEXTS = {"bac.txt": BAC, "index.txt": INDEX, "undated.txt": UNDATED, "hostile.html": PAGE}


@pytest.fixture(scope="module")
def browser():
    """A Chromium for all tests."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a page of four dispatches, and the dispatches."""
    folder = tmp_path_factory.mktemp("review")
    write_page(folder, TEXTS)
    return folder


def write_page(folder: Path, texts: dict[str, str], *arguments: object) -> None:
    """Make the page of some dispatches in a folder."""
    (folder / "press").mkdir()
    for name, text in texts.items():
        (folder / "press" / name).write_text(text, encoding="utf-8")
    with contextlib.chdir(folder):
        done = invoke("review", "press", "--quiet", "--jobs", "1", "-o", "review.html", *arguments)
    assert done.returncode == 0, done.stderr.decode()


@pytest.fixture(scope="module")
def contexts(browser):
    """Browser contexts by their options: making one takes long."""

    @cache
    def context(**options):
        return browser.new_context(
            **{"locale": "en-GB", "viewport": {"width": 1300, "height": 900}, **options}
        )

    return context


@pytest.fixture
def show(contexts, folder, monkeypatch):
    """Opens a page from the disk; at the end nothing must have gone wrong on it, nor been asked of a network."""
    monkeypatch.chdir(folder)
    pages, faults = [], []

    def opened(path: Path = folder / "review.html", **options):
        page = contexts(**options).new_page()
        pages.append(page)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.on("request", lambda it: it.url.startswith((path.as_uri(), "blob:")) or faults.append(it.url))
        page.goto(path.as_uri())
        return page

    yield opened
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
    assert faults == []


@pytest.fixture
def bac(show):
    """The page with the dispatch of the ferry chosen, its headline being the line at hand."""
    page = show()
    entry(page, "press/bac.txt").click()
    return page


def press(page, *keys: str) -> None:
    """Press keys, one after another."""
    for key in keys:
        page.keyboard.press(key)


def saved(page) -> list[dict]:
    """The corrections that the page saves."""
    press(page, "e")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save corrections.jsonl").click()
    download.value.save_as("corrections.jsonl")
    press(page, "Escape")
    return records(Path("corrections.jsonl").read_bytes())


def entries(page):
    """The rows of the list."""
    return page.get_by_role("listbox", name="Records").get_by_role("option")


def entry(page, text: str):
    """The row of the list with this text."""
    return entries(page).filter(has_text=text)


def line(page, text: str):
    """The line of the dispatch with this text."""
    return (
        page.get_by_role("listbox", name="Lines of the dispatch").get_by_role("option").filter(has_text=text)
    )


def at_hand(page) -> str:
    """The text of the line to which a key would apply."""
    return page.locator("#lines .at .text").inner_text()


def go_to(page, text: str) -> None:
    """Choose a line of the ferry's dispatch by keys alone."""
    press(page, *["k"] * len(PLACES), *["j"] * PLACES[text])
    assert at_hand(page) == text


BASE = {**dict.fromkeys(PLACES), **dict.fromkeys(BODY, "paragraph"), TITLE: "headline", BODY[0]: "standfirst"}
BASE_DATE = "2024-03-12T09:30"


def changes(correction: dict) -> dict:
    """What a saved reading of the ferry's dispatch says that clipper did not: by line, the role, and a date."""
    assert [one["text"] for one in correction["lines"]] == list(PLACES)
    told = {}
    for one in correction["lines"]:
        date = one.get("article", {}).get("date", BASE_DATE)
        if one["role"] != BASE[one["text"]] or date != BASE_DATE:
            told[one["text"]] = {"role": one["role"], **({"date": date} if date != BASE_DATE else {})}
    return told


def test_shows_what_was_found(bac):
    """The list has each record and each rejection; the dispatch is whole, with line numbers, roles and rules."""
    assert entries(bac).count() == 4
    assert bac.locator("#counts").inner_text() == "Records: 3 · rejections: 1 · dispatches: 4"
    assert bac.locator("#lines .text").all_inner_texts() == list(PLACES)
    assert bac.locator("#lines .number").all_inner_texts() == [
        str(2 * place + 1) for place in PLACES.values()
    ]
    whats = bac.locator("#lines .what").all_inner_texts()
    assert whats[0].startswith("− nav.menu") and whats[2].startswith("+ headline") and "date" in whats[3]
    assert line(bac, TITLE).locator(".begins").inner_text() == "Article 1 begins here"
    assert bac.locator("#lines u:not(.rival)").inner_text() == "mardi 12 mars 2024 à 09h30"
    assert bac.locator("#lines u.rival").inner_text() == "3 mai 2019"


def test_evidence_on_hover_and_focus(bac):
    """The panel tells of the line at hand, or under the pointer, why it was removed, with the rule's example."""
    line(bac, "Accueil").hover()
    shown = bac.locator("#why").inner_text()
    assert "line 1. Removed by nav.menu" in shown and "Removes for example" in shown and "But not" in shown
    line(bac, CAPTION).hover()
    assert "Not the date: 2019-05-03, “3 mai 2019”" in bac.locator("#why").inner_text()
    go_to(bac, DATED)
    assert (
        "The date 2024-03-12T09:30 is read from “mardi 12 mars 2024 à 09h30”."
        in bac.locator("#why").inner_text()
    )


def page_of(path: Path, heads: list[dict]) -> Path:
    """A page of copies of one dispatch; each head says what is other in its row of the list."""
    document = Document(source=Source(path="bac.txt"), data=BAC.encode())
    ((head, body),) = account_leaf(document, DEFAULT_SETTINGS).records
    (row,) = json.loads(head)["entries"]
    rows = [{**json.loads(head), "entries": [row | more]} for more in heads]
    path.write_bytes(fill([(None, head, body.decode()) for head in rows], 0))
    return path


LEVELS = (("high", []), ("low", ["one"]), ("medium", ["one"]), ("low", ["one", "two"]))
MIXED = [{"title": f"{sure} {len(doubts)}", "confidence": sure, "doubts": doubts} for sure, doubts in LEVELS]


def test_most_doubtful_first(show, tmp_path):
    """What is surest stands last, and each row says by words how sure it is and why it is not."""
    page = show(page_of(tmp_path / "review.html", MIXED))
    titles = page.locator("#entries .title").all_inner_texts()
    assert [title.split("\n")[-1] for title in titles] == ["low 2", "low 1", "medium 1", "high 0"]
    assert entries(page).first.locator(".chip").all_inner_texts() == ["very doubtful", "one", "two"]


@pytest.mark.parametrize(
    ("filter_", "choice", "found"),
    [
        ("Outlet", "(none) (4)", ["bac", "hostile", "index", "undated"]),
        ("Rule", "nav.menu (1)", ["bac"]),
        ("Doubt", "index (1)", ["index"]),
        ("Date", "undated (2)", ["hostile", "undated"]),
        ("Date", "publication line (1)", ["bac"]),
        ("State", "rejected (1)", ["index"]),
        ("State", "to look at (4)", ["bac", "hostile", "index", "undated"]),
    ],
    ids=["outlet", "rule", "doubt", "undated", "source", "rejected", "state"],
)
def test_filters(show, filter_, choice, found):
    """Each filter names its values with their counts, and leaves the entries that have the value."""
    page = show()
    page.get_by_role("combobox", name=filter_).select_option(label=choice)
    assert sorted(re.findall(r"press/(\w+)\.", "\n".join(entries(page).all_inner_texts()))) == found
    assert page.locator("#progress").inner_text() == f"0 of {len(found)} looked at"


def test_search(show):
    """A search looks in titles, names and lines, without regard to capitals and accents; Escape leaves it."""
    page = show()
    press(page, "/", *"FECAMP")
    assert entries(page).count() == 3
    press(page, "Escape", "x")
    assert page.get_by_role("searchbox").input_value() == "FECAMP"
    assert len(saved(page)) == 1
    page.get_by_role("searchbox").fill("nothing like it")
    assert entries(page).count() == 0 and page.locator("#counts").inner_text() == "No record is like that."


KEPT, GONE = {"role": "paragraph"}, {"role": None}
KEYS = {
    "remove": (BODY[1], "x", {BODY[1]: GONE}),
    "keep": (DATED, "x", {DATED: KEPT}),
    "keep-above": (KICKER, "x", {KICKER: {"role": "paragraph", "date": None}}),
    "title-of-two": (KICKER, ["Shift+J", "t"], {KICKER: {"role": "headline"}, TITLE: GONE}),
    "article-of-two": (BODY[1], ["Shift+J", "a"], {BODY[1]: {"role": "headline"}, BODY[2]: GONE}),
    "both": (BODY[1], "xx", None),
    "several": (BODY[1], ["Shift+J", "Shift+ArrowDown", "x"], dict.fromkeys(BODY[1:4], GONE)),
    "title-above": (KICKER, "t", {KICKER: {"role": "headline"}, TITLE: KEPT}),
    "title-below": (BODY[0], "t", {TITLE: GONE, BODY[0]: {"role": "headline"}}),
    "date": (CAPTION, "d", {TITLE: {"role": "headline", "date": "2019-05-03"}}),
    "no-date": (BODY[0], ["D"], {TITLE: {"role": "headline", "date": None}}),
    "no-date-after-all": (BODY[0], ["D", "D"], None),
    "title-and-date": (BODY[0], "dt", {TITLE: GONE, BODY[0]: {"role": "headline"}}),
    "date-and-title": (CAPTION, ["d", "k", "k", "k", "t"],
                       {KICKER: {"role": "headline", "date": "2019-05-03"}, TITLE: KEPT}),
    "article": (BODY[2], "a", {BODY[2]: {"role": "headline"}}),
    "article-untitled": (BODY[2], "aa", {BODY[2]: {"role": "opening"}}),
    "no-article": (BODY[2], "aaa", None),
    "undo": (BODY[1], "xu", None),
    "undo-twice": (BODY[1], "xjxuu", None),
}  # fmt: skip


@pytest.mark.parametrize(("text", "keys", "expected"), KEYS.values(), ids=KEYS)
def test_keys(bac, text, keys, expected):
    """Each key does what the help says, and the correction says it."""
    go_to(bac, text)
    press(bac, *keys)
    assert [changes(one) for one in saved(bac)] == ([] if expected is None else [expected])


def test_date_is_shown_as_corrected(bac):
    """The head of the record, the line and the panel show the date by hand; a line without one is told."""
    go_to(bac, CAPTION)
    press(bac, "d")
    assert "date by hand: 2019-05-03" in bac.locator("#head").inner_text()
    assert line(bac, CAPTION).locator("u:not(.rival)").inner_text() == "3 mai 2019"
    go_to(bac, BODY[0])
    press(bac, "d")
    told = bac.get_by_role("status").last
    assert told.inner_text() == "No date can be read in this line." and told.bounding_box()["height"] > 10
    press(bac, "j")
    assert told.inner_text() == ""


def test_corrected_line_is_shown(bac):
    """A removed line is struck and marked by a sign and words; what clipper had thought of it is still told."""
    go_to(bac, BODY[1])
    press(bac, "x")
    assert line(bac, BODY[1]).locator(".what").inner_text() == "− removed · by hand"
    assert "line-through" in line(bac, BODY[1]).locator(".text").evaluate(
        "it => getComputedStyle(it).textDecoration"
    )
    assert "By hand. clipper had: Kept as paragraph, in article 1." in bac.locator("#why").inner_text()


def test_line_at_hand_is_seen(show):
    """Nothing lies over the line at hand, and the page as a whole stays where it is."""
    page = show()
    page.set_viewport_size({"width": 1200, "height": 500})
    entry(page, "press/bac.txt").click()
    for _ in PLACES:
        press(page, "j")
        place = page.locator("#lines .at").bounding_box()["y"]
        bar, why = page.locator("#bar").bounding_box(), page.locator("#why").bounding_box()
        assert bar["y"] + bar["height"] <= place + 1 < why["y"] and page.evaluate("scrollY") == 0


def test_walk_through_the_records(show, tmp_path):
    """Keys lead from record to record, and from what is right to the next doubtful one; progress is counted."""
    page = show(page_of(tmp_path / "review.html", MIXED))

    def after(*keys: str) -> str:
        press(page, *keys)
        return page.locator("#entries [aria-selected=true] .title").inner_text().split("\n")[-1]

    assert [after(), after("n"), after("n"), after("p")] == ["low 2", "low 1", "medium 1", "low 1"]
    assert [after("r"), after("r"), after("r")] == ["medium 1", "low 2", "low 2"]
    assert page.get_by_role("status").last.inner_text() == "Nothing doubtful is left."
    assert page.locator("#progress").inner_text() == "3 of 4 looked at"
    assert [changes(one) for one in saved(page)] == [{}, {}, {}]


ABOVE, SECOND = "Publié le 5 avril 2021 à 8h", "La halle de Brézolles rouvre ses étals"
TWO = (
    "\n\n".join((TITLE, "Publié le 3 mars 2021 à 7h", *BODY, ABOVE, SECOND, *BODY[::-1], "avril 2012")) + "\n"
)


@pytest.fixture
def two(show, tmp_path, monkeypatch):
    """The page of a dispatch of two articles, none of them sure; the second is chosen."""
    write_page(tmp_path, {"two.txt": TWO})
    monkeypatch.chdir(tmp_path)
    page = show(tmp_path / "review.html")
    entry(page, SECOND).click()
    return page


def applied(page, *arguments: object) -> list[dict]:
    """The records to which the corrections that the page saves come."""
    saved(page)
    return records(invoke("review", "--apply", "corrections.jsonl", "--quiet", *arguments).stdout)


def shown(page) -> list[tuple]:
    """Title and date of each row of the list."""
    rows = [row.split("\n") for row in entries(page).all_inner_texts()]
    return sorted((title, below.split(" · ")[0]) for _, _, title, below, *_ in rows)


def test_what_nobody_touched_stays(two):
    """A correction of one article leaves the others as the page showed them, doubts included; it is sure itself."""
    before = {one["title"]: one for one in records(invoke("extract", "press", "--quiet").stdout)}
    line(two, BODY[2]).last.click()
    press(two, "x")
    first, second = applied(two)
    assert (second["doubts"], second["confidence"]) == ([], "high")
    assert BODY[2] not in second["body"] and second["date"] == before[SECOND]["date"]
    assert first == before[TITLE] and first["confidence"] != "high"


def test_second_round_stands_on_the_first(show, two):
    """What is corrected on a page of corrected records stays, when something else is."""
    line(two, BODY[2]).last.click()
    press(two, "x")
    (first, second) = applied(two, "--state", "state.db")
    invoke("review", "press", "-q", "--state", "state.db", "-o", "review.html")
    page = show(Path("review.html").absolute())
    entry(page, TITLE).click()
    press(page, "D")
    again, same = applied(page, "--state", "state.db")
    assert (again["date"], again["body"], again["confidence"]) == (None, first["body"], "high")
    assert same == second and BODY[2] not in same["body"]


def test_right_of_one_article(two):
    """Who finds one article of a dispatch right says nothing of the other; and may take it back."""
    press(two, "r")
    assert [one["confidence"] == "high" for one in applied(two)] == [False, True]
    entry(two, SECOND).click()
    press(two, "r")
    assert two.locator("#progress").inner_text() == "0 of 2 looked at" and saved(two) == []


def test_new_article_is_in_the_list(two):
    """An article that a person makes can be chosen, is the one that is dated next, and goes with an undo."""
    line(two, BODY[1]).last.click()
    press(two, "a")
    made = two.locator("#entries [aria-selected=true]")
    assert BODY[1] in made.inner_text() and entries(two).count() == 3
    line(two, "avril 2012").click()
    press(two, "d")
    assert two.get_by_role("status").last.inner_text() == f"“{BODY[1]}”: 2012-04"
    promised = shown(two)
    assert (BODY[1], "2012-04") in promised
    assert sorted((one["title"], one["date"] or "undated") for one in applied(two)) == promised
    press(two, "u", "u")
    assert entries(two).count() == 2


def test_date_is_of_the_article_shown(two):
    """A date outside of all articles is that of the one whose title stands above; the line at hand chooses it."""
    for title in (TITLE, SECOND):
        line(two, title).click()
        line(two, ABOVE).click()
        assert two.locator("#head h2").inner_text() == title
        press(two, "d")
    assert shown(two) == [(SECOND, "2021-04-05T08:00"), (TITLE, "2021-04-05T08:00")]


def test_empty_page(show, tmp_path):
    """Where nothing is doubtful the page says so, and every key is harmless."""
    (tmp_path / "review.html").write_bytes(fill([], 0))
    page = show(tmp_path / "review.html")
    assert page.locator("#counts").inner_text() == "No record is like that."
    press(page, *"xtdDaurnpjk")
    assert not page.locator("main").is_visible()


def test_progress_is_kept(show, folder):
    """Who opens the page again finds what was done."""
    page = show()
    entry(page, "press/bac.txt").click()
    press(page, "j", "x")
    page.reload()
    assert page.locator("#progress").inner_text() == "1 of 4 looked at"
    assert "corrected" in entry(page, "press/bac.txt").inner_text()
    entry(page, "press/bac.txt").click()
    assert changes(saved(page)[0]) == {DATED: KEPT}


def test_progress_is_kept_by_another_page(show, two):
    """A page that is made again, of more or fewer dispatches, knows what was done with those that are on both."""
    press(two, "r")
    Path("press/bac.txt").write_text(BAC, encoding="utf-8")
    invoke("review", "press", "-q", "-o", "again.html")
    assert show(Path("again.html").absolute()).locator("#progress").inner_text() == "1 of 3 looked at"


def test_nothing_doubtful_in_a_part(show, tmp_path):
    """Who has found right all that a filter leaves is told that there is more outside of it."""
    page = show(page_of(tmp_path / "review.html", MIXED))
    page.get_by_role("combobox", name="Doubt").select_option(label="two (1)")
    press(page, "Escape", "r")
    assert page.get_by_role("status").last.inner_text().startswith("Nothing doubtful is left in this list")


def test_date_by_hand_is_no_rival(bac):
    """The panel does not say of a date that was chosen by hand that it is not the date; the list shows it."""
    go_to(bac, CAPTION)
    press(bac, "d")
    told = bac.locator("#why").inner_text()
    assert "The date 2019-05-03 is read from" in told and "Not the date" not in told
    assert "2019-05-03" in entry(bac, "press/bac.txt").inner_text()


def test_help_names_every_key(show):
    """The help lists the keys, and Escape closes it."""
    page = show()
    press(page, "?")
    keys = page.get_by_role("dialog", name="Help").locator("kbd").all_inner_texts()
    assert sorted(keys) == sorted("xtdDaurnpjk/e?")
    press(page, "Escape")
    assert page.get_by_role("dialog").count() == 0


def test_keyboard_and_names(show):
    """Whoever has a keyboard alone reaches everything, and a screen reader is told what each thing is."""
    page = show()
    reached = []
    for _ in range(20):
        press(page, "Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
    wanted = {"search", "filter-outlet", "filter-state", "export", "help", "entries", "lines", "Undo u"}
    assert wanted <= set(reached)
    for role in ("listbox", "combobox", "button", "searchbox", "toolbar", "group"):
        assert all(it.evaluate(NAMED) for it in page.get_by_role(role).all()), role
    box = page.get_by_role("listbox", name="Lines of the dispatch")
    box.focus()
    press(page, "ArrowDown")
    active = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert active.get_attribute("aria-selected") == "true" and box.get_attribute("aria-describedby") == "why"


NAMED = "it => (it.ariaLabel || it.innerText).trim().length > 0"
CONTRAST = """() => {
  const linear = (it) => (it <= 10 ? it / 3294 : ((it / 255 + 0.055) / 1.055) ** 2.4);
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map(linear);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (it) => {
    const colour = getComputedStyle(it).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" && it.parentElement ? behind(it.parentElement) : colour;
  };
  const isText = (it) => [...it.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  const texts = [...document.body.querySelectorAll("*")].filter((it) => it.checkVisibility() && isText(it));
  const pairs = texts.map((it) => [light(getComputedStyle(it).color), light(behind(it))].sort((a, b) => b - a));
  return pairs.map(([a, b]) => (a + 0.05) / (b + 0.05));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(show, scheme):
    """All text has the contrast that WCAG asks for (4.5 to 1), in light and dark."""
    page = show(color_scheme=scheme)
    entry(page, "press/bac.txt").click()
    press(page, "j", "x")
    ratios = page.evaluate(CONTRAST)
    assert len(ratios) > 60 and min(ratios) >= 4.5
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0] < 128")
    assert dark == (scheme == "dark")


def test_prints_the_dispatch(bac):
    """On paper stands the dispatch with its labels, without what serves to work on it."""
    bac.emulate_media(media="print")
    assert bac.locator("#lines").is_visible() and bac.locator("#head").is_visible()
    assert not bac.locator("nav").is_visible() and not bac.locator("#bar").is_visible()


def test_french(show):
    """Where the browser speaks French, so does the page."""
    page = show(locale="fr-FR")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert page.locator("#progress").inner_text() == "0 sur 4 vus"
    assert page.get_by_role("listbox", name="Lignes de la dépêche").count() == 1


def test_both_languages_are_whole(show):
    """No sentence of the page is missing in one of its languages, and no doubt is without its words."""
    page = show()
    keys = page.evaluate("['en', 'fr'].map((it) => Object.keys(TEXT[it]).sort())")
    assert keys[0] == keys[1]
    names = page.evaluate("['en', 'fr'].map((it) => Object.keys(NAMES[it]))")
    codes = {*DATE_SOURCES, *Lost, *Reason, *Doubt} - {None}
    assert codes <= set(names[1]) and set(names[0]) <= set(names[1])


def test_hostile_dispatch(show):
    """Markup and scripts in a dispatch are text of the page: nothing of them runs or loads, and nothing is lost."""
    page = show()
    entry(page, "press/hostile").click()
    assert page.locator("#lines .text").all_inner_texts() == list(HOSTILE)
    assert SCRIPT in page.locator("#head h2").inner_text()
    assert IMAGE in entry(page, "press/hostile").inner_text()
    assert page.title() == "clipper review"
    assert page.locator("img").count() == 0 and page.evaluate("document.scripts.length") == 3


INTRUDE = """() => {
    const made = document.createElement("script");
    const attempts = [
        () => { made.textContent = "document.title = 'taken'"; document.head.append(made); },
        () => { document.body.innerHTML = '<img src=x onerror="document.title = 1">'; },
        () => { setTimeout("document.title = 'taken'"); },
        () => { document.querySelector("h1").setAttribute("onclick", "document.title = 'taken'"); },
    ];
    for (const attempt of attempts) try { attempt(); } catch { }
    document.querySelector("h1").click();
    return new Promise((done) => setTimeout(() => done(document.title), 200));
}"""


def test_policy_lets_nothing_else_in(contexts, folder):
    """Even what comes into the page by a fault of its own script does not run."""
    page = contexts().new_page()
    page.goto((folder / "review.html").as_uri())
    assert page.evaluate(INTRUDE) == "clipper review" and page.locator("img").count() == 0
    page.close()


def test_what_is_applied_is_what_was_shown(bac):
    """The saved file gives the record that the page promised, made by clipper itself."""
    go_to(bac, BODY[1])
    press(bac, "x")
    go_to(bac, CAPTION)
    press(bac, "d")
    go_to(bac, BODY[3])
    press(bac, "a")
    saved(bac)
    found = records(invoke("review", "--apply", "corrections.jsonl", "--quiet").stdout)
    assert [(it["title"], it["date"], it["body"].split("\n\n")) for it in found] == [
        (TITLE, "2019-05-03", [BODY[0], BODY[2]]), (BODY[3], found[1]["date"], BODY[4:]),
    ]  # fmt: skip


def test_says_what_is_left_out(show, tmp_path):
    """Beyond a limit the least doubtful dispatches are left out, and the page says how many."""
    write_page(tmp_path, {"bac.txt": BAC, "index.txt": INDEX, "undated.txt": UNDATED}, "--limit", "1")
    counts = show(tmp_path / "review.html").locator("#counts").inner_text()
    assert counts.endswith("dispatches: 1 · left out as least doubtful: 2")


WALK = """() => Array.from({ length: 60 }, () => {
    const start = performance.now();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "n" }));
    return performance.now() - start;
}).sort((a, b) => a - b)[15]"""  # of sixty steps the sixteenth quickest: what else the machine does counts less


def test_thousands_of_dispatches(show, tmp_path):
    """The page of thousands draws what is looked at, and no more; a step is quick, and so is a search."""
    page = show(page_of(tmp_path / "review.html", [{"name": f"press/{at}.txt"} for at in range(5000)]))
    assert page.locator("#progress").inner_text() == "0 of 5000 looked at"
    assert entries(page).count() <= 200
    assert page.evaluate(WALK) < 100  # milliseconds
    entries(page).last.scroll_into_view_if_needed()
    entries(page).nth(205).wait_for()
    press(page, "/", *"bac")
    assert page.locator("#progress").inner_text() == "0 of 5000 looked at"
