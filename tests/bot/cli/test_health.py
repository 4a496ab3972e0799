"""skm health: what the running bot says of itself, and what is said where it says nothing."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.commands import skm
from tests.support.running import Running, wednesday


async def test_the_running_bot_is_asked(
    run: Running,
    port: Callable[[], int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = port()
    config = tmp_path / "config.toml"
    config.write_text(f"[health]\nport = {place}\n")
    async with run(tmp_path / "skm.db", "polling", wednesday(), health={"port": place}):
        code, out, err = await asyncio.to_thread(skm, capsys, "--config", str(config), "health")
    assert (code, out) in ((0, "The bot can do its work.\n"), (1, "")), err
    assert "does not answer" not in err
    code, _, err = await asyncio.to_thread(skm, capsys, "--config", str(config), "health")
    assert code == 1
    assert f"127.0.0.1:{place}: the bot does not answer (Connection refused)" in err
    config.write_text("")
    assert "health.port: found 0" in skm(capsys, "--config", str(config), "health")[2]
