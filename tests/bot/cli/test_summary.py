"""`skm summary`: what it says and how it ends when cards arrive, when one does not, and without Telegram."""

import asyncio
import signal
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.figures import _send
from bot.cli.stop import until_signal
from bot.sandbox import Sandbox
from bot.storage import Store, Unit
from scoring import parse_period
from tests.support.commands import skm
from tests.support.near import Near
from tests.support.ports import free_port
from tests.support.running import SECRET, config_of
from tests.support.templates import new_database
from tests.support.waiting import until

WEEK = "2026-W46"
HELD = "SELECT run, leased FROM deliveries WHERE message IS NOT NULL"
TOKEN = "123456789:" + "A" * 35
Summary = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
async def tg() -> AsyncIterator[Sandbox]:
    async with Near() as one:
        yield one


@pytest.fixture
def summary(
    tg: Sandbox, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Summary:
    """`await summary("--failed", url=...)`: code, stdout, stderr. The command runs beside the sandbox, in a thread."""
    new_database(path, [Unit("AA", "Dinas Contoh"), Unit("BB", "Puskesmas Contoh")])
    monkeypatch.setenv("SKM_SECRET", SECRET)

    async def run(*words: str, url: str = tg.url, token: str = tg.token) -> tuple[int, str, str]:
        monkeypatch.setenv("SKM_TELEGRAM_TOKEN", token)
        config = tmp_path / "config.toml"
        config.write_text(f'[telegram]\nbase_url = "{url}"\n[database]\nurl = "sqlite:///{path}"\n')
        told = ("--config", str(config), "summary", "--week", WEEK, *words)
        return await asyncio.to_thread(skm, capsys, *told)

    return run


async def head(tg: Sandbox, path: Path, unit: str) -> int:
    person = await tg.person(f"Kepala {unit}")
    await person.start()
    async with Store(path) as store:
        await store.people.bind(unit, person.id, "id", "2026-11-01T00:00:00")
    return person.id


async def test_a_card_that_failed_ends_in_one_until_it_is_sent_again(tg: Sandbox, path: Path, summary: Summary) -> None:
    ani, _ = await head(tg, path, "AA"), await head(tg, path, "BB")
    await tg.fail("sendMessage", status=403, chat_id=ani)
    assert await summary() == (1, f"{WEEK}: 1 sent, 0 waiting, 1 failed\n", "  1 not sent: unreachable\n")
    assert (await summary())[:2] == (1, f"{WEEK}: 1 sent, 0 waiting, 1 failed\n"), "what failed is not forgotten"
    assert await summary("--failed") == (0, f"{WEEK}: 2 sent, 0 waiting, 0 failed\n", "")


async def test_what_waits_is_no_failure(tg: Sandbox, path: Path, summary: Summary) -> None:
    await head(tg, path, "AA")
    await tg.fail("sendMessage", status=502)
    assert await summary() == (0, f"{WEEK}: 0 sent, 1 waiting, 0 failed\n", "")


async def test_without_telegram_it_says_so_in_one_line(
    tg: Sandbox, path: Path, summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    await head(tg, path, "AA")
    nowhere = f"http://127.0.0.1:{free_port()}"
    code, out, err = await summary(url=nowhere)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith(f"skm: {nowhere}: no connection to Telegram")
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    assert (await summary(url=nowhere))[2].startswith(f"skm: {nowhere}: tidak ada sambungan ke Telegram (")


async def test_a_wrong_token_is_said_so_and_not_shown(path: Path, summary: Summary) -> None:
    code, out, err = await summary(token=TOKEN)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("skm: SKM_TELEGRAM_TOKEN")
    assert TOKEN not in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_gives_back_what_was_under_way(tg: Sandbox, path: Path, number: signal.Signals) -> None:
    new_database(path, [Unit("AA", "Dinas Contoh")])
    await head(tg, path, "AA")
    await tg.fail("editMessageText", latency=60)
    sending = asyncio.create_task(until_signal(_send(config_of(tg, path), parse_period(WEEK), failed=False)))
    with closing(sqlite3.connect(path)) as db:
        ((run, leased),) = await until(lambda: db.execute(HELD).fetchall())  # it happens over HTTP
        assert run.startswith("beside-")
        assert leased - time.time() < 90, "after a kill nobody waits for long"
        signal.raise_signal(number)
        assert await sending is None
        assert db.execute("SELECT run, message IS NOT NULL, sent FROM deliveries").fetchall() == [(None, 1, None)]
