"""The job of editions: it asks once the delay is over, and makes what one admin granted, with the late forms in it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cases.edition_grants import EditionGrants
from bot.cases.people import Refused, Staff
from bot.config import Config, make_config
from bot.ledger.editions import EditionJob
from bot.ledger.workshop import WorkshopError
from bot.reporting.edition_folder import faults_of, read_editions
from bot.reporting.edition_making import withdraw_edition
from bot.storage import Author, Store
from bot.storage.responses import insert_many
from exports.site.signature import new_key, public_of
from tests.bot.reporting.test_publish import UNITS, answers
from tests.support.templates import new_database

ROOT, OTHER = 5000000003, 5000000004
SECRET = new_key()


def config_at(path: Path, **keys: Any) -> Config:
    content = {
        "database": {"url": f"sqlite:///{path}"},
        "admins": {"telegram_ids": [ROOT]},
        "publish": {"folder": "site", "key": "kunci.pem", "after_days": 7, "url": "https://skm.example.go.id", **keys},
    }
    return make_config(content, {}, folder=path.parent)


def moment(day: int, hour: int = 3) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


async def fill(store: Store, n: int) -> None:
    rows = answers(UNITS[2], n)
    await store._database.write(lambda db: insert_many(db, rows))


@pytest.fixture
def config(path: Path) -> Config:
    key = path.parent / "kunci.pem"
    key.write_bytes(SECRET)
    key.chmod(0o600)
    new_database(path, UNITS)
    return config_at(path)


async def owed(store: Store) -> list[tuple[int, Any]]:
    statement = "SELECT recipient, payload FROM deliveries ORDER BY id"
    rows = await store._database.read(lambda db: db.execute(statement).fetchall())
    return [(row["recipient"], json.loads(row["payload"])) for row in rows]


@pytest.fixture
async def store(config: Config, path: Path) -> AsyncIterator[Store]:
    """The city of `config`, whose third unit has thirty answers."""
    del config  # which makes it
    async with Store(path) as one:
        await fill(one, 30)
        yield one


async def test_an_edition_is_asked_for_after_the_delay_and_made_when_one_admin_grants_it(
    config: Config, path: Path, store: Store
) -> None:
    site = path.parent / "site"
    job, grants = EditionJob(config, store), EditionGrants(config, store)
    root = await Staff(config, store).root()
    assert await job.run(moment(7)) == 0  # the seventh day is not over
    with pytest.raises(Refused):
        await grants.grant(root, Author(f"telegram:{ROOT}", moment(7)), "2026-Q3")
    assert [await job.run(moment(8)) for _ in range(2)] == [1, 0]
    ((chat, asked),) = await owed(store)
    assert (chat, asked["button"]) == (ROOT, ["Terbitkan", "e:make:2026-Q3"])
    assert "Triwulan III 2026</b> sudah berakhir 8 hari yang lalu" in asked["text"]
    assert not site.exists()
    await fill(store, 12)  # forms that come while the admin thinks
    taps = [await grants.grant(root, Author(f"telegram:{ROOT}", moment(9)), "2026-Q3") for _ in range(2)]
    assert taps == [True, False]
    assert [await job.run(moment(9)) for _ in range(2)] == [1, 0]
    await job.close()
    (edition,) = read_editions(site)
    assert (edition.folder, edition.signed) == ("2026-Q3", True)
    assert faults_of(site, public_of(SECRET)) == []
    assert json.loads((site / "2026-Q3" / "data" / "hasil.json").read_bytes())["result"]["n"] == 42
    _, (chat, told) = await owed(store)
    assert (chat, "https://skm.example.go.id/2026-Q3/" in told["text"]) == (ROOT, True)
    done = [(one.who, one.action, one.after) for one in await store.audit.entries(9, action="edition")]
    assert done == [
        (f"telegram:{ROOT}", "edition.grant", {"period": "2026-Q3"}),
        ("skm:bot", "edition.make", {"period": "2026-Q3", "folder": "2026-Q3"}),
    ]


async def test_nothing_is_asked_without_a_folder_a_delay_or_answers(config: Config, path: Path) -> None:
    async with Store(path) as store:
        assert await EditionJob(config, store).run(moment(20)) == 0
        await fill(store, 30)
        for keys in ({"folder": ""}, {"after_days": 0}):
            assert await EditionJob(config_at(path, **keys), store).run(moment(20)) == 0
        assert await owed(store) == []
        assert await EditionJob(config, store).run(moment(20)) == 1


async def test_what_fails_is_told_and_tried_again_after_an_hour(config: Config, path: Path, store: Store) -> None:
    (path.parent / "kunci.pem").write_text("-----")
    job = EditionJob(config, store)
    await job.run(moment(8))
    root = await Staff(config, store).root()
    await EditionGrants(config, store).grant(root, Author(f"telegram:{ROOT}", moment(8)), "2026-Q3")
    for hour in (4, 4):
        with pytest.raises(WorkshopError, match=r"EditionFault: publish\.key"):
            await job.run(moment(8, hour))
    (path.parent / "kunci.pem").write_bytes(SECRET)
    with pytest.raises(WorkshopError):
        await job.run(moment(8, 4))  # the same again, without a child
    assert await job.run(moment(8, 6)) == 1
    await job.close()
    assert read_editions(path.parent / "site")


async def test_only_admins_of_the_whole_agency_are_asked_and_may_grant(config: Config, store: Store) -> None:
    await store.people.bind("RSUD", OTHER, "id", "2026-10-01T00:00:00")
    await EditionJob(config, store).run(moment(8))
    assert [chat for chat, _ in await owed(store)] == [ROOT]
    head = await Staff(config, store).standing(OTHER)
    with pytest.raises(Refused):
        await EditionGrants(config, store).grant(head, Author(f"telegram:{OTHER}", moment(8)), "2026-Q3")
    assert (await store.editions.find("2026-Q3")) is not None
    assert not (await store.editions.find("2026-Q3")).granted  # type: ignore[union-attr]


async def test_a_withdrawal_is_carried_out_told_and_lets_the_period_be_published_anew(
    config: Config, path: Path, store: Store
) -> None:
    site = path.parent / "site"
    job, grants = EditionJob(config, store), EditionGrants(config, store)
    root, by = await Staff(config, store).root(), Author(f"telegram:{ROOT}", moment(8))
    await job.run(moment(8))
    await grants.grant(root, by, "2026-Q3")
    await job.run(moment(8))
    with pytest.raises(Refused):
        await grants.agree(root, by, "2026-Q3", "Angka <keliru>")
    await store.editions.propose("2026-Q3", "Angka <keliru>")
    assert [await grants.agree(root, by, "2026-Q3", "Angka <keliru>") for _ in range(2)] == [True, False]
    await store.editions.propose("2026-Q3", "Lain")  # too late
    withdraw_edition(config, "2026-Q3", "Angka <keliru>", moment(9))  # a run that was stopped before it was noted
    assert [await job.run(moment(9)) for _ in range(2)] == [1, 0]
    await job.close()
    (edition,) = read_editions(site)
    assert edition.reason == "Angka <keliru>"
    assert faults_of(site, public_of(SECRET)) == []
    *_, (chat, told) = await owed(store)
    assert chat == ROOT
    assert told["text"].startswith("🚫 Terbitan 2026-Q3 sudah ditarik: Angka &lt;keliru&gt;")
    assert await grants.waits(root, "2026-Q3")
