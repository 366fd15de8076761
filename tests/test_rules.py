"""Rules: each does what its evidence says, bad files are refused, and matching is careful."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files
from pathlib import Path

import pytest
from rules import as_json

from clipper.cli.rules import EFFECTS
from clipper.errors import ConfigError
from clipper.french.folding import fold, fold_words
from clipper.normalising.credits import load_agencies
from clipper.stripping.rule_files import as_toml, read_rules
from clipper.stripping.rules import Effect, How, Rule, find_openers, load_rules
from command import invoke

RULES = load_rules()
PACKAGED = files("clipper.data").joinpath("boilerplate.toml")
DOCS = Path(__file__).parent.parent / "docs" / "rules.md"
by_id = pytest.mark.parametrize("rule", RULES.all, ids=lambda rule: rule.id)

GOOD = """
[[rule]]
id = "mine.chat"
effect = "line"
how = "exact"
match = "Ouvrir le tchat"
reason = "A button."
example = "Ouvrir le tchat"
counterexample = "Il fallait ouvrir la porte."
seen_in = "field: one site"
"""

PROSE = [
    "Lire aussi bien que son frère aîné, c'était toute son ambition.",
    "Partager le fleuve entre trois pays n'a jamais été simple.",
    "La photo du ministre a fait le tour des réseaux.",
    "« Abonnez-vous au silence », écrivait le poète.",
    "À lire le rapport, tout allait bien.",
    "La suite des débats aura lieu jeudi, à huis clos.",
    "Par chance, personne ne dormait dans l'entrepôt.",
    "Publicité mensongère : deux garagistes condamnés à Sens",
    "Menu unique dans les cantines : le tribunal tranche",
    "Météo : la neige attendue dès mercredi en plaine",
    "Cinéma Le Rex : la mairie rachète les murs",
    "Le 12 mars 2019, la secousse a réveillé tout le quartier.",
    "– Les écoles resteront fermées jusqu'à lundi ;",
    "Composez le 05 55 00 00 00 pour signaler une fuite.",
    "Source de fierté, le vieux moulin tourne à nouveau.",
    "Archives brûlées, serveurs éteints : la commune repart de zéro",
    "Commentaires, rires, applaudissements : la salle était conquise.",
    "Rédaction d'une charte, vote du budget : l'ordre du jour était chargé.",
]


def test_the_packaged_rules_pass_the_checks_of_a_persons_file() -> None:
    """The rules of the package are as well formed as any that a person may add."""
    assert read_rules(PACKAGED.read_text(encoding="utf-8"), PACKAGED.name)


@pytest.mark.parametrize("path", sorted(PACKAGED.parent.glob("*.toml")), ids=lambda path: path.name)
def test_the_tables_of_the_package_are_kept_ready_as_they_stand(path: Path) -> None:
    """What clipper reads at each start is what people edit."""
    assert as_json(path) == path.with_suffix(".json").read_text(encoding="utf-8"), "it changed: `make rules`"


@by_id
def test_example_is_matched_by_its_rule(rule: Rule) -> None:
    """A rule matches the example that it gives."""
    found = RULES.match(rule.example)
    assert found is not None and found.id == rule.id


@by_id
def test_counterexample_is_left_alone(rule: Rule) -> None:
    """No removing rule touches the prose that a rule gives as its limit."""
    found = RULES.match(rule.counterexample)
    assert found is None or not found.effect.removes
    assert RULES.match_head(rule.counterexample) is None
    assert RULES.match_tail(rule.counterexample) is None


@pytest.mark.parametrize("rule", [r for r in RULES.all if r.how is How.EXACT], ids=lambda rule: rule.id)
def test_every_exact_phrase_is_found(rule: Rule) -> None:
    """Each phrase of an exact rule leads to a rule at least as strong."""
    for phrase in rule.match:
        found = RULES.match(phrase.upper())
        assert found is not None and (found.effect.removes or not rule.effect.removes), phrase


@pytest.mark.parametrize("rule", [r for r in RULES.all if r.how is How.REGEX], ids=lambda rule: rule.id)
def test_a_pattern_begins_as_its_openers_say(rule: Rule) -> None:
    """No example of a pattern begins in a way that the pattern is not tried on."""
    openers = tuple(opener for pattern in rule.match for opener in find_openers(pattern))
    assert fold(rule.example).startswith(openers) or fold(rule.example).strip(" >").startswith(openers)


@pytest.mark.parametrize("sentence", PROSE)
def test_prose_with_the_words_of_chrome_is_kept(sentence: str) -> None:
    """A sentence or a headline that uses the words of an interface is no chrome."""
    found = RULES.match(sentence)
    assert found is None or found.effect is Effect.WEAK


@pytest.mark.parametrize(
    "text",
    ["COPIER LE LIEN", "► Copier le lien", "Copier\u00a0le lien…", "[Copier le lien]", "copier  le lien !"],
)
def test_case_marks_and_spaces_do_not_matter(text: str) -> None:
    """A label is known in any case and between any marks."""
    found = RULES.match(text)
    assert found is not None and found.id == "share.copy-link"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Le pont a rouvert hier soir. Lire la suite", "Le pont a rouvert hier soir."),
        ("Le pont a rouvert sur place. LIRE AUSSI : Le bac va disparaître", "Le pont a rouvert sur place."),
        ("Le pont a rouvert. (Lire aussi : Le bac va disparaître)", "Le pont a rouvert."),
        ("Le pont a rouvert.Partager", "Le pont a rouvert."),
        ("Les travaux continuent. >>> À lire aussi : Le bac va disparaître", "Les travaux continuent."),
    ],
)
def test_tail_starts_after_the_last_sentence(text: str, kept: str) -> None:
    """Chrome glued to the end of a paragraph is found where the prose stops."""
    found = RULES.match_tail(text)
    assert found is not None and text[: found[0]].rstrip() == kept


@pytest.mark.parametrize(
    "text",
    [
        "Elle a promis de lire la suite",
        "Le juge a dit : lire aussi : voilà le vice.",
        "Il est parti. Partager le pain fut son dernier geste.",
        "Il a plu. Il faut lire la suite de ce récit à voix haute.",
    ],
)
def test_tail_of_prose_is_kept(text: str) -> None:
    """Words of a prompt inside a sentence do not end it."""
    assert RULES.match_tail(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Publicité Le maire a signé l'arrêté de péril devant les riverains.", "Le maire a signé"),
        ("AccueilActualitésLE PONT ROUVRE", "LE PONT ROUVRE"),
        ("Société19 juin 2022", "19 juin 2022"),
    ],
)
def test_head_ends_where_the_text_starts(text: str, rest: str) -> None:
    """Labels glued to the start of a text are found where it starts."""
    found = RULES.match_head(text)
    assert found is not None and text[found[0] :].startswith(rest)


@pytest.mark.parametrize(
    "text",
    [
        "Publicité mensongère : le garagiste devra rembourser ses trente clients.",
        "Société Générale de travaux, la filiale emploie deux cents personnes à Brive.",
        "Partager le fleuve, voilà ce que demandent les trois pays riverains.",
    ],
)
def test_head_of_prose_is_kept(text: str) -> None:
    """A sentence that starts with the word of a label keeps it."""
    assert RULES.match_head(text) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("mine.chat", "share.copy-link"), "share.copy-link is taken"),
        (('effect = "line"', 'effect = "gone"'), "'gone' is unknown"),
        (('how = "exact"', 'how = "like"'), "'like' is unknown"),
        (('reason = "A button."', ""), "missing reason"),
        (('example = "Ouvrir le tchat"', ""), "missing example"),
        (('seen_in = "', 'colour = "blue"\nseen_in = "'), "unknown key colour"),
        (('match = "Ouvrir le tchat"', "match = []"), "match must be"),
        (('match = "Ouvrir le tchat"', 'match = " >> "'), "empty once folded"),
        (('"mine.chat"', '"Mine"'), "not category.name"),
        (("[[rule]]", "[[rules]]"), "expected [[rule]]"),
        (("[[rule]]", "[[rule]"), "not valid TOML"),
        (('"exact"', '"regex"'), "not folded"),
        (('"exact"\nmatch = "Ouvrir le tchat"', '"regex"\nmatch = "a(b"'), "bad pattern"),
        (('"exact"\nmatch = "Ouvrir le tchat"', '"regex"\nmatch = "(ab)"'), "capturing group"),
        (('"exact"\nmatch = "Ouvrir le tchat"', '"regex"\nmatch = "(?:a+)+b"'), "repeats a repetition"),
        (('example = "Ouvrir', 'example = "Fermer'), "does not match its example"),
        (('"Il fallait ouvrir la porte."', '"Ouvrir le tchat !"'), "matches its counterexample"),
        (('"exact"', '"suffix"\nglued = "tail"'), "glued needs"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_bad_file_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    """A mistake in a person's rules is an error that names the file, the rule and the remedy."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_rules([path])
    assert message in caught.value.message and "mine.toml" in caught.value.message and caught.value.hint


