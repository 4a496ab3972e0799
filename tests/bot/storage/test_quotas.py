"""What one person may have waiting: so many and no more, the same again aside, and nobody else's counts."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.actions import Action
from bot.rules.owed_documents import Report
from bot.rules.quotas import DRAFTS, EVIDENCE, ORDERS, UPLOADS, Full, Quota
from bot.storage import Author, Store
from bot.storage.audit import record
from bot.storage.owed import Owed
from bot.storage.records import SavedDraft
from bot.storage.uploads import Upload

NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
TODAY = "2026-11-17T17:00:00+00:00"  # midnight in Jakarta
ANI, BUDI = Author("telegram:1", NOW), Author("telegram:2", NOW)
REPORT = Report(unit="AA", name="Dinas Contoh", language="id", period="2026-Q4", formats=("png",))


async def full(quota: Quota, add: Callable[[int], Awaitable[object]]) -> None:
    """Fill it up, then one more."""
    for number in range(quota.most):
        await add(number)
    with pytest.raises(Full) as error:
        await add(quota.most)
    assert error.value.quota == quota
    await add(0)  # the same as before


async def test_files(store: Store) -> None:
    def upload(number: int, chat: int = 1) -> Upload:
        return Upload(f"{chat}-{number}", chat, number, "F", "a.csv", 100)

    await full(UPLOADS, lambda number: store.uploads.add(upload(number)))
    assert await store.uploads.add(upload(0, chat=2))
    await store.uploads.drop("1-0")
    assert await store.uploads.add(upload(UPLOADS.most))
    await store.uploads.drop_waiting(1)
    assert await store.uploads.add(upload(0))
    assert await store.uploads.find("2-0", 2) is not None


async def test_surveys(store: Store) -> None:
    async def begin(number: int, chat: int = 1) -> SavedDraft:
        return await store.drafts.create(f"{chat}-{number}", chat, "AA", {}, 100, f"tautan {number}")

    await full(DRAFTS, begin)
    assert (await begin(0, chat=2)).chat == 2
    await store.drafts.drop("1-0")
    assert (await begin(DRAFTS.most)).chat == 1


async def test_documents(store: Store) -> None:
    def owed(number: int, recipient: int = 1) -> Owed:
        return Owed(thing=REPORT, period="2026-Q4", unit="AA", recipient=recipient, part=f"b{number}")

    await full(ORDERS, lambda number: store.deliveries.order(owed(number), 100))
    assert await store.deliveries.order(owed(0, recipient=2), 100)
    first = await store.deliveries.claim(100, 60, "run", asked=True)
    assert first is not None
    await store.deliveries.mark_sent(first.id, 101)
    assert await store.deliveries.order(owed(ORDERS.most), 102)


async def test_evidence(store: Store) -> None:
    plan = Action(0, "AA", "2026-Q3", "2026-07-01", "2026-09-30", "permenpan-14-2017", "waktu", drafted=False)
    action = await store.actions.add(replace(plan, program="Menambah loket"), ANI)
    other = await store.actions.add(replace(plan, unit="BB", program="Menambah loket"), ANI)
    yesterday = replace(ANI, at=NOW - timedelta(days=1))
    sent = [(ANI, "AA", "photo", EVIDENCE.most - 1), (ANI, "AA", "text", 9), (yesterday, "AA", "photo", 9)]
    for author, unit, kind, count in sent:
        for _ in range(count):
            await store._database.write(
                lambda db, by=author, unit=unit, kind=kind: record(  # type: ignore[misc]  # all three are bound here
                    db, by, "followup.evidence", unit, after={"action": 1, "kind": kind}
                )
            )

    async def send(same: str, by: Author = ANI, to: int = action.id) -> Action:
        return await store.evidence.add(to, "photo", by, file=same, same=same, since=TODAY)

    await send("A")
    with pytest.raises(Full):
        await send("B")
    await send("A")
    await send("B", by=BUDI)
    await send("B", to=other.id)
    await store.evidence.remove(action.id, 1, ANI)
    with pytest.raises(Full):  # what was taken back was sent all the same
        await send("C")
