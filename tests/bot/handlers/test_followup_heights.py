"""The longest texts that an action may have: a small phone shows its screens whole, with what is tapped next."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.screen import TALLEST, Screen, height
from bot.conversation.texts import texts
from bot.handlers.followup_screens import Look, one_action, pieces, sure
from bot.rules.actions import FIELDS, REASON_LENGTH, STATES, Action
from bot.rules.rights import Grant, Role, Standing
from bot.storage.evidence import Proof
from scoring import load_instrument

MODEL = load_instrument("permenpan-14-2017")
UNIT = "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu (contoh)"
LONG = "Menata ulang ruang tunggu, menambah kursi <roda> & loket, dan melatih petugas. " * 10
PROOFS = [Proof(n, 1, "text", f"{n} {LONG}", None, "2026-11-17T23:30:00Z", None, None, None, None) for n in range(10)]
ACTION = Action(
    *(1, "A", "2026-Q3", "2026-07-01", "2026-09-30", MODEL.id, "waktu"),
    basis="2.1234",
    program=LONG[: FIELDS["program"]],
    quarter="2027-Q1",
    responsible=LONG[: FIELDS["responsible"]],
    reason=LONG[:REASON_LENGTH],
    finished_by="telegram:9",
    finished="2026-11-18T02:00:00Z",
)


def looks(language: str) -> Iterator[Look]:
    roles: tuple[Role, ...] = ("head", "admin", "viewer")
    for role, who in zip(roles, ("telegram:9", "telegram:8", "telegram:8"), strict=True):
        standing, now = (
            Standing((Grant(role, "A"),), {"A": None}),
            datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("Asia/Jakarta")),
        )
        yield Look(texts(language), MODEL, {"A": UNIT}, {"2026-Q3": f"Survei {UNIT}"}, standing, who, now)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("field", ["", *FIELDS, "reason"])
def test_an_action_fits_a_phone_whatever_is_long(language: str, field: str) -> None:
    """`field` is what is long beside the rest, or "" where all of it is."""
    short = {} if not field else {name: "Loket" for name in (*FIELDS, "reason") if name != field}
    for look, state, said in product(looks(language), STATES, ("", "followup.kept", "followup.fault.in_time")):
        action, brief = replace(ACTION, state=state, evidence=len(PROOFS), **short), said == "followup.kept"
        shown = one_action(look, action, PROOFS, late=True, said=said and look.words(said), brief=brief)
        assert height(shown) <= TALLEST, (state, said, shown.text)
        assert "…" in shown.text


def test_what_the_unit_has_to_read_is_cut_last() -> None:
    look = next(looks("id"))
    shown = one_action(look, replace(ACTION, state="berjalan", reason="Fotonya gelap " * 6), PROOFS[:1], late=False)
    assert ("Fotonya gelap " * 6).strip() in shown.text and "Program/kegiatan: Menata" in shown.text
    short = look.naming({"A": "RSUD Contoh"})
    whole = one_action(short, replace(ACTION, span="2026-Q2", program="Loket\nbaru", reason=""), PROOFS[:1], late=False)
    assert "Program/kegiatan: Loket\nbaru\n" in whole.text
    assert "1. Catatan, 18 November 2026: 0 Menata ulang" in whole.text, "by the agency's clock"
    assert "1. Catatan: 0 Menata" in shown.text, "where there is no room"
    assert pieces(look, ACTION, PROOFS[:1]).rows[0][0].label == "✕ 1. Catatan: 0 Menata ulang …"


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_asked_before_it_is_finished_fits_a_phone(language: str) -> None:
    asked: Screen = sure(next(looks(language)), ACTION, 3)
    assert height(asked) <= TALLEST and "…" in asked.text
