"""Who signs a Laporan, by what has been told and else by kind of unit, and how the agency has it set."""

from __future__ import annotations

from datetime import date

from bot.config import Config
from bot.rules.offices import Head, number_line, office_of, office_of_agency, title_lines
from bot.storage import Unit
from exports.laporan import Signer
from exports.writing.blocks import Style


def signer_of(unit: Unit, config: Config, day: date) -> Signer:
    """The head of a unit. Whoever acted until a day before this one is not named."""
    return _signer(unit.head, office_of(unit.name).title, config, day)


def signer_of_agency(config: Config, day: date) -> Signer:
    """Whoever signs for the agency."""
    keys = config.report
    head = Head(
        title=keys.title,
        name=keys.head,
        number=keys.number,
        rank=keys.rank,
        acting=keys.acting,
        until=keys.acting_until,
    )
    return _signer(head, office_of_agency(config.agency.name).title, config, day)


def countersigner(config: Config, day: date) -> Signer | None:
    """Who signs on the left of a unit's report. None unless the agency wants it."""
    if not config.report.countersign:
        return None
    found = signer_of_agency(config, day)
    return Signer(
        name=found.name,
        title=found.title,
        number=found.number,
        place="",
        rank=found.rank,
        above=config.report.countersign,
    )


def _signer(head: Head, usual: str, config: Config, day: date) -> Signer:
    keys, here = config.report, head.holds(day)
    lines = title_lines(head.title or usual, head.acting if here else "")
    return Signer(
        name=head.name if here else "",
        title="|".join(lines),
        number=number_line(head.number) if here else "",
        place=keys.place,
        rank=head.rank if here else "",
        electronic=keys.electronic,
        marker=keys.marker,
    )


def style_of(config: Config) -> Style:
    """How the agency's reports are set."""
    keys = config.report
    top, right, bottom, left = keys.margins_cm
    return Style(
        font=keys.font, size=keys.font_size, top=top, bottom=bottom, left=left, right=right, spacing=keys.line_spacing
    )
