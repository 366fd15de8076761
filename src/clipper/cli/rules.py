"""`clipper rules`: the rules by which lines are removed, to look at, to check and to learn."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clipper.cli.console import may_show, printable, say, translated
from clipper.cli.errors import Status
from clipper.cli.extract import listing
from clipper.cli.options import (
    CLIPPING,
    DEBUG,
    STANDARD_OUTPUT,
    WORK,
    Grouped,
    as_settings,
    is_one_of,
    option,
    with_options,
)
from clipper.errors import ConfigError

if TYPE_CHECKING:
    from clipper.stripping.rule_files import Rule

ID_CHARS = 26  # the longest common id; longer ones push what follows to the right
NEAR = 0.8  # the likeness of an id that may have been meant
SHOWN_CHARS = 60  # of the phrases of a rule
EFFECTS = {
    "line": "furniture wherever it stands",
    "notice": "the same, within the text of a page too: an ad, cookies, comments, terms, a newsletter",
    "related-heading": "opens a list of headlines of other stories",
    "cross-reference": "a link to another story inside the text; the whole line goes",
    "source-footer": "says where a copied story came from",
    "caption": "a caption or a credit",
    "byline": "signs the story; it leaves the body and is evidence for `authors`",
    "truncation": "says that the text was cut; the record is marked `truncated`",
    "negative-page": "stands on pages that are not articles",
    "weak": "never removes; counts as one piece of evidence among others",
}
EXAMPLES = (
    ("clipper rules list newsletter", "rules with this word"),
    ("clipper rules list 'Copier le lien'", "and the one that removes this line"),
    ("clipper rules show share.copy-link", "a rule with its evidence"),
    ("clipper rules learn dumps/ -o house.toml", "rules for the lines that return in these dumps"),
    ("clipper rules check house.toml", "after you have read and edited it"),
    ("clipper extract --rules house.toml dumps/", "with your rules"),
)
HEADER = """\
# Lines that return in the dumps of {name}, proposed as rules by `clipper rules learn`.
# Read each, and take out what may be text of an article. The form is that of docs/rules.md.
"""

learning = partial(option, group="Learning")
own_rules = click.option("--rules", "files", multiple=True, type=click.Path(), metavar="FILE",
                         help="A TOML file with your own rules; may be repeated.")  # fmt: skip


@click.group(epilog=listing("Examples:", EXAMPLES))
def rules() -> None:
    """List, show, check and learn the rules by which lines are removed.

    Rules are phrases and shapes of line that are never text of an article. What `clipper explain` shows as
    `structure.`, `repetition.` or `html.` is no rule of this kind: the place of the line decided there.
    """


@rules.command("list")
@click.argument("text", required=False)
@own_rules
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
              help="How to show them.")  # fmt: skip
def list_rules(text: str | None, files: tuple[str, ...], format_: str) -> None:
    """List the packaged rules: id, effect, and the first of the phrases.

    With TEXT, those that have it in their id or a phrase, and the one that removes a line of this text.
    """
    from clipper.stripping.rules import load_rules

    loaded = load_rules(files)
    matched = text and loaded.match(text)
    found = [rule for rule in loaded.all if not text or rule is matched or has_text(rule, text)]
    if not found:
        say(f"clipper: {translated('no rule has this text or removes such a line')}")
    for rule in found:
        shown = ", ".join(rule.match)
        line = (
            f"{rule.id:{ID_CHARS}} {rule.effect:16} {shown[:SHOWN_CHARS]}{'…' * (len(shown) > SHOWN_CHARS)}"
        )
        click.echo(json.dumps(as_row(rule), ensure_ascii=False) if format_ == "json" else printable(line))


def has_text(rule: Rule, text: str) -> bool:
    """Whether a rule has a text in its id or in one of its phrases."""
    from clipper.french.folding import fold

    return any(fold(text) in name for name in (rule.id, *rule.match))


def as_row(rule: Rule) -> dict[str, Any]:
    """A rule as an object: its keys in a file, and whether it is a person's own."""
    removal = rule.removal
    return {
        "id": rule.id, "effect": rule.effect, "how": rule.how, "match": list(rule.match), "reason": removal.reason,
        "example": rule.example, "counterexample": rule.counterexample, "seen_in": rule.seen_in, "glued": rule.glued,
        "own": rule.is_own,
    }  # fmt: skip


