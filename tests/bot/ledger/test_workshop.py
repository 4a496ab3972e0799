"""The child process that draws: let go when there is nothing to do, and waited for at the end."""

import asyncio
from pathlib import Path

import pytest

from bot.ledger.workshop import Workshop
from bot.reporting.orders import CardOrder
from exports.card_values import Card, Figure
from tests.support.waiting import until

CARD = CardOrder(Card("id", "Kota Contoh", "Unit Contoh", "AA", "Minggu 46", Figure("Triwulan IV 2026", 0)).to_dict())


async def test_a_child_sent_home_has_ended_when_the_workshop_is_closed() -> None:
    workshop = Workshop(idle=0)
    assert (await workshop.card(CARD))[:4] == b"\x89PNG"
    child = workshop._child
    assert child is not None
    await until(lambda: workshop._child is None)  # sent home on the loop's next round
    await workshop.close()
    assert child.returncode == 0


async def test_the_next_order_starts_another_child() -> None:
    workshop = Workshop(idle=0)
    for _ in range(2):
        assert (await workshop.card(CARD))[:4] == b"\x89PNG"
        await asyncio.sleep(0.01)
    await workshop.close()


def environment_of(process: int) -> bytes:
    """As the system shows it to others of the same user."""
    return Path(f"/proc/{process}/environ").read_bytes()


async def test_the_child_has_no_secret_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SKM_TELEGRAM_TOKEN", "SKM_SECRET_FILE"):
        monkeypatch.setenv(name, "rahasia-contoh")
    workshop = Workshop()
    await workshop.card(CARD)
    assert workshop._child is not None
    found = environment_of(workshop._child.pid)
    await workshop.close()
    assert b"PATH=" in found
    assert b"rahasia-contoh" not in found
