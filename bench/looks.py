"""How often a head is told of a change when there is none, and how often of one that there is, by rule.

`python -m bench.looks` prints the tables of docs/scoring.md ("Looking every week"). With --write it puts them there.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.weeks import HARDER, STILL, Floats, Weeks, World, draw, moving
from scoring.looks import BEFORE, FEWEST_ANSWERS, FEWEST_BEFORE, FEWEST_NOW, NOW, REACH

Said = NDArray[np.int8]  # 1 up, -1 down, 0 neither, of each head's weeks

RATES = (5, 15, 40, 120)
_YEAR = 52
_PAST = 2 * NOW + BEFORE  # weeks before the first that is counted: as many as a verdict and what came before it need
_YEARS = 2  # counted, where nothing changes
_ROOT = Path(__file__).parents[1]
_SOURCES = ("bench/looks.py", "bench/weeks.py", "scoring/looks.py", "scoring/week_sums.py")
DOCUMENT = _ROOT / "docs" / "scoring.md"
BEGIN, END = "<!-- looks: begin -->", "<!-- looks: end -->"


@dataclass(frozen=True)
class Rule:
    """How a week's verdict is reached. One that is said again within `quiet` weeks is one with the last."""

    label: str
    quiet: int
    said: Callable[[Weeks], Said]


def stretches(now: int, lag: int, before: int, reach: float) -> Callable[[Weeks], Said]:
    """The last `now` weeks against the `before` weeks that ended `lag` weeks before the present one ended."""

    def said(weeks: Weeks) -> Said:
        one, two = _stretch(weeks, now, 0), _stretch(weeks, before, lag)
        enough = (np.minimum(one.n, two.n) >= FEWEST_ANSWERS) & (one.weeks >= min(FEWEST_NOW, now))
        enough &= two.weeks >= min(FEWEST_BEFORE, before // 3)
        return _verdict(one.mean - two.mean, (one.error + two.error) * _scatter(one, two), reach, enough)

    return said


def week_on_week(weeks: Weeks) -> Said:
    """A week against the week before at a level of 97.5 %, from ten answers on in both, as it was said once."""
    one, two = _stretch(weeks, 1, 0), _stretch(weeks, 1, 1)
    return _verdict(one.mean - two.mean, one.error + two.error, 2.3, np.minimum(one.n, two.n) >= 10)


def moving_average(weeks: Weeks) -> Said:
    """An average in which each week weighs 0.9 of the next, against the year that ended 26 weeks ago (Roberts 1959)."""
    past, weight = _stretch(weeks, BEFORE, NOW), 0.9 ** np.arange(NOW)
    n, total, spread = (_weighed(*one) for one in ((weeks.n, weight), (weeks.total, weight), (weeks.n, weight**2)))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = past.error * _scatter(past) * (1 + past.n * spread / n**2)
        moved = total / n - past.mean
    return _verdict(moved, error, 2.85, (past.n >= FEWEST_ANSWERS) & (past.weeks >= FEWEST_BEFORE))


RULES = (
    Rule("a week against the week before", 1, week_on_week),
    Rule("13 weeks against 52 before", 13, stretches(13, 13, 52, 3.05)),
    Rule("26 weeks against 52 before (used)", NOW, stretches(NOW, NOW, BEFORE, float(REACH))),
    Rule("26 weeks against the same 26 a year ago", NOW, stretches(26, 52, 26, 2.85)),
    Rule("moving average against a year", NOW, moving_average),
)


def false_a_year(rule: Rule, weeks: Weeks) -> float:
    """New verdicts a head and year after the past that they need."""
    found = new(rule.said(weeks), rule.quiet)[:, _PAST:]
    return float(found.sum(axis=1).mean()) * _YEAR / found.shape[1]


def told(rule: Rule, weeks: Weeks) -> tuple[float, float]:
    """(share of heads that are told of a fall within the year, median of weeks until they are, infinity for never)."""
    fell = rule.said(weeks)[:, _PAST : _PAST + _YEAR] < 0
    ever = fell.any(axis=1)
    return float(ever.mean()), float(np.median(np.where(ever, fell.argmax(axis=1) + 1, np.inf)))


def new(said: Said, quiet: int) -> NDArray[np.bool_]:
    """Which verdicts are new: not said in the last `quiet` weeks, or since the other one."""
    found = np.zeros(said.shape, dtype=bool)
    last, since = np.zeros(len(said), dtype=np.int8), np.full(len(said), quiet)
    for week in range(said.shape[1]):
        now = said[:, week]
        since = since + 1
        found[:, week] = (now != 0) & ((now != last) | (since > quiet))
        last, since = np.where(now != 0, now, last), np.where(now != 0, 0, since)
    return found


def digest() -> str:
    """A mark of all code that the tables come from, without docstrings, lines of comment and blank ones."""
    found = hashlib.sha256()
    for name in _SOURCES:
        text = (_ROOT / name).read_text(encoding="utf-8")
        told = {line for node in ast.walk(ast.parse(text)) for line in _docstring(node)}
        for number, line in enumerate(text.splitlines(), 1):
            if number not in told and line.strip() and not line.lstrip().startswith("#"):
                found.update(f"{line}\n".encode())
    return found.hexdigest()[:16]


def _docstring(node: ast.AST) -> range:
    """Its lines in the file."""
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) or ast.get_docstring(node) is None:
        return range(0)
    return range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1)


