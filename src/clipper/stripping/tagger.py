"""What each piece of a dump is to its article, by trees, and decoded over the whole file.

Models learnt together by `scripts/train.py` and stored as package data: the words of a line (`models.py`), trees over
its shape, place and neighbours (`features.py`), and trees over what these say of the whole file (`consensus.py`).
A Viterbi pass finds the best path through the states of `NEXT`, so that a headline is followed by its text and a
subhead stands inside one. Last, trees judge each run of lines that would be an article (`judging.py`): those that are
a part of the one above lose their beginning, and the path is sought again; those that are none are boilerplate.

All scores are whole ten-thousandths of log odds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from operator import add
from typing import Any

from clipper.data import read_bytes
from clipper.stripping.consensus import CONSENSUS_COLUMNS, consensus_columns
from clipper.stripping.cutting import Piece
from clipper.stripping.features import (
    COLUMNS,
    EXPLAINED,
    PROSE,
    TITLE,
    WORD_CLASSES,
    WORD_COLUMNS,
    columns_of,
    kinds_of,
    word_columns,
)
from clipper.stripping.judging import RUN_COLUMNS, VERDICTS, File, Run, is_of_page, run_columns
from clipper.stripping.models import Forest, Row, WordWeights, unpack
from clipper.stripping.shape import STARTS, Shape

MODEL_FILE = "tagger.model"
FIRST_COLUMNS = (*COLUMNS, *WORD_COLUMNS)
CLASSES = WORD_CLASSES
NEVER = -(10**9)  # against scores of some 10**5 a line

MOST_LINES = 1_200  # of a file that is looked at as a whole: files of the labelled sets are shorter
STRETCH = 200  # lines of a longer file that are looked at together
SURE = 40_000  # measured: beyond it, no more trees change a file
SURER = 10_000  # by so much must a headline lead the next one, for what follows both to be its own
BRIEF_WORDS = 60  # of sentences below a headline that are news alone, at most
LOSS = 45  # against "none", for each word of a run: a longer text is rejected on surer grounds only

Scores = tuple[int, ...]
NOTHING: Scores = (0,) * len(CLASSES)
RULED_OUT: Scores = (0, *(NEVER for _ in CLASSES[1:]))


class State(StrEnum):
    """What a piece is to the file: `opening` is the first paragraph of an article without a headline."""

    OUTSIDE = "outside"
    HEADLINE = "headline"
    UNDER = "under"
    TEXT = "text"
    SUBHEAD = "subhead"
    ASIDE = "aside"
    OPENING = "opening"

    @property
    def begins(self) -> bool:
        """Whether an article begins here."""
        return self in (State.HEADLINE, State.OPENING)


CLASS = {
    State.OUTSIDE: 0,
    State.HEADLINE: 1,
    State.UNDER: 0,
    State.TEXT: 2,
    State.SUBHEAD: 3,
    State.ASIDE: 0,
    State.OPENING: 4,
}
BEGINNINGS = (CLASS[State.HEADLINE], CLASS[State.OPENING])
TEXTS = (State.TEXT, State.SUBHEAD, State.OPENING)
AFTER_TEXT = (State.TEXT, State.SUBHEAD, State.ASIDE, State.OUTSIDE, State.HEADLINE, State.OPENING)
NEXT = {
    State.OUTSIDE: (State.OUTSIDE, State.HEADLINE, State.OPENING),
    State.HEADLINE: (State.TEXT, State.UNDER),
    State.UNDER: (State.TEXT, State.UNDER),
    State.TEXT: AFTER_TEXT,
    State.OPENING: AFTER_TEXT,
    State.SUBHEAD: (State.TEXT, State.ASIDE),
    State.ASIDE: (State.TEXT, State.SUBHEAD, State.ASIDE),
}
FIRST = (State.OUTSIDE, State.HEADLINE, State.OPENING)
LAST = (State.OUTSIDE, State.TEXT, State.OPENING)
BEFORE = {state: tuple(other for other in State if state in NEXT[other]) for state in State}


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The trained parts, and what is added to the scores of each class before decoding, and of each verdict.

    The first trees are in two parts, whose scores add up: the second is asked of lines that the first leaves in doubt.
    """

    words: WordWeights
    first: tuple[Forest, Forest]
    second: Forest
    judge: Forest
    bias: Scores
    judge_bias: Scores


