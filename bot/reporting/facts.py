"""What has been told for a report, as its documents take it, and how many suggestions mention which element."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path

from bot.rules import report_facts as rules
from exports.laporan import Done, Plan
from exports.laporan.promises import NO_ELEMENT
from exports.laporan.told import Told
from scoring import Instrument

_STATES = {"sudah": "diverifikasi", "proses": "berjalan", "belum": "rencana"}
_WORDS = Path(rules.__file__).parent / "suggestion_words.csv"


def told_of(facts: Mapping[str, str]) -> Told:
    """The facts of one report as values. What cannot be read any more counts as untold."""
    text = facts.get
    return Told(
        team=text("team", ""),
        preparation=rules.days_in(text("preparation", "")),
        processing=rules.days_in(text("processing", "")),
        reporting=rules.days_in(text("reporting", "")),
        forum=rules.day_in(text("forum", "")),
        forum_with=text("forum_with", ""),
        causes=rules.lines_in(text("causes", "")),
        voices=rules.lines_in(text("voices", "")),
        advice=rules.lines_in(text("advice", "")),
        preface=rules.lines_in(text("preface", "")),
        served=rules.number_in(text("served", "")),
        media=rules.parts_in(text("media", "")),
    )


def plans_of(facts: Mapping[str, str], instrument: Instrument) -> tuple[Plan, ...]:
    """An agency's own plan: lines such as "waktu: Menambah loket > 2027-Q1 > Kepala Bagian".

    >>> from scoring import load_instrument
    >>> plans_of({"plan": "waktu: Menambah loket > 2027-Q1"}, load_instrument())[0].cell(1)
    '2027'
    """
    found = []
    names = {key.casefold(): one.name for one in instrument.elements for key in (one.key, one.u, one.name["id"])}
    for what, when, who in rules.parts_in(facts.get("plan", "")):
        element, colon, activity = (part.strip() for part in what.partition(":"))
        year, _, quarter = when.partition("-Q")
        known = names.get(element.casefold(), {}) if colon else {}
        timed = year.isdecimal() and quarter in ("1", "2", "3", "4")
        found.append(
            Plan(
                known["id"] if known else element if colon else NO_ELEMENT,
                activity if colon else what,
                frozenset({int(quarter)}) if timed else frozenset(),
                who,
                int(year) if timed else None,
                names=known,
            )
        )
    return tuple(found)


def done_of(facts: Mapping[str, str]) -> tuple[Done, ...]:
    """What became of an agency's own plan: lines such as "Papan baru > sudah > Dipasang pada Juli"."""
    return tuple(
        Done(what, carried_out=state == "sudah", described=how, state=_STATES.get(state, "rencana"), activity=what)
        for what, said, how in rules.parts_in(facts.get("done", ""))
        for state in (said.casefold(),)
    )


def mentioned(
    written: Iterable[Mapping[str, int]], instrument: Instrument, language: str
) -> tuple[tuple[str, int], ...]:
    """Each element that suggestions mention by a word of suggestion_words.csv, with how many do, the most first.

    `written` are texts with how many wrote each.

    >>> from scoring import load_instrument
    >>> mentioned([{"Antrean panjang": 2}, {"Petugas ramah": 1}], load_instrument(), "id")
    (('Waktu Penyelesaian', 2), ('Perilaku Pelaksana', 1))
    """
    found: Counter[str] = Counter()
    for text, times in chain.from_iterable(texts.items() for texts in written):
        for key, words in _words().items():
            if words.search(text):
                found[key] += times
    known = {element.key: element.name[language] for element in instrument.elements}
    order = {key: place for place, key in enumerate(known)}
    listed = sorted((key for key in found if key in known), key=lambda key: (-found[key], order[key]))
    return tuple((known[key], found[key]) for key in listed)


@cache
def _words() -> Mapping[str, re.Pattern[str]]:
    with _WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["element"]: re.compile(rf"\b({'|'.join(map(re.escape, row['words'].split('|')))})", re.IGNORECASE)
        for row in rows
    }
