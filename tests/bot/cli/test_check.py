"""skm check: what is valid and yet cannot be meant, who can read the files, and what Telegram says."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from bot.sandbox import Sandbox
from bot.storage import Cipher, Store
from tests.support.commands import skm
from tests.support.copies import filled, older, overwrite

T = TypeVar("T")
GOOD = (
    '[agency]\nname = "Pemerintah Kota Sukamaju"\n[admins]\ntelegram_ids = [777000111]\n[privacy]\ncontact = "0812"\n'
)
TOKEN = "7912345678:AAF3k9-Zq0LmX7vT_b2NcR8sUwY4dE6hJ1g"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("SKM_TELEGRAM_TOKEN", "SKM_SECRET", "SKM_TELEGRAM_TOKEN_FILE", "SKM_SECRET_FILE"):
        monkeypatch.delenv(name, raising=False)
    write(tmp_path / "config.toml", GOOD)
    return tmp_path


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text)
    path.chmod(mode)


def test_nothing_to_say_of_a_good_one(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    filled(here / "skm.db").chmod(0o600)
    code, out, err = skm(capsys, "check")
    assert (code, err) == (0, "")
    assert f"{'database':20}{here / 'skm.db'}: up to date\n" in out
    assert f"{'backup':20}none by itself\n" in out


def test_a_database_of_another_program_is_refused_in_a_sentence(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    db = sqlite3.connect(here / "skm.db")
    db.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY)")
    db.close()
    told = f"{here / 'skm.db'}: found a database of another program, expected one of skm"
    for words in (("check",), ("migrate",), ("doctor",)):
        code, _, err = skm(capsys, *words)
        assert code
        assert err.count(told) == 1
    db = sqlite3.connect(here / "skm.db")
    assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("customers",)]
    db.close()


@pytest.mark.parametrize("contact", ["", "   "])
def test_nobody_to_ask_is_a_warning(capsys: pytest.CaptureFixture[str], here: Path, contact: str) -> None:
    write(here / "config.toml", GOOD.replace('"0812"', f'"{contact}"'))
    code, _, err = skm(capsys, "check")
    assert code == 0
    assert err.splitlines() == [
        "warning: privacy.contact: found nobody, expected whom residents may ask about their data, which /privasi shows"
    ]


def test_every_fault_of_the_configuration_is_named_at_once(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKM_TELEGRAM_TOKEN", "123456789:the-token-of-BotFather")
    webhook = (
        '[privacy]\ncontact = "0812"\n[telegram]\nmode = "webhook"\nwebhook_url = "http://skm.example.go.id/telegram"\n'
    )
    write(here / "config.toml", webhook + '[backup]\nfolder = "none/backups"\n')
    code, out, err = skm(capsys, "check")
    assert code == 1
    assert out.startswith(f"{'config':20}valid\n")
    assert [line.partition(": found")[0] for line in err.splitlines()] == [
        "agency.name",
        "telegram.webhook_url",
        "SKM_TELEGRAM_TOKEN",
        "backup.folder",
        "admins",
    ]
    assert "the-token-of-BotFather" not in out + err


def test_files_that_others_can_read_are_named(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(here / "skm.db").chmod(0o640)
    beside = [here / f"skm.db{end}" for end in ("-wal", "-shm", ".webhook")]
    for file in beside:
        write(file, "", 0o660)
    write(here / "config.toml", GOOD, 0o644)
    write(here / "secret.txt", "a-long-random-text-for-tests", 0o604)
    monkeypatch.setenv("SKM_SECRET_FILE", str(here / "secret.txt"))
    code, _, err = skm(capsys, "check")
    assert code == 1
    assert err == "".join(
        f"{name}: found mode {mode}, expected 0600, for its owner alone: chmod 600 {name}\n"
        for name, mode in (
            ("config.toml", "0644"),
            (here / "skm.db", "0640"),
            *((file, "0660") for file in beside),
            (here / "secret.txt", "0604"),
        )
    )


def test_a_secret_that_did_not_seal_the_database_is_told_and_may_take_the_place_of_a_lost_one(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, secrets = filled(here / "skm.db"), ("a-long-random-text-for-tests", "another-random-text-for-tests")
    path.chmod(0o600)

    async def start(secret: str) -> None:
        async with Store(path, cipher=Cipher(secret)) as store:
            await store.sealing.begin()

    asyncio.run(start(secrets[0]))
    monkeypatch.setenv("SKM_SECRET", secrets[0])
    assert skm(capsys, "check")[0::2] == (0, "")
    monkeypatch.setenv("SKM_SECRET", secrets[1])
    code, out, err = skm(capsys, "check")
    assert (code, err.count("\n")) == (1, 1)
    assert err.startswith("SKM_SECRET: found another one than this database was sealed with, expected that one, or")
    assert not any(secret in out + err for secret in secrets)
    code, out, _ = skm(capsys, "secret", "forget")
    assert (code, out.startswith("The next start may bring another SKM_SECRET, and then deletes 0")) == (0, True)
    assert skm(capsys, "check")[0::2] == (0, "")
    asyncio.run(start(secrets[1]))
    assert "secret.forget" in skm(capsys, "audit")[1]


@pytest.mark.parametrize("state", ["older", "newer", "damaged", "letter"])
def test_the_state_of_the_database(capsys: pytest.CaptureFixture[str], here: Path, state: str) -> None:
    path = filled(here / "skm.db", 400)
    path.chmod(0o600)
    match state:
        case "older":
            older(path)
        case "newer":
            with sqlite3.connect(path) as db:
                db.execute("INSERT INTO migrations (number, name) VALUES (99, '0099_later.sql')")
            db.close()
        case "damaged":
            overwrite(path, slice(-40960, None))
        case "letter":
            path.write_text("Yang terhormat " * 1000)
    before = path.read_bytes()
    code, out, err = skm(capsys, "check")
    told, said, expected = {
        "older": ("1 migration(s) to apply", "", 0),
        "newer": ("cannot be used", "belongs to a newer version", 1),
        "damaged": ("damaged", f"{path}: damaged (", 1),
        "letter": ("cannot be used", f"{path}: damaged, or no database", 1),
    }[state]
    assert code == expected
    assert f"{path}: {told}" in out
    assert said in err
    assert path.read_bytes() == before
    assert sorted(file.name for file in here.iterdir()) == ["config.toml", "skm.db"]


@contextmanager
def telegram() -> Generator[Sandbox, None, None]:
    """A local Telegram in a thread of its own: the command brings a loop of its own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    @asynccontextmanager
    async def one() -> AsyncIterator[Sandbox]:
        async with Sandbox(token=TOKEN) as tg:
            yield tg

    def there(act: Callable[[], Awaitable[T]]) -> T:
        async def run() -> T:
            return await act()

        return asyncio.run_coroutine_threadsafe(run(), loop).result(20)

    sandbox = one()
    try:
        tg = there(sandbox.__aenter__)
        yield tg
        there(lambda: sandbox.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_online_compares_with_what_telegram_knows(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = filled(here / "skm.db")
    path.chmod(0o600)
    assert "found no SKM_TELEGRAM_TOKEN" in skm(capsys, "check", "--online")[2]
    monkeypatch.setenv("SKM_TELEGRAM_TOKEN", TOKEN)
    with telegram() as tg:
        write(here / "config.toml", f'{GOOD}[telegram]\nbase_url = "{tg.url}"\n')
        code, out, err = skm(capsys, "check", "--online")
        assert (code, err) == (0, "")
        (line,) = [line for line in out.splitlines() if line.startswith("online")]
        assert line.endswith(", 0 update(s) waiting")
        name = line.split()[1].strip("@,")

        remember(path, "bot_lain")
        webhook = 'mode = "webhook"\nwebhook_url = "https://skm.example.go.id/telegram"\n'
        write(here / "config.toml", f'{GOOD}[telegram]\nbase_url = "{tg.url}"\n{webhook}')
        code, _, err = skm(capsys, "check", "--online")
        assert code == 1
        assert f"found the token of @{name}, expected that of @bot_lain" in err
        assert 'webhook: found "" at Telegram, expected "https://skm.example.go.id/telegram"' in err

        monkeypatch.setenv("SKM_TELEGRAM_TOKEN", TOKEN[:-1] + "h")
        code, _, err = skm(capsys, "check", "--online")
        assert code == 2
        assert "a token that Telegram refuses" in err
        assert TOKEN[:-1] not in err


def remember(path: Path, username: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO facts VALUES ('username', ?)", (username,))
    db.close()