@cache
def load_model() -> Model:
    """The packaged model. Raises ValueError where it was trained on other columns than these."""
    data = unpack(read_bytes(MODEL_FILE))
    if [*map(tuple, data["columns"])] != [FIRST_COLUMNS, CONSENSUS_COLUMNS, RUN_COLUMNS]:
        raise ValueError(f"{MODEL_FILE} does not fit the columns of features.py: run `make train`")
    return read_model(data)


def read_model(data: Mapping[str, Any]) -> Model:
    """The model as it is stored, ready to score."""
    first, more = (Forest(part, len(FIRST_COLUMNS), len(CLASSES)) for part in data["first"])
    return Model(
        words=WordWeights(data["words"], len(CLASSES)),
        first=(first, more),
        second=Forest(data["second"], len(CONSENSUS_COLUMNS), len(CLASSES)),
        judge=Forest(data["judge"], len(RUN_COLUMNS), len(VERDICTS)),
        bias=(*data["bias"],),
        judge_bias=(*data["judge_bias"],),
    )


Tagged = tuple[list[State], list[Scores], list[Scores]]


def tag(pieces: Sequence[Piece], shapes: Sequence[Shape], model: Model) -> Tagged:
    """The state of each piece, its scores for each of CLASSES, and at the start of a run those for each of VERDICTS.

    The trees have learnt from files of a few articles. A longer file is tagged in stretches, each up to a line at which
    an article begins or none goes on.
    """
    states: list[State] = []
    scores: list[Scores] = []
    judged: list[Scores] = []
    size = STRETCH if len(pieces) > MOST_LINES else MOST_LINES
    while len(states) < len(pieces):
        stretch = slice(len(states), len(states) + size)
        seen, weighed, found = _tag_whole(pieces[stretch], shapes[stretch], model)
        is_last = stretch.stop >= len(pieces)
        end = len(seen) if is_last else _find_cut(seen)
        states += seen[:end]
        scores += weighed[:end]
        judged += found[:end]
        size = STRETCH if end else 2 * size  # without a cut, the stretch is too short
    return states, scores, judged


