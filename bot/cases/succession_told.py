"""What renaming, merging or splitting units does, in words and numbers: before it is done, and as it was done."""

from __future__ import annotations

import html
from collections.abc import Mapping

from bot.conversation.texts import Texts
from bot.storage.unit_renames import Renamed
from bot.storage.unit_succession_steps import Step


def renamed_lines(done: Renamed, words: Texts) -> list[str]:
    """Plain text, not escaped, a line each."""
    before, after = done.before, done.after
    key = "succession.recoded" if before.code != after.code else "succession.renamed"
    lines = [_said(words, key, old=f"{before.code} {before.name}", new=f"{after.code} {after.name}", code=before.code)]
    counts = {"answers": done.answers, "people": done.people, "invitations": done.invitations}
    goes_on = _parts(words, counts)
    return [*lines, *([_said(words, "succession.goes_on", parts=goes_on)] if goes_on else [])]


def step_lines(step: Step, words: Texts) -> list[str]:
    """The same of a merger or split."""
    lines = [
        _said(words, f"succession.{step.kind}_ends", unit=unit.name, code=unit.code, day=step.day)
        + _counted(words, step.kind, step.counts[unit.code])
        for unit in step.ended
    ]
    for heir in step.heirs:
        services = ", ".join(one.name for one in heir.services) or "–"
        people = "–" if heir.population is None else heir.population
        key = "succession.new" if heir.code in step.new else "succession.goes_into"
        lines.append(_said(words, key, unit=heir.name, code=heir.code, services=services, population=people))
    if step.moved:
        names = ", ".join(unit.code for unit in step.moved)
        lines.append(_said(words, "succession.moved", units=names, unit=step.heirs[0].code))
    if step.windows:
        lines.append(_said(words, "succession.windows", windows=", ".join(step.windows)))
    return lines


def _counted(words: Texts, kind: str, counts: Mapping[str, int]) -> str:
    """What stays with a unit that ends, and what becomes of its people. What there is none of is not listed."""
    kept = _parts(words, {key: counts[key] for key in ("answers", "drafts", "actions", "deliveries")})
    also = _parts(words, {f"{kind}_{key}": counts[key] for key in ("people", "invitations")})
    told = _said(words, "succession.keeps", parts=kept) if kept else ""
    return told + (_said(words, "succession.also", parts=also) if also else "")


def _parts(words: Texts, counts: Mapping[str, int]) -> str:
    return ", ".join(_said(words, f"succession.part.{key}", count=count) for key, count in counts.items() if count)


def _said(words: Texts, key: str, **values: object) -> str:
    return html.unescape(words(key, **values))
