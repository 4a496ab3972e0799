"""Files that wait to be fetched: each by one of several processes, until its time is over."""

import asyncio

from bot.storage import Store
from bot.storage.uploads import Upload

NOW, UNTIL = 1000, 1300


def upload(number: int, made: int = NOW) -> Upload:
    return Upload(f"U{number}", 1, number, "F", "a.csv", made)


async def taken(store: Store, now: int) -> list[str]:
    return [one.id for one in await store.uploads.take_left(NOW - 900, now, now + 300)]


async def test_each_is_taken_once_until_its_time_is_over(store: Store) -> None:
    await store.uploads.add(upload(1), UNTIL)
    await store.uploads.add(upload(2))
    await store.uploads.add(upload(3, made=NOW - 901))
    assert sorted(await asyncio.gather(taken(store, NOW), taken(store, NOW))) == [[], ["U2"]]
    assert await taken(store, UNTIL - 1) == []
    assert await taken(store, UNTIL) == ["U1", "U2"]
    assert [one.id for one in await store.uploads.left(NOW)] == ["U1", "U2"]  # by who knows that nobody is at work


async def test_nothing_of_a_claim_stays_once_a_file_is_fetched_or_gone(store: Store) -> None:
    for number in range(5):
        await store.uploads.add(upload(number), UNTIL)
    await store.uploads.keep_content("U0", b"x")
    await store.uploads.drop("U1")
    assert await taken(store, UNTIL) == ["U2", "U3", "U4"]
    found = "SELECT name FROM facts WHERE name LIKE 'fetching:%' ORDER BY name"
    names = await store._database.read(lambda db: [row["name"] for row in db.execute(found)])
    assert names == ["fetching:U2", "fetching:U3", "fetching:U4"]
    await store.uploads.drop_older(NOW + 1)
    assert await store._database.read(lambda db: db.execute(found).fetchall()) == []
