"""The child process that draws: let go when there is nothing to do, and waited for at the end."""

import asyncio

from bot.ledger.workshop import Workshop
from bot.reporting.orders import CardOrder
from exports.report import Card, Figure

CARD = CardOrder(Card("id", "Kota Contoh", "Unit Contoh", "AA", "Minggu 46", Figure("Triwulan IV 2026", 0)).to_dict())


async def test_a_child_sent_home_has_ended_when_the_workshop_is_closed() -> None:
    workshop = Workshop(idle=0)
    assert (await workshop.card(CARD))[:4] == b"\x89PNG"
    child = workshop._child
    assert child is not None
    async with asyncio.timeout(30):
        while workshop._child is not None:  # noqa: ASYNC110 -- sent home on the loop's next round
            await asyncio.sleep(0)
    await workshop.close()
    assert child.returncode == 0


async def test_the_next_order_starts_another_child() -> None:
    workshop = Workshop(idle=0)
    for _ in range(2):
        assert (await workshop.card(CARD))[:4] == b"\x89PNG"
        await asyncio.sleep(0.01)
    await workshop.close()