@pytest.mark.parametrize("twice", ["id", "phrase"])
def test_a_file_that_says_the_same_twice_is_refused(tmp_path: Path, twice: str) -> None:
    """Neither an id nor a phrase may stand twice in one file."""
    second = GOOD.replace("mine.chat", "mine.other") if twice == "phrase" else GOOD.replace("tchat", "salon")
    path = tmp_path / "mine.toml"
    path.write_text(GOOD + second, encoding="utf-8")
    with pytest.raises(ConfigError, match="appears twice"):
        load_rules([path])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A rules file that is not there is an error with a hint."""
    with pytest.raises(ConfigError, match="cannot read the rules"):
        load_rules([tmp_path / "none.toml"])


def test_a_persons_rules_are_added(tmp_path: Path) -> None:
    """A person's phrases are matched beside the packaged ones."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    rules = load_rules([path])
    assert {rules.match("Ouvrir le tchat").id, rules.match("Copier le lien").id} == {
        "mine.chat",
        "share.copy-link",
    }


def test_a_persons_phrase_wins(tmp_path: Path) -> None:
    """Where a person's rule and a packaged one claim a phrase, the person's decides."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace("Ouvrir le tchat", "Copier le lien"), encoding="utf-8")
    assert load_rules([path]).match("Copier le lien").id == "mine.chat"


def test_the_documented_file_is_a_good_one(tmp_path: Path) -> None:
    """The example of docs/rules.md loads, and each of its rules keeps to its own evidence."""
    path = tmp_path / "mine.toml"
    path.write_text(
        re.findall(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)[0], encoding="utf-8"
    )
    rules = load_rules([path])
    mine = [rule for rule in rules.all if rule.id.startswith("house.")]
    assert [rules.match(rule.example) for rule in mine] == mine and len(mine) == 3
    assert not any(rules.match(rule.counterexample) for rule in mine)


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "—", "é" * 299, "Partager " * 200, "a, " * 99, "1 " * 149, "( " * 150]
)
def test_odd_blocks_are_survived(text: str) -> None:
    """Empty, endless and repetitive blocks are answered without an error."""
    for answer in (RULES.match(text), RULES.match_head(text), RULES.match_tail(text)):
        assert answer is None or answer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Inondations\u00a0: l’état d’urgence", "INONDATIONS: L'ETAT D'URGENCE"),
        ("Cœur de ville — l'été arrive !", "Coeur de ville - l'ete arrive"),
        ("« Demain, c’est promis… »", '"Demain, c\'est promis"'),
    ],
)
def test_the_same_headline_folds_alike(one: str, other: str) -> None:
    """A headline and its copy in other case, accents and typography have the same words."""
    assert fold_words(one) == fold_words(other)


@pytest.mark.parametrize("text", ["À lire  aussi ►", "œuvre…", "Ελλάδα", "«\u202fOui\u00a0!\u202f»"])
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folded text is its own folded form."""
    assert fold(fold(text)) == fold(text)


