"""Follow-up in a report: what is promised from its span, and what became of what was promised before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.conversation.texts import Texts
from bot.rules.actions import Action
from bot.storage import Store
from bot.storage.evidence import Proof
from bot.storage.told import Told
from exports.laporan import Done, Plan
from scoring import Period, load_instrument, parse_period
from scoring.names import order_of

_SHORT = 120  # of a text in the table


def plans(told: Told, period: Period, names: Mapping[str, str], words: Texts) -> tuple[Plan, ...]:
    """What was drafted or added for spans inside this period, by unit. `names` are those of the units told of."""
    first, last = period.first.isoformat(), period.last.isoformat()
    inside = [one for one in told.actions if first <= one.first and one.last <= last and one.unit in names]
    return tuple(_plan(one, names, words.language) for one in _by_unit(inside, names))


def done(told: Told, period: Period, before: Period, names: Mapping[str, str], words: Texts) -> tuple[Done, ...]:
    """What became of earlier actions: those of `before`, and older ones not verified when this period began."""
    first = period.first.isoformat()
    earlier = [one for one in told.actions if one.last < first and one.unit in names]
    shown = [
        one
        for one in earlier
        if one.last >= before.first.isoformat() or one.verified is None or one.verified[:10] >= first
    ]
    return tuple(_done(one, told.proofs.get(one.id, ()), names, words) for one in _by_unit(shown, names))


async def with_photos(store: Store, told: Told, done: Iterable[Done]) -> tuple[Done, ...]:
    """The same with those photos of their evidence that are kept."""
    found = []
    for one in done:
        kept = [proof for proof in told.proofs.get(one.id, ()) if proof.kind == "photo" and proof.kept]
        photos = [photo for proof in kept if (photo := await store.evidence.content(proof)) is not None]
        found.append(replace(one, photos=tuple(photos)))
    return tuple(found)


def _by_unit(actions: Iterable[Action], names: Mapping[str, str]) -> list[Action]:
    return sorted(actions, key=lambda one: (order_of(names[one.unit]), one.unit, one.last, one.id))


def _plan(action: Action, names: Mapping[str, str], language: str) -> Plan:
    quarter = parse_period(action.quarter) if action.quarter else None
    return Plan(
        _element(action, language),
        action.program,
        frozenset({(quarter.first.month + 2) // 3}) if quarter else frozenset(),
        action.responsible,
        year=quarter.first.year if quarter else None,
        state=action.state,
        unit=names[action.unit],
        names=_names(action),
    )


def _done(action: Action, proofs: Sequence[Proof], names: Mapping[str, str], words: Texts) -> Done:
    kept = [one for one in proofs if one.kept]
    said = "; ".join(_cut(one.text) for one in kept if one.text)
    state = words(f"followup.state.{action.state}")
    return Done(
        f"{_element(action, words.language)}: {action.program or '–'}",
        carried_out=action.state == "diverifikasi",
        described=f"{state[:1].upper()}{state[1:]}" + (f". {said}" if said else ""),
        evidence="; ".join(f"{words(f'followup.kind.{one.kind}')} {one.at[:10]}" for one in kept),
        quarter=action.quarter,
        state=action.state,
        unit=names[action.unit],
        activity=action.program,
        names=_names(action),
        told=bool(action.program or kept) or action.state != "rencana",
        id=action.id,
    )


def _element(action: Action, language: str) -> str:
    return _names(action)[language]


def _names(action: Action) -> Mapping[str, str]:
    return load_instrument(action.instrument).element(action.element).name


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
