"""Does a tap cost more in a larger city? What a tap and a submit cost, one thing at a time. `python -m bench.growth`.

Each row changes one thing of the usual situation. The worst come first. docs/growth.png has the curves.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from bench.tables import Column, table
from bench.tap_costs import City, Cost, alternate

PICTURE = Path(__file__).parent.parent / "docs" / "growth.png"
_USUAL = City(at_once=16, units=89, answers=10_000)
_UNITS, _ANSWERS, _AT_ONCE = (25_000, 2_500, 89), (1_000_000, 100_000, 10_000), (256, 16, 1)
_WORST = City(at_once=16, units=25_000, answers=1_000_000, window=True)
_WIDTH, _HEIGHT = 9.0, 3.2  # inches

Pair = tuple[Cost, Cost]  # in a situation, and in the usual one beside it


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


def pairs(named: Mapping[str, City], turns: int) -> dict[str, list[Pair]]:
    """What a survey costs in every situation and in the usual one, in turn. Each is told when it is known."""
    found: dict[str, list[Pair]] = {}
    with tempfile.TemporaryDirectory(prefix="skm-bench-") as kept:
        for name, city in named.items():
            found[name] = alternate(city, _USUAL, turns, Path(kept)) if city != _USUAL else []
            if city != _USUAL:
                told = ", ".join(f"a {part} {_ratio(found[name], part)}" for part in ("tap", "submit"))
                print(f"{name}, to usual: {told}", file=sys.stderr, flush=True)
    usual = next(name for name, city in named.items() if city == _USUAL)
    found[usual] = [(one, one) for pairs in found.values() for _, one in pairs]
    return found


def draw(named: Mapping[str, City], found: Mapping[str, Sequence[Pair]], path: Path) -> None:
    """Curves of a tap and a submit to the usual over units, answers and residents, with the 20 % that are allowed."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 -- a baseline of documents too
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(_WIDTH, _HEIGHT), layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (key, label) in zip(
        figure.subplots(1, 3),
        (("units", "units of the city"), ("answers", "answers kept"), ("at_once", "residents at once")),
        strict=True,
    ):
        same = {name: city for name, city in named.items() if replace(city, **{key: getattr(_USUAL, key)}) == _USUAL}
        for part, colour in (("tap", "#1f5fa8"), ("submit", "#b3541e")):
            points = sorted((getattr(city, key), median(_ratios(found[name], part))) for name, city in same.items())
            axes.plot(*zip(*points, strict=True), marker="o", color=colour, label=part)
        axes.axhspan(0.8, 1.2, color="#808080", alpha=0.15, linewidth=0)
        axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(label)
        axes.spines[["top", "right"]].set_visible(False)
    figure.axes[0].set_ylabel("processor time to usual")
    figure.axes[0].legend(frameon=False)
    figure.savefig(path, dpi=110)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, and draw the curves."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description=__doc__)
    parser.add_argument("--turns", type=int, default=12, help="of each situation and the usual one")
    parser.add_argument("--picture", type=Path, default=PICTURE)
    parser.add_argument("--quick", action="store_true", help="two turns in smaller cities, and no picture")
    given = parser.parse_args(arguments)
    named = situations(quick=given.quick)
    turns = 2 if given.quick else given.turns
    found = pairs(named, turns)

    def told(part: str) -> list[Column[str]]:
        return [
            (f"{part}, ms", lambda name: f"{median(getattr(one, part) for one, _ in found[name]):.2f}"),
            (f"{part}, to usual", lambda name: _ratio(found[name], part)),
        ]

    print(f"{_USUAL.at_once} residents at once where nothing else is said, {turns} turns:\n")
    print(table(list(named), [("situation", str), *told("tap"), *told("submit")]))
    if not given.quick:
        draw(named, found, given.picture)
        print("\n![What a tap and a submit cost](growth.png)")


def _ratios(found: Sequence[Pair], part: str) -> list[float]:
    return [getattr(one, part) / getattr(usual, part) for one, usual in found]


def _ratio(found: Sequence[Pair], part: str) -> str:
    """The median, and the middle half of all turns."""
    ratios = sorted(_ratios(found, part))
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    return f"{median(ratios):.2f} ({low:.2f}-{high:.2f})"


if __name__ == "__main__":
    main()