def _find_cut(states: Sequence[State]) -> int:
    """The last line in the middle of a stretch at which an article begins, or none goes on; 0 where there is none."""
    places = range(len(states) * 3 // 4, len(states) // 4, -1)
    begun = next((place for place in places if states[place].begins), 0)
    return begun or next((place for place in places if states[place] is State.OUTSIDE), 0)


def _tag_whole(pieces: Sequence[Piece], shapes: Sequence[Shape], model: Model) -> Tagged:
    """As `tag`, of pieces that are looked at together.

    The trees are asked, and have learnt, only of lines that no rule explains.
    """
    kinds = kinds_of(pieces, shapes)
    columns = columns_of(pieces, shapes, kinds)
    words = [model.words.score(shape.tokens) for shape in shapes]
    table = [*zip(*columns, *word_columns(words, kinds))]
    first = _ask(model.first[0], [kind != EXPLAINED for kind in kinds], table, [RULED_OUT] * len(kinds))
    doubtful = _doubtful(first)
    more = _ask(model.first[1], doubtful, table, [NOTHING] * len(kinds))
    first = [biased(row, rest) for row, rest in zip(first, more)]
    table = [*zip(*consensus_columns(pieces, shapes, kinds, columns, first))]
    second = _ask(model.second, _doubtful(first), table, first)
    scores = [biased(row, model.bias) for row in second]
    states, judged = _judged(File(pieces, shapes, kinds, words, first), scores, model)
    return states, scores, judged


def biased(scores: Scores, bias: Scores) -> Scores:
    """Scores with something added to each."""
    return tuple(map(add, scores, bias))


def _judged(file: File, scores: Sequence[Scores], model: Model) -> tuple[list[State], list[Scores]]:
    """The states on the best path, with every run judged, and what the judge said at the start of each.

    What turns out to be a part joins the run above, and so does an article below a run that is none and has a surer
    headline. Then the runs are judged once more: whether they are any article.
    """
    judged: list[Scores] = [()] * len(scores)
    if brief := _brief(file):
        return brief, judged
    states = best_path(scores)
    is_bare = all(kind == PROSE for kind in file.kinds)
    if not (runs := runs_of(states)):  # a text that is nothing but sentences is one, in whatever language
        return [State.OPENING, *[State.TEXT] * (len(states) - 1)] if is_bare else states, judged
    verdicts = _judge(file, runs, model, judged)
    parts = {run.start for run, verdict in zip(runs[1:], verdicts[1:]) if verdict == "part"}
    parts |= {
        run.start
        for (above, taken), (run, _) in pairwise(zip(runs, verdicts))
        if taken == "none" and _lead(scores[above.start]) > _lead(scores[run.start]) + SURER
    }
    if parts:
        states = best_path([_unbegun(row) if at in parts else row for at, row in enumerate(scores)])
        runs = runs_of(states)
        verdicts = _judge(file, runs, model, judged)
    for run, verdict in zip(runs, verdicts):
        if verdict == "none" and not is_bare:
            states[run.start : run.texts[-1] + 1] = [State.OUTSIDE] * (run.texts[-1] + 1 - run.start)
    return states, judged


def _brief(file: File) -> list[State]:
    """The states of a headline with some sentences below it, and nothing else that no rule explains; none for others.

    Left alone: sentences that address the reader, as walls do, and those behind a number or an hour.
    """
    shapes = file.shapes
    head, *rest = [place for place, kind in enumerate(file.kinds) if kind != EXPLAINED] or [0]
    is_told = [_is_told(shapes[place]) for place in (head, *rest)]
    words = sum(shapes[place].words for place in rest)
    is_short = sum(shapes[place].sentences for place in rest) > 1 and words <= BRIEF_WORDS
    if file.kinds[head] != TITLE or is_told[0] or not all(is_told[1:]) or not is_short:
        return []
    states = [State.UNDER if place > head else State.OUTSIDE for place in range(rest[0])]
    states += [State.TEXT if place in rest else State.ASIDE for place in range(rest[0], rest[-1] + 1)]
    states += [State.OUTSIDE] * (len(shapes) - len(states))
    states[head] = State.HEADLINE
    return states


def _is_told(shape: Shape) -> bool:
    """Whether a line is a sentence that speaks to nobody."""
    return shape.ends_sentence and not shape.addressing and STARTS[shape.start] != "digit"


def _judge(file: File, runs: Sequence[Run], model: Model, judged: list[Scores]) -> list[str]:
    """The verdict on each run; the scores are noted at its start."""
    verdicts = []
    for run, row in zip(runs, run_columns(file, runs)):
        loss = LOSS * sum(file.shapes[place].words for place in run.texts)
        judged[run.start] = found = biased(model.judge.score(row), biased(model.judge_bias, (-loss, 0, 0)))
        verdicts.append("none" if is_of_page(file, run) else VERDICTS[found.index(max(found))])
    return verdicts


def _lead(scores: Scores) -> int:
    """By how much a line is surer to begin an article than to be boilerplate."""
    return max(scores[place] for place in BEGINNINGS) - scores[CLASS[State.OUTSIDE]]


def _unbegun(scores: Scores) -> Scores:
    """The scores of a line at which no article may begin."""
    return tuple(NEVER if place in BEGINNINGS else score for place, score in enumerate(scores))


def runs_of(states: Sequence[State]) -> list[Run]:
    """The runs that the states make articles of."""
    runs: list[Run] = []
    for place, state in enumerate(states):
        if state.begins:
            runs.append(Run(place, []))
        if state in TEXTS:
            runs[-1].texts.append(place)
    return runs


def _ask(forest: Forest, asked: Sequence[bool], rows: Sequence[Row], known: Sequence[Scores]) -> list[Scores]:
    """What the trees say of the lines that they are asked of, and what is known of the others."""
    return [forest.score(row) if is_asked else scores for is_asked, row, scores in zip(asked, rows, known)]


def _doubtful(scores: Sequence[Scores]) -> list[bool]:
    """Which lines more trees should be asked of: those whose best class does not lead by SURE."""
    return [(ranked := sorted(row))[-1] - ranked[-2] <= SURE for row in scores]


def best_path(scores: Sequence[Scores]) -> list[State]:
    """The states with the highest sum of scores that follow one another as NEXT allows (Viterbi)."""
    best = {state: scores[0][place] if state in FIRST else NEVER for state, place in CLASS.items()}
    origins = []
    for row in scores[1:]:
        origin = {state: max(before, key=best.__getitem__) for state, before in BEFORE.items()}
        best = {state: best[before] + row[CLASS[state]] for state, before in origin.items()}
        origins.append(origin)
    path = [max(LAST, key=best.__getitem__)]
    for origin in reversed(origins):
        path.append(origin[path[-1]])
    return path[::-1]
