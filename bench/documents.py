"""Documents beside the obvious library, and score cards a second on all cores.

`python -m bench.documents [--small]`. The other library draws the same figures and nothing more: no contents, no page
numbers, no fitted names. The data of the reports is made before the clock starts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from typing import Any

from bench.costs import SMALL, Job, Work, contest

_BARS = ("84.21", "79.90", "74.53", "91.12", "83.00", "86.77", "88.31", "76.60", "72.95")


def _card(_: int = 1) -> Work:
    drawn = 0

    def work() -> int:
        from exports.card import draw_card  # noqa: PLC0415 - the import is part of what is measured
        from exports.card_values import Bar, Card, Figure  # noqa: PLC0415

        nonlocal drawn
        drawn += 1  # no two cards are alike, or Typst would remember the picture
        bars = tuple(Bar(f"u{i}", f"U{i}", f"Unsur {i}", "3.2", ikm, "B") for i, ikm in enumerate(_BARS, 1))
        head = Figure("Triwulan IV 2026", 200 + drawn, "81.96", "B", "Baik", "80.12", "83.79", 265)
        return len(draw_card(Card("id", "Kota Contoh", f"Puskesmas {drawn}", "P-1", "Minggu 46", head, elements=bars)))

    return work


def _card_matplotlib(_: int) -> Work:
    def work() -> int:
        import_module("matplotlib").use("agg")  # by name: it is not among the project's own packages
        pyplot: Any = import_module("matplotlib.pyplot")
        figure, (scale, bars) = pyplot.subplots(2, 1, figsize=(10.8, 10.8), dpi=100)
        figure.suptitle("Puskesmas Contoh")
        figure.text(0.1, 0.9, "81.96", fontsize=90)
        scale.barh([0] * 4, (40, 11.61, 11.7, 11.69), left=(25, 65, 76.61, 88.31))
        scale.errorbar([81.96], [0], xerr=[[1.84], [1.83]], fmt="o", color="black")
        bars.barh([f"Unsur {i}" for i in range(1, 10)], [float(ikm) for ikm in _BARS])
        out = BytesIO()
        figure.savefig(out, format="png")
        pyplot.close(figure)
        return len(out.getvalue())

    return work


def _report(write: Callable[[Any], bytes], later: int) -> Callable[[int], Work]:
    """The work of setting reports of so many units. No two are alike."""

    def prepare(units: int) -> Work:
        from bench.laporans import pages  # noqa: PLC0415 -- a card's child must not pay for it

        ready = iter([pages(units, turn) for turn in range(later + 1)])
        return lambda: len(write(next(ready)))

    return prepare


def _typst(report: Any) -> bytes:
    from exports.writing.pdf import report_pdf  # noqa: PLC0415 - the import is part of what is measured

    return report_pdf(report)


def _word(report: Any) -> bytes:
    from datetime import date  # noqa: PLC0415 - the import is part of what is measured

    from exports.writing.word import report_docx  # noqa: PLC0415

    return report_docx(report, date(2026, 11, 21))


def _weasyprint(report: Any) -> bytes:
    from bench.laporans import as_html  # noqa: PLC0415

    written: bytes = import_module("weasyprint").HTML(string=as_html(report)).write_pdf()
    return written


def _posters(units: int) -> Work:
    drawn = 0

    def work() -> int:
        from datetime import date  # noqa: PLC0415 - the import is part of what is measured

        from exports.qr import QrEntry, qr_sheets  # noqa: PLC0415

        nonlocal drawn
        drawn += 1
        link = "https://t.me/contoh_bot?start=U-{}_{}"
        entries = [QrEntry(f"U-{i}", f"Unit {i}.{drawn}", None, link.format(i, drawn)) for i in range(units)]
        return len(qr_sheets("Kota Contoh", entries, date(2026, 11, 21)))

    return work


_ONE, _ALL = "Laporan SKM of a unit, 200 respondents", "Laporan SKM of an agency of {size} units"
JOBS = (
    Job("score card, PNG", "**Typst**", _card, 1, 1, 20),
    Job("score card, PNG", "matplotlib, a plainer card", _card_matplotlib, 1, 1, 5, "matplotlib"),
    Job(f"{_ONE}, PDF", "**Typst**", _report(_typst, 3), 0, 0, 3),
    Job(f"{_ONE}, PDF", "WeasyPrint, the same blocks", _report(_weasyprint, 1), 0, 0, 1, "weasyprint"),
    Job(f"{_ALL}, PDF", "**Typst**", _report(_typst, 2), 89, 5, 2),
    Job(f"{_ALL}, PDF", "WeasyPrint, the same blocks", _report(_weasyprint, 1), 89, 5, 1, "weasyprint"),
    Job(f"{_ONE}, Word", "**python-docx**", _report(_word, 2), 0, 0, 2),
    Job(f"{_ALL}, Word", "**python-docx**", _report(_word, 1), 89, 5, 1),
    Job("QR posters of {size} units, one PDF", "**Typst**, segno", _posters, 89, 5, 2),
)


def cards_a_second(cards: int, children: int) -> float:
    """Cards drawn by so many child processes at once, each `cards` of them after a first one that is not counted."""
    command = [sys.executable, "-m", "bench.documents", "cards", str(cards), "beside"]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(children)]
    for one in started:
        assert one.stdout is not None
        one.stdout.readline()  # its first card is drawn
    begun = time.perf_counter()
    for one in started:  # all are told to begin before any is waited for
        assert one.stdin is not None
        one.stdin.write(b"\n")
        one.stdin.flush()
    for one in started:
        one.communicate()
    return cards * children / (time.perf_counter() - begun)


def _draw(cards: int) -> None:
    """A child of cards_a_second."""
    work = _card()
    work()
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(cards):
        work()


def main(arguments: list[str]) -> None:
    """The table, and below it the pace of the cards."""
    if arguments[:1] == ["cards"]:
        _draw(int(arguments[1]))
        return
    contest("bench.documents", JOBS, arguments)
    if len(arguments) < 2:
        cores, cards = os.cpu_count() or 1, 5 if SMALL in arguments else 150
        print(f"\nScore cards on {cores} cores, one child process each: {cards_a_second(cards, cores):.0f} a second.")


if __name__ == "__main__":
    main(sys.argv[1:])