def test_agencies_are_told_apart() -> None:
    """Agency ids are unique and every agency has a way of being written."""
    agencies = load_agencies()
    assert len({agency.id for agency in agencies}) == len(agencies)
    assert all(agency.forms for agency in agencies)


def test_a_rule_is_written_as_it_is_read() -> None:
    """A file made of the packaged rules holds the same rules."""
    assert read_rules("\n".join(map(as_toml, RULES.all)), "again.toml") == RULES.all


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """Who edits a file of rules between two calls gets the new rules."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    first = load_rules([path])
    assert load_rules([path]) is first
    path.write_text(GOOD.replace("tchat", "salon"), encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert load_rules([path]).match("Ouvrir le salon") is not None


def test_rules_are_listed_by_word_and_by_line(tmp_path: Path) -> None:
    """A word finds the rules that have it, a line the one that removes it; a person's rules are among them."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD, encoding="utf-8")
    for words, id_ in (("PRESSE-PAPIERS", "share.copy-link"), ("► Copier le lien !", "share.copy-link")):
        assert id_ in invoke("rules", "list", words).stdout.decode()
    assert [json.loads(row)["id"] for row in invoke(
        "rules", "list", "tchat", "--rules", path, "--format", "json"
    ).stdout.splitlines()] == ["mine.chat"]  # fmt: skip
    assert len(invoke("rules", "list").stdout.splitlines()) == len(RULES.all)


def test_a_rule_is_shown_with_its_evidence() -> None:
    """What is shown is a file with this rule, under what follows from a match; a wrong id gets a near one."""
    shown = invoke("rules", "show", "share.copy-link").stdout.decode()
    assert shown.startswith("# line: furniture") and read_rules(shown, "shown") == (
        RULES.by_id["share.copy-link"],
    )
    wrong = invoke("rules", "show", "share.copylink")
    assert wrong.returncode == 2 and b"did you mean `share.copy-link`?" in wrong.stderr


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        (("tchat", "tchat"), 0, "1 rule in"),
        (("Ouvrir le tchat", "Copier le lien"), 0, "mine.chat: share.copy-link removes its example already"),
        (('"exact"', '"like"'), 2, "'like' is unknown"),
    ],
    ids=["good", "known", "bad"],
)
def test_a_file_is_checked(tmp_path: Path, change: tuple[str, str], status: int, said: str) -> None:
    """A file is checked as a run does it; what a packaged rule does already is said."""
    path = tmp_path / "mine.toml"
    path.write_text(GOOD.replace(*change), encoding="utf-8")
    done = invoke("rules", "check", path)
    assert done.returncode == status and said in (done.stdout + done.stderr).decode()


def test_effects_are_explained_as_in_the_documents() -> None:
    """The page on rules has one row for each effect, in the words of `clipper rules show`."""
    found = [
        dict(re.findall(r"(?m)^\| `([\w-]+)` \| (.*) \|$", page.read_text("utf-8").split(heading)[1]))
        for page, heading in ((DOCS, "\n## Effects\n"), (DOCS.parent / "fr" / "rules.md", "\n## Effets\n"))
    ]
    assert found[0] == EFFECTS and list(found[1]) == list(EFFECTS)
