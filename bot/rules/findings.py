"""The life of a finding: answers that look made up, set aside and taken back by two people. Pure, one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

FindingKind = Literal["week", "burst"]
State = Literal["open", "proposed", "aside", "returning", "honest"]
Act = Literal["propose", "agree", "decline", "explain", "reopen"]
ACTS: tuple[Act, ...] = get_args(Act)
REASON_LENGTH = 300
TELEGRAM = "telegram:"  # how the audit log's word for somebody begins who is not at the machine
FEWEST = 10  # answers that may be set aside: what fewer said would show in the difference


@dataclass(frozen=True, slots=True)
class Finding:
    """Answers of a unit and channel from the hour `first` to `last` (UTC) that are unlike its past.

    `high` of the `n` gave 4 throughout, as `past_high` of the `past_n` of the 26 weeks before. `proposer` is the audit
    log's word for who asks for the next step. `found` is a UTC stamp. `reason` is why its answers are aside, and
    `asked` why somebody last wanted a step that nobody has agreed to, declined ones included.
    """

    id: int
    unit: str
    channel: str
    instrument: str
    kind: FindingKind
    week: str
    first: str
    last: str
    n: int
    high: int
    past_n: int
    past_high: int
    deviations: float
    found: str
    state: State = "open"
    proposer: str | None = None
    reason: str = ""
    revision: int = 0
    asked: str = ""


# From which state each act leads to which: a proposal goes one way, and whoever else agrees makes it so.
_MOVES: Mapping[tuple[State, Act], State] = {
    ("open", "propose"): "proposed",
    ("proposed", "agree"): "aside",
    ("proposed", "decline"): "open",
    ("aside", "propose"): "returning",
    ("returning", "agree"): "open",
    ("returning", "decline"): "aside",
    ("open", "explain"): "honest",
    ("honest", "reopen"): "open",
}


class NotNow(Exception):
    """The finding cannot be moved so. `fault` is a word of the locale (finding.fault.*)."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        super().__init__(fault)


def acts(finding: Finding, by: str) -> tuple[Act, ...]:
    """What this person may do with it in its state, rights aside.

    >>> told = (1, "A", "bot", "x", "burst", "2026-W45", "", "", 60, 58, 900, 40, 9.1, "", "proposed", "telegram:7")
    >>> seen = Finding(*told)
    >>> acts(seen, "telegram:7"), acts(seen, "telegram:8"), acts(seen, "skm:ani")
    (('decline',), ('agree', 'decline'), ('decline',))
    """
    return tuple(act for act in ACTS if (finding.state, act) in _MOVES and _against(finding, act, by) is None)


def _against(finding: Finding, act: Act, by: str) -> str | None:
    """Why this person may not act so: the two who decide are two Telegram accounts, and whoever left is neither.

    A login of the machine can be chosen, and somebody removed may have been invited anew.
    """
    if act in ("decline", "reopen"):
        return None
    if not by.startswith(TELEGRAM):
        return "machine"
    if act == "agree" and not (finding.proposer or "").startswith(TELEGRAM):
        return "proposer_gone"
    return "other_person" if act == "agree" and finding.proposer == by else None


def moved(finding: Finding, act: Act, by: str, reason: str = "") -> Finding:
    """The finding after the act. Raises NotNow: in another state, without a reason, or where no two people decide."""
    after = _MOVES.get((finding.state, act))
    if after is None:
        raise NotNow("state")
    if act == "propose" and not reason:
        raise NotNow("reason")
    if act == "propose" and len(reason) > REASON_LENGTH:
        raise NotNow("long")
    if fault := _against(finding, act, by):
        raise NotNow(fault)
    moved_on = replace(finding, state=after, proposer=None, revision=finding.revision + 1)
    if act == "propose":
        return replace(moved_on, proposer=by, asked=reason)
    if act == "agree":
        return replace(moved_on, reason=finding.asked if after == "aside" else "", asked="")
    return moved_on
