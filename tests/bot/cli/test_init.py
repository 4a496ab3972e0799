"""skm init: five answers, three files, a link that makes the first admin, and nothing overwritten in silence."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.cli import init
from bot.config import load_config
from bot.sandbox import Sandbox
from tests.support.commands import skm
from tests.support.running import running, wednesday

TOKEN = "7912345678:AAF3k9-Zq0LmX7vT_b2NcR8sUwY4dE6hJ1g"
GIVEN = (
    "--agency",
    'Kota "Sukamaju"',
    "--timezone",
    "WITA",
    "--language",
    "id",
    "--contact",
    "0812",
    "--token-file",
    "t",
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("SKM_TELEGRAM_TOKEN", "SKM_SECRET", "SKM_TELEGRAM_TOKEN_FILE", "SKM_SECRET_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "t").write_text(TOKEN)
    return tmp_path


@contextmanager
def telegram() -> Iterator[str]:
    """A Telegram that knows the bot, in a thread of its own, since the command has a loop of its own."""
    ready, done, url = threading.Event(), threading.Event(), []

    async def serve() -> None:
        async with Sandbox(token=TOKEN) as sandbox:
            url.append(sandbox.url)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(20)
        yield url[0]
    finally:
        done.set()
        thread.join()


def test_the_link_makes_the_first_admin(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    with telegram() as url:
        code, out, err = skm(capsys, "init", *GIVEN, "--address", url)
    assert (code, err) == (0, "")
    (link,) = [line for line in out.splitlines() if line.startswith("https://t.me/skm_contoh_bot?start=inv_")]
    config = load_config(here / "config.toml", {})
    assert (config.agency.name, str(config.agency.timezone)) == ('Kota "Sukamaju"', "Asia/Makassar")
    assert config.token is not None
    assert config.secret is not None
    assert config.token.get_secret_value() == TOKEN
    modes = {one.name: one.stat().st_mode & 0o777 for one in here.iterdir() if one.name != "t"}
    assert modes == dict.fromkeys(("config.toml", "secrets.env", "units.csv", "skm.db"), 0o600)
    assert TOKEN not in out + (here / "config.toml").read_text()
    assert skm(capsys, "units", "import", "units.csv")[0] == 0

    async def accept() -> str:
        async with running(here / "skm.db", "polling", wednesday()) as bot:
            person = await bot.tg.person("Admin Contoh")
            said = await person.say(f"/start {link.partition('=')[2]}")
            return said.text or ""

    assert "admin" in asyncio.run(accept())
    code, out, _ = skm(capsys, "check")
    assert f"{'admins':20}1\n" in out


def test_nothing_is_overwritten_in_silence_and_the_secret_stays(
    capsys: pytest.CaptureFixture[str], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = ("--address", "http://127.0.0.1:9")
    code, out, err = skm(capsys, "init", *GIVEN, *dead)
    assert code == 0, err
    assert "/start inv_" in out, "the bot's name is not known: Telegram is away"
    before = {one.name: one.read_bytes() for one in here.iterdir()}
    code, _, err = skm(capsys, "init", *GIVEN, *dead)
    assert code == 2
    assert all(name in err for name in ("config.toml", "secrets.env", "units.csv", "--force"))
    assert {one.name: one.read_bytes() for one in here.iterdir()} == before
    (here / "units.csv").write_text("code,name\nA-1,Kita\n")
    again = ("--agency", "Kota Baru", *GIVEN[2:])
    assert skm(capsys, "init", *again, *dead, "--force")[0] == 0
    assert (here / "units.csv.old").read_text() == "code,name\nA-1,Kita\n"
    assert (here / "config.toml.old").read_bytes() == before["config.toml"]
    assert (here / "secrets.env").read_bytes() == before["secrets.env"]
    monkeypatch.setenv("SKM_SECRET", "what the environment says wins")
    secret = load_config(here / "config.toml").secret
    assert secret is not None
    assert secret.get_secret_value() == "what the environment says wins"


def test_every_fault_and_all_that_is_missing_is_said_at_once(capsys: pytest.CaptureFixture[str], here: Path) -> None:
    code, _, err = skm(capsys, "init", "--timezone", "Mars", "--language", "jv", "--address", "telegram")
    assert code == 2
    (here / "t").write_text("123456789:the-token-of-BotFather")
    assert "found an example" in skm(capsys, "init", *GIVEN)[2]
    assert all(f"--{name}" in err for name in ("timezone", "language", "address", "agency", "contact", "token-file"))
    assert [one.name for one in here.iterdir()] == ["t"]


def test_a_person_is_asked_again_until_the_answer_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    said = iter(["Mars", "wit"])
    assert init._ask("timezone", lambda text, **_: next(said)) == "wit"
    err = capsys.readouterr().err
    assert "Mars" in err
    assert "--timezone" not in err, "nobody used the option"


def test_a_line_of_secrets_that_is_none_is_refused_without_repeating_it(
    capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    (here / "config.toml").write_text("")
    (here / "secrets.env").write_text(f"# ours\n{TOKEN}\n")
    code, _, err = skm(capsys, "check")
    assert code == 2
    assert "secrets.env: 1 fault(s)\n  line 2: found no NAME=VALUE" in err
    assert "config.toml: 1" not in err
    assert TOKEN not in err
