"""The table of an action's life, walked: every state x every act, against a table written by hand."""

from dataclasses import replace
from itertools import product

import pytest

from bot.rules.actions import ACTS, MOVES, STATES, Act, Action, NotNow, State, lacking, moved
from bot.rules.rights import RIGHTS

AT = "2026-11-18T03:00:00+00:00"
SKM = "permenpan-14-2017"
PLAN = Action(1, "DINAS", "2026-Q3", "2026-07-01", "2026-09-30", SKM, "waktu", "2.71")
FULL = replace(PLAN, program="Loket", quarter="2027-Q1", responsible="Kepala Loket", evidence=1, finished_by="skm:ani")
FULL = replace(FULL, finished="2026-11-17T20:00:00+00:00")
# What each act makes of each state. What is not here is refused.
EXPECTED: dict[tuple[State, Act], State] = {
    ("rencana", "edit"): "rencana",
    ("rencana", "prove"): "rencana",
    ("rencana", "start"): "berjalan",
    ("rencana", "drop"): "batal",
    ("berjalan", "edit"): "berjalan",
    ("berjalan", "prove"): "berjalan",
    ("berjalan", "finish"): "selesai",
    ("selesai", "reopen"): "berjalan",
    ("selesai", "verify"): "diverifikasi",
    ("selesai", "return"): "berjalan",
}


@pytest.mark.parametrize(("state", "act"), list(product(STATES, ACTS)))
def test_every_state_and_act(state: State, act: Act) -> None:
    action = replace(FULL, state=state)
    if (state, act) in EXPECTED:
        assert moved(action, act, "skm:budi", AT, "karena").state == EXPECTED[state, act]
    else:
        with pytest.raises(NotNow) as refused:
            moved(action, act, "skm:budi", AT, "karena")
        assert refused.value.faults == ("state",)


@pytest.mark.parametrize(
    ("state", "act", "changes", "faults"),
    [
        ("rencana", "start", {"program": "", "quarter": "", "responsible": ""}, ("program", "quarter", "responsible")),
        ("berjalan", "finish", {"evidence": 0}, ("evidence",)),
        ("berjalan", "finish", {"evidence": 0, "quarter": ""}, ("quarter", "evidence")),
        ("selesai", "verify", {"finished_by": "skm:budi"}, ("other_person",)),
    ],
)
def test_everything_that_lacks_is_named_at_once(
    state: State, act: Act, changes: dict[str, object], faults: tuple[str, ...]
) -> None:
    assert lacking(replace(FULL, state=state, **changes), act, "skm:budi") == faults  # type: ignore[arg-type]


def test_giving_back_and_dropping_need_a_reason() -> None:
    assert lacking(replace(FULL, state="selesai"), "return", "skm:budi") == ("reason",)
    assert lacking(FULL, "drop", "skm:budi", "tidak ada anggaran") == ()


def test_who_finished_is_remembered_until_it_is_given_back() -> None:
    done = moved(replace(FULL, state="berjalan", finished_by=None), "finish", "skm:ani", "2027-03-01")
    assert (done.state, done.finished_by) == ("selesai", "skm:ani")
    back = moved(done, "return", "skm:budi", "2027-03-02", "fotonya gelap")
    assert (back.state, back.finished_by, back.reason) == ("berjalan", None, "fotonya gelap")
    over = moved(done, "verify", "skm:budi", "2027-03-02")
    assert (over.verified, over.finished_by) == ("2027-03-02", "skm:ani")


def test_finished_is_taken_back_for_a_day_and_no_longer() -> None:
    done = moved(replace(FULL, state="berjalan", finished_by=None), "finish", "skm:ani", AT)
    back = moved(done, "reopen", "skm:budi", "2026-11-19T03:00:00+00:00")
    assert (back.state, back.finished_by, back.finished) == ("berjalan", None, None)
    assert lacking(done, "reopen", "skm:ani", at="2026-11-19T03:00:01+00:00") == ("in_time",)
    assert lacking(replace(done, finished=None), "reopen", "skm:ani", at=AT) == ("in_time",)


def test_a_unit_never_closes_its_own_action_alone() -> None:
    """Whatever a head may do, none of it leads to the last state."""
    of_heads = {act for act in ACTS if "head" in RIGHTS[MOVES[act].right]}
    reached = {after for (_, act), after in EXPECTED.items() if act in of_heads}
    assert "diverifikasi" not in reached
