"""How often is an element called lowest or highest where all are alike, and how often is a true lowest found?

`python -m bench.contrast` prints the table of docs/scoring.md. With --write it puts it there.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.fingerprint import fingerprint
from bench.populations import ELEMENTS, POPULATIONS, Answers, Population
from scoring import Tally, load_instrument
from scoring.contrast import contrasts, sides

SIZES = (10, 15, 30, 40, 100)
SOURCES = ("bench/contrast.py", "bench/populations.py", "scoring/contrast.py", "scoring/quantile.py")
_DOCUMENT = Path(__file__).parents[1] / "docs" / "scoring.md"
_BEGIN, _END = "<!-- contrast: begin -->", "<!-- contrast: end -->"
_WORSE, _BY = 3, 0.6  # elements, and standard deviations of an answer by which they are worse


def alike(population: Population, samples: int, n: int, rng: np.random.Generator) -> Answers:
    """Samples in which every element is answered alike: each respondent's answers in an order of their own."""
    return np.asarray(rng.permuted(population.draw(samples, n, rng), axis=2), dtype=np.int8)


def worsened(answers: Answers, rng: np.random.Generator) -> Answers:
    """The same with three elements worse: some answers to them are one lower, where they can be."""
    low = answers.copy()
    part = low[..., :_WORSE]
    share = _BY * float(answers.std()) / max(float((part > 1).mean()), 1e-9)
    part -= ((rng.random(part.shape) < share) & (part > 1)).astype(np.int8)
    return low


def called(answers: Answers) -> list[tuple[int, ...]]:
    """What sides() says of each sample."""
    units = load_instrument().units
    return [sides([contrasts(Tally.of_rows(rows.tolist(), ELEMENTS), units)]) for rows in answers]


def lines(samples: int, seed: int) -> Iterator[str]:
    """The table as lines of Markdown."""
    rng = np.random.default_rng(seed)
    command = f"python -m bench.contrast --samples {samples} --seed {seed}"
    yield f"`{command}`. Computed from code {fingerprint(*SOURCES)}."
    yield ""
    yield (
        "Nine elements alike: samples in which any is called lowest / any is called lowest or highest. "
        "Then three worse by"
    )
    yield f"{_BY} standard deviations: samples in which one of them is called lowest / another element is."
    yield ""
    heads = [f"{state}, n = {n}" for state in ("alike", "worse") for n in SIZES]
    yield f"| population | {' | '.join(heads)} |"
    yield "|" + "---|" * (2 * len(SIZES) + 1)
    for one in POPULATIONS[:8]:
        still, moved = [], []
        for n in SIZES:
            drawn = alike(one, samples, n, rng)
            found = called(drawn)
            still.append(_shares([-1 in row for row in found], [any(row) for row in found]))
            found = called(worsened(drawn, rng))
            moved.append(_shares([-1 in row[:_WORSE] for row in found], [-1 in row[_WORSE:] for row in found]))
        yield f"| {one.kind}: {one.label} | {' | '.join([*still, *moved])} |"


def _shares(*told: Sequence[bool]) -> str:
    return " / ".join(f"{100 * sum(one) / len(one):.1f}" for one in told) + " %"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or write it into the document."""
    parser = argparse.ArgumentParser(prog="python -m bench.contrast", description=__doc__)
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--seed", type=int, default=2017)
    parser.add_argument("--write", action="store_true", help="put the table into docs/scoring.md")
    chosen = parser.parse_args(arguments)
    text = "\n".join(lines(chosen.samples, chosen.seed))
    if not chosen.write:
        print(text)
        return
    before, rest = _DOCUMENT.read_text(encoding="utf-8").split(_BEGIN)
    _DOCUMENT.write_text(f"{before}{_BEGIN}\n{text}\n{_END}{rest.split(_END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
