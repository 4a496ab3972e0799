"""The sandbox as a process of its own, and its independence from the rest of the bot."""

import asyncio
import json
import signal
import subprocess
import sys

from bot.sandbox import SandboxClient
from tests.support.waiting import within

TOKEN = "123456789:" + "A" * 35


async def test_prints_where_it_is_and_ends_on_a_signal() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--token", TOKEN, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    ready = json.loads(await within(process.stdout.readline()))
    assert ready["token"] == TOKEN
    assert ready["base_url"] == ready["url"] + "/bot"
    async with SandboxClient(ready["url"]) as client:
        person = await client.person("Siti")
        await person.start()
        assert [message.text for message in await person.messages()] == ["/start"]
        assert await client.pending() == 1
    process.send_signal(signal.SIGTERM)
    assert await within(process.wait()) == 0


def test_a_wrong_token_is_told_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.sandbox", "--token", "abc"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("sandbox: a token looks like")
    assert len(done.stderr.splitlines()) == 1


def test_stands_alone() -> None:
    """It imports nothing of the bot outside itself, nothing of the other packages, and no Telegram library."""
    code = "import sys, bot.sandbox.__main__; print(*sorted(sys.modules), sep='\\n')"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    ours = {name for name in modules if name.split(".")[0] in {"bot", "scoring", "exports"}}
    assert {name for name in ours if not name.startswith("bot.sandbox")} == {"bot"}
    assert not {"telegram", "aiogram", "pandas", "starlette", "pydantic"} & set(modules)
