"""Does a tap cost more in a larger city? What a tap and a submit cost, one thing at a time. `python -m bench.growth`.

Each row changes one thing of the usual situation. The worst come first. docs/growth.png has the curves.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.tables import Column, table
from bench.tap_costs import City, Cost, measure, tell

PICTURE = Path(__file__).parent.parent / "docs" / "growth.png"
_USUAL = City(at_once=16, units=89, answers=10_000)
_SURVEYS = 64
_UNITS, _ANSWERS, _AT_ONCE = (25_000, 2_500, 89), (1_000_000, 100_000, 10_000), (256, 16, 1)
_WORST = City(at_once=16, units=25_000, answers=1_000_000, window=True)
_WIDTH, _HEIGHT = 9.0, 3.2  # inches


def situations(*, quick: bool) -> dict[str, City]:
    """By their names, the worst first."""
    units, answers = ((2_500, 89), (100_000, 10_000)) if quick else (_UNITS, _ANSWERS)
    worst = replace(_WORST, units=units[0], answers=answers[0])
    named = {f"{units[0]:,} units, {answers[0]:,} answers, a window": worst}
    named[f"{units[0]:,} units, {answers[0]:,} answers, a window, by webhook"] = replace(worst, mode="webhook")
    for count in units[:-1]:
        named[f"{count:,} units"] = replace(_USUAL, units=count)
    for count in answers[:-1]:
        named[f"{count:,} answers"] = replace(_USUAL, answers=count)
    named["a window open"] = replace(_USUAL, window=True)
    named["a window open, by webhook"] = replace(_USUAL, window=True, mode="webhook")
    named["by webhook"] = replace(_USUAL, mode="webhook")
    named["usual: 89 units, 10,000 answers, no window, by polling"] = _USUAL
    for count in _AT_ONCE:
        if count != _USUAL.at_once:
            several = f"{count} residents at once" if count > 1 else "one resident alone"
            named[several] = replace(_USUAL, at_once=count)
            named[f"{several}, by webhook"] = replace(_USUAL, at_once=count, mode="webhook")
    return named


def costs(named: Mapping[str, City], rounds: int, surveys: int) -> dict[str, list[Cost]]:
    """Every situation once a round, the order reversed every other time. Each is told when it is known."""
    found: dict[str, list[Cost]] = {name: [] for name in named}
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as kept:
        for turn in range(rounds):
            for name in named if turn % 2 == 0 else reversed(list(named)):
                one = measure("ours", named[name], max(named[name].at_once, surveys), Path(kept))
                found[name].append(one)
                tell(f"round {turn + 1} of {rounds}, {name}", one)
    return found


def draw(named: Mapping[str, City], found: Mapping[str, Sequence[Cost]], path: Path) -> None:
    """Curves of a tap and a submit over units, answers and residents, each beside its 20 % of the usual."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 -- a baseline of documents too
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
    FigureCanvasAgg(figure)
    usual = next(name for name, city in named.items() if city == _USUAL)
    for axes, (key, label) in zip(
        figure.subplots(1, 3),
        (("units", "units of the city"), ("answers", "answers kept"), ("at_once", "residents at once")),
        strict=True,
    ):
        same = {name: city for name, city in named.items() if replace(city, **{key: getattr(_USUAL, key)}) == _USUAL}
        for part, colour in (("tap", "#1f5fa8"), ("submit", "#b3541e")):
            points = sorted((getattr(city, key), _middle(found[name], part)) for name, city in same.items())
            middle = _middle(found[usual], part)
            axes.plot(*zip(*points, strict=True), marker="o", color=colour, label=part)
            axes.axhspan(0.8 * middle, 1.2 * middle, color=colour, alpha=0.1, linewidth=0)
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(label)
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_ylabel("ms of the processor")
    figure.axes[0].legend(frameon=False)
    figure.savefig(path, dpi=110)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and draw the curves."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--picture", type=Path, default=PICTURE)
    parser.add_argument("--quick", action="store_true", help="one round in smaller cities, and no picture")
    given = parser.parse_args(arguments)
    named = situations(quick=given.quick)
    rounds = 1 if given.quick else given.rounds
    found = costs(named, rounds, _USUAL.at_once if given.quick else _SURVEYS)
    usual = found[next(name for name, city in named.items() if city == _USUAL)]

    def told(part: str) -> list[Column[str]]:
        return [
            (f"{part}, ms", lambda name: f"{_middle(found[name], part):.2f}"),
            (f"{part}, to usual", lambda name: _ratio(found[name], usual, part)),
        ]

    print(f"{_USUAL.at_once} residents at once where nothing else is said, {rounds} round{'s' * (rounds > 1)}:\n")
    print(table(list(named), [("situation", str), *told("tap"), *told("submit")]))
    if not given.quick:
        draw(named, found, given.picture)
        print("\n![What a tap and a submit cost](growth.png)")


def _middle(found: Sequence[Cost], part: str) -> float:
    return float(median(getattr(one, part) for one in found))


def _ratio(found: Sequence[Cost], usual: Sequence[Cost], part: str) -> str:
    ratios = [getattr(one, part) / getattr(two, part) for one, two in zip(found, usual, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


if __name__ == "__main__":
    main()
