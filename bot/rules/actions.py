"""The life of an action of follow-up: its states, who may move it, what it needs first. Pure, one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, get_args

State = Literal["rencana", "berjalan", "selesai", "diverifikasi", "batal"]
STATES: tuple[State, ...] = get_args(State)
Act = Literal["edit", "prove", "start", "finish", "reopen", "verify", "return", "drop"]
ACTS: tuple[Act, ...] = get_args(Act)
OPEN: frozenset[State] = frozenset({"rencana", "berjalan"})  # what its unit still has to do

FIELDS: Mapping[str, int] = {"program": 500, "responsible": 100}  # typed texts and their greatest length
REASON_LENGTH, EVIDENCE_LENGTH, MOST_EVIDENCE = 500, 1000, 10
REGRET = timedelta(days=1)  # for so long its unit may take back that it is finished


@dataclass(frozen=True, slots=True)
class Action:
    """What a unit does about one element. `span` is the closed period's key or the window's code.

    `first` and `last` are that span's days, `instrument` its questionnaire and `element` one of its keys. `quarter` is
    a key such as 2027-Q1. Texts are empty until filled in. `evidence` counts what is kept of it. `finished_by` is the
    audit log's word for who called it finished, `finished` the moment it stands from.
    """

    id: int
    unit: str
    span: str
    first: str
    last: str
    instrument: str
    element: str
    basis: str = ""
    drafted: bool = True
    program: str = ""
    quarter: str = ""
    responsible: str = ""
    state: State = "rencana"
    reason: str = ""
    finished_by: str | None = None
    verified: str | None = None
    revision: int = 0
    evidence: int = 0
    finished: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from these states to that one (None: it stays), with this right, needing these first."""

    before: frozenset[State]
    after: State | None
    right: str
    needs: tuple[str, ...] = ()


_FILLED = ("program", "quarter", "responsible")
MOVES: Mapping[Act, Move] = {
    "edit": Move(OPEN, None, "followup"),
    "prove": Move(OPEN, None, "followup"),
    "start": Move(frozenset({"rencana"}), "berjalan", "followup", _FILLED),
    "finish": Move(frozenset({"berjalan"}), "selesai", "followup", (*_FILLED, "evidence")),
    "reopen": Move(frozenset({"selesai"}), "berjalan", "followup", ("in_time",)),
    "verify": Move(frozenset({"selesai"}), "diverifikasi", "followup.verify", ("other_person",)),
    "return": Move(frozenset({"selesai"}), "berjalan", "followup.verify", ("reason",)),
    "drop": Move(frozenset({"rencana"}), "batal", "followup", ("reason",)),
}


class NotNow(Exception):
    """This action cannot be moved so. `faults` are words of the locale (followup.fault.*), all of them."""

    def __init__(self, action: Action, faults: tuple[str, ...]) -> None:
        self.action, self.faults = action, faults
        super().__init__(f"action {action.id}: {', '.join(faults)}")


def acts(action: Action) -> tuple[Act, ...]:
    """What its state allows, whoever asks.

    >>> acts(Action(1, "A", "2026-Q3", "2026-07-01", "2026-09-30", "permenpan-14-2017", "waktu", state="selesai"))
    ('reopen', 'verify', 'return')
    """
    return tuple(act for act in ACTS if action.state in MOVES[act].before)


def lacking(action: Action, act: Act, by: str, reason: str = "", at: str = "") -> tuple[str, ...]:
    """Say what still stands in the way of `act`, in the table's order. Returns nothing where it may be done.

    >>> plan = Action(1, "A", "2026-Q3", "2026-07-01", "2026-09-30", "permenpan-14-2017", "waktu", program="Loket")
    >>> lacking(plan, "start", "skm:a")
    ('quarter', 'responsible')
    """
    move = MOVES[act]
    if action.state not in move.before:
        return ("state",)
    known: Mapping[str, object] = {
        "program": action.program,
        "quarter": action.quarter,
        "responsible": action.responsible,
        "evidence": action.evidence,
        "reason": reason,
        "other_person": action.finished_by != by,
        "in_time": act == "reopen" and bool(at and action.finished) and _passed(action.finished or at, at) <= REGRET,
    }
    return tuple(need for need in move.needs if not known[need])


def moved(action: Action, act: Act, by: str, at: str, reason: str = "") -> Action:
    """The action after the act. `by` and `at` are the audit log's words. Raises NotNow with everything that lacks."""
    if faults := lacking(action, act, by, reason, at):
        raise NotNow(action, faults)
    after = replace(action, state=MOVES[act].after or action.state, reason=reason)
    match act:
        case "finish":
            return replace(after, finished_by=by, finished=at)
        case "verify":
            return replace(after, verified=at)
        case "return" | "reopen":
            return replace(after, finished_by=None, finished=None)
    return after


def _passed(since: str, now: str) -> timedelta:
    """How long it is from one of the audit log's moments to another."""
    return datetime.fromisoformat(now) - datetime.fromisoformat(since)