@rules.command()
@click.argument("rule_id", metavar="ID")
@own_rules
def show(rule_id: str, files: tuple[str, ...]) -> None:
    """Show the rule with this ID, and what follows from a match.

    The rule is shown as a file has it. Phrases are folded, as they are compared: small letters without accents.
    """
    from clipper.stripping.rule_files import as_toml
    from clipper.stripping.rules import load_rules

    loaded = load_rules(files)
    if rule_id not in loaded.by_id:
        raise ConfigError(f"there is no rule {rule_id}", closest(rule_id, loaded.by_id))
    rule = loaded.by_id[rule_id]
    click.echo(f"# {rule.effect}: {EFFECTS[rule.effect]}\n{as_toml(rule)}", nl=False)


def closest(wrong: str, known: Iterable[str]) -> str:
    """What the user may have meant; where nothing is like it, what ids there are."""
    import difflib

    near = difflib.get_close_matches(wrong, list(known), 1, NEAR)
    elsewhere = (
        "`clipper rules list` lists them; what else `clipper explain` names was decided by place or markup"
    )
    return f"did you mean `{near[0]}`?" if near else elsewhere


@rules.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
def check(files: tuple[str, ...]) -> None:
    """Check files of your own rules as a run would, all of them together.

    Says how many rules there are, and which of them removes what a packaged rule removes already. The first mistake
    ends it with status 2 and a line that names the file, the rule and the remedy.
    """
    from clipper.stripping.rules import load_rules

    packaged, loaded = load_rules(), load_rules(files)
    for rule in loaded.all:
        known = packaged.match(rule.example) if rule.is_own else None
        if known and known.effect is rule.effect:
            click.echo(f"{rule.id}: {known.id} removes its example already")
    count = len(loaded.all) - len(packaged.all)
    click.echo(f"{count} rule{'s' * (count != 1)} in {', '.join(map(printable, files))}: no mistake")


@rules.command(cls=Grouped)
@click.argument("folder", type=click.Path(exists=True))
@learning("-o", "--output", metavar="FILE", help="Write the rules to FILE. [default: standard output]")
@learning("--min-files", type=click.IntRange(min=2), default=5, show_default=True, metavar="N",
          help="Least number of dumps, of different articles, in which a line returns.")  # fmt: skip
@learning("--min-share", type=click.FloatRange(min=0, max=1), default=0.1, show_default=True, metavar="SHARE",
        help="Least share of the dumps of a site in which a line returns; a line that was kept as text returns in half "
             "of them at least.")  # fmt: skip
@with_options(CLIPPING, WORK, (DEBUG,))
@click.pass_context
def learn(
    ctx: click.Context, /, folder: str, output: str | None, min_files: int, min_share: float, **options: Any
) -> None:
    """Propose rules for the lines that return in a FOLDER of dumps.

    For a person to read before they are used. Lines are compared without regard to case and accents, and counted by
    dump; figures may vary. Not proposed are what a rule explains already (--rules names your own), headlines, lines
    that date or sign an article, and text that returns in few dumps. Dumps of several sites are told apart. The rules
    are the same whatever the names and the order of the files.
    """
    from clipper.cli.log import Log
    from clipper.emitting.sinks import open_out
    from clipper.running.learning import Learner
    from clipper.running.workers import usable_cores
    from clipper.stripping.rule_files import as_toml

    output = None if output in STANDARD_OUTPUT else output
    if output and is_one_of(output, folder, *options["rules"]):
        raise ConfigError(f"{output}: is both an input and the output", "choose another name")
    log = Log(quiet=options["quiet"], debug=options["debug"])
    learner = Learner(
        settings=as_settings(options), category=category_of(folder), files=min_files, share=min_share,
        workers=options["jobs"] or usable_cores(),
    )  # fmt: skip
    with log.progress((folder,), is_hidden=may_show(output)):
        found = learner.learn(folder, log.watch)
    if found:
        with open_out(output) as out:
            text = HEADER.format(name=printable(folder)) + "".join(f"\n{as_toml(rule)}" for rule in found)
            out.write(text.encode())
    if not options["quiet"]:
        say_outcome(log.tally.documents, len(found))
    sys.exit(Status.FAILED if log.tally.failed else Status.DONE)


def say_outcome(dumps: int, count: int) -> None:
    """What came of it, and what to do next."""
    nothing = f"no line returns often enough (dumps: {dumps}): nothing was written"
    some = f"rules proposed: {count} (dumps: {dumps}): read them before you use them"
    say(f"clipper: {translated(some if count else nothing)}")


def category_of(folder: str) -> str:
    """The first part of the ids of rules that are learnt from a folder: its name.

    >>> category_of("dumps/L'Écho du Delta/")
    'l-echo-du-delta'
    """
    from clipper.french.folding import fold_words

    words = fold_words(Path(folder).resolve().name).encode("ascii", "ignore").decode().split()
    return "-".join(words) or "house"