def tables(heads: int, seed: int) -> Iterator[str]:
    """Both tables as lines of Markdown."""
    rng = np.random.default_rng(seed)
    yield f"`python -m bench.looks --heads {heads} --seed {seed}`, computed from `{digest()}`"
    yield ""
    yield f"Nothing changed: new verdicts a head and year, with {' / '.join(map(str, RATES))} answers a week."
    yield ""
    yield from _table((*STILL, *HARDER), _YEARS, lambda rule, weeks: f"{false_a_year(rule, weeks):.2f}", heads, rng)
    yield ""
    yield "Something changed: per cent of heads told within the year, in brackets the median of weeks until then."
    yield ""
    yield from _table(moving(_PAST), 1, _told_text, heads, rng)


def _told_text(rule: Rule, weeks: Weeks) -> str:
    share, median = told(rule, weeks)
    return f"{100 * share:.0f} ({'never' if np.isinf(median) else int(median)})"


def _table(
    worlds: Sequence[World], years: int, cell: Callable[[Rule, Weeks], str], heads: int, rng: np.random.Generator
) -> Iterator[str]:
    yield f"| world | {' | '.join(rule.label for rule in RULES)} |"
    yield "|---|" + "---|" * len(RULES)
    for world in worlds:
        drawn = [draw(world, rate, heads, _PAST + years * _YEAR, rng) for rate in RATES]
        cells = (" / ".join(cell(rule, weeks) for weeks in drawn) for rule in RULES)
        yield f"| {world.label} | {' | '.join(cells)} |"


@dataclass(frozen=True)
class _Stretch:
    """Of the weeks up to each: respondents, weeks with answers, the mean and its squared error as that of the answers.

    `of_weeks` is how many times that the weeks' own scatter makes it.
    """

    n: Floats
    weeks: Floats
    mean: Floats
    error: Floats
    of_weeks: Floats


def _stretch(weeks: Weeks, length: int, lag: int) -> _Stretch:
    """`length` weeks that ended `lag` weeks ago."""
    n, total, squares = (_summed(part, length, lag) for part in weeks.parts)
    known = _summed((weeks.n > 0).astype(float), length, lag)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        far = _summed(weeks.total**2, length, lag) - 2 * mean * _summed(weeks.n * weeks.total, length, lag)
        far = far + mean**2 * _summed(weeks.n**2, length, lag)
        error = (squares - n * mean**2) / (n * (n - 1))
        return _Stretch(n, known, mean, error, known / (known - 1) * far / n**2 / error)


def _scatter(*some: _Stretch) -> Floats:
    """How many times more the weeks scatter than answers alone would make them, at least 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = sum(one.weeks * one.of_weeks for one in some) / sum(one.weeks for one in some)
    return np.asarray(np.fmax(found, 1.0))


def _summed(part: Floats, length: int, lag: int) -> Floats:
    """Sums over `length` weeks that ended `lag` weeks before each. NaN where there are not so many."""
    sums = np.cumsum(np.pad(part, ((0, 0), (1, 0))), axis=1)
    found = np.full(part.shape, np.nan)
    first = length + lag - 1
    found[:, first:] = sums[:, length : part.shape[1] - lag + 1] - sums[:, : part.shape[1] - lag - length + 1]
    return found


def _weighed(part: Floats, weight: Floats) -> Floats:
    """Weighted sums over the last weeks, the latest first."""
    found = np.zeros(part.shape)
    for back, one in enumerate(weight):
        found[:, back:] += one * part[:, : part.shape[1] - back]
    return found


def _verdict(moved: Floats, error: Floats, reach: float, enough: NDArray[np.bool_]) -> Said:
    with np.errstate(invalid="ignore"):
        beyond = enough & (moved**2 > reach**2 * error * (1 + 1e-12))
    return np.where(beyond, np.sign(np.nan_to_num(moved)), 0).astype(np.int8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables, or write them into the document."""
    parser = argparse.ArgumentParser(prog="python -m bench.looks", description=__doc__)
    parser.add_argument("--heads", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scoring.md")
    chosen = parser.parse_args(arguments)
    text = "\n".join(tables(chosen.heads, chosen.seed))
    if not chosen.write:
        print(text)
        return
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
