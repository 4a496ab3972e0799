"""The table of jobs: the last of each kind, failures in a row, and an alarm that is owed once."""

from bot.rules.owed import Notice
from bot.storage import Store
from bot.storage.jobs import JobRecord
from bot.storage.owed import Owed

ALARM = [
    Owed(thing=Notice(placeholder="…", text="x"), period="2026-11-18", unit="*", recipient=chat, part="job-a")
    for chat in (1, 2)
]


async def fail(store: Store, at: str, part: str = "job-a") -> bool:
    alarm = [Owed(thing=one.thing, period=one.period, unit="*", recipient=one.recipient, part=part) for one in ALARM]
    return await store.jobs.fail("a", at, "ValueError", alarm=alarm, alarm_at=3, now=100)


async def test_a_job_that_has_only_begun_has_neither_succeeded_nor_failed(store: Store) -> None:
    assert await store.jobs.all() == []
    await store.jobs.begin("a", "t1")
    assert await store.jobs.all() == [JobRecord("a", "t1", None, None, "", 0)]


async def test_the_last_of_each_is_kept(store: Store) -> None:
    for number in (1, 2):
        await store.jobs.begin("a", f"start{number}")
        await store.jobs.fail("a", f"fail{number}", f"fault{number}")
        await store.jobs.begin("b", f"other{number}")
    assert await store.jobs.all() == [
        JobRecord("a", "start2", None, "fail2", "fault2", 2, "fail1"),
        JobRecord("b", "other2", None, None, "", 0),
    ]
    await store.jobs.succeed("a", "done")
    assert (await store.jobs.all())[0] == JobRecord("a", "start2", "done", "fail2", "fault2", 0)


async def test_the_alarm_is_owed_with_the_third_failure_in_a_row_alone(store: Store) -> None:
    owed = [await fail(store, f"t{number}", f"job-{number}") for number in range(5)]
    assert owed == [False, False, True, False, False]
    assert await store.deliveries.counts("notice", "2026-11-18") == (0, 2, 0)
    await store.jobs.succeed("a", "t7")
    assert [await fail(store, f"t{number}", f"job-{number}") for number in (8, 9, 10)] == [False, False, True]
    assert await store.deliveries.counts("notice", "2026-11-18") == (0, 4, 0)


async def test_failures_in_a_row_are_counted_across_restarts(store: Store) -> None:
    await fail(store, "t1")
    await fail(store, "t2")
    async with Store(store.where) as again:
        assert await fail(again, "t3")


async def test_nobody_to_tell_is_no_trouble(store: Store) -> None:
    assert [await store.jobs.fail("a", "t", "ValueError", alarm_at=1) for _ in range(2)] == [False, False]
