"""The token and the secret stand in no repr, no log and no error."""

import logging
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, NotReady
from bot.config import make_config
from bot.settings.faults import ConfigError
from bot.storage.webhook_secret import secret_file
from tests.support.near import Near
from tests.support.running import SECRET, Bot, both_ways

TOKEN = "123456789:" + "Rahasia_contoh" * 3


@both_ways
async def test_no_repr_of_our_own_holds_them(bot: Bot) -> None:
    ours = [bot.app, bot.app.config, bot.app.desk, bot.app.screens, bot.app.courier, bot.app.pump, bot.app.planner]
    for one in ours:
        for text in (repr(one), str(one), f"{one}"):
            assert SECRET not in text
            assert bot.tg.token not in text
    assert SECRET not in bot.app.config.model_dump_json()


@both_ways
async def test_no_log_holds_them(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    siti = await bot.person()
    await bot.tg.fail("editMessageText", status=500)
    await bot.tg.fail("answerCallbackQuery", drop="before", times=3)
    await bot.tg.fail("sendMessage", status=400, description="Bad Request: can't parse entities")
    await siti.send("/bantuan")
    await bot.settle()
    await bot.complete(siti, "DISDUK")
    file = secret_file(bot.path)
    secret_header = file.read_text() if file.exists() else SECRET
    texts = [record.getMessage() + str(record.exc_text or "") for record in caplog.records]
    assert any("not delivered" in text for text in texts), "what went wrong was meant to be logged"
    assert not [text for text in texts if SECRET in text or secret_header in text]
    assert not [text for text in texts if bot.tg.token in text or bot.tg.token.split(":")[1] in text]


async def test_a_refused_token_is_not_repeated(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What python-telegram-bot says of an invalid token contains the token."""
    caplog.set_level(logging.DEBUG)
    async with Near() as tg:
        content = {"telegram": {"base_url": tg.url}, "database": {"url": f"sqlite:///{path}"}}
        config = make_config(content, {"SKM_TELEGRAM_TOKEN": TOKEN, "SKM_SECRET": SECRET})
        with pytest.raises(NotReady, match="SKM_TELEGRAM_TOKEN") as refused:
            async with App(config):
                pass
    error: BaseException | None = refused.value
    assert TOKEN not in f"{error!r} {error}"
    assert error is not None
    assert error.__suppress_context__, "a traceback would show it"
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("content", "environ"),
    [
        ({"token": TOKEN, "secret": SECRET}, {}),
        ({"telegram": {"token": TOKEN}}, {}),
        (
            {"telegram": {"mode": 3}, "agency": {"timezone": "Mars"}},
            {"SKM_TELEGRAM_TOKEN": TOKEN, "SKM_SECRET": SECRET},
        ),
        ({}, {"SKM_TELEGRAM_TOKEN": TOKEN.replace(":", "")}),
        ({}, {"SKM_SECRET": "pendek-sekali"}),
        ({}, {"SKM_TELEGRAM_TOKEN_FILE": f"/nowhere/{TOKEN}"}),
    ],
)
def test_no_configuration_error_holds_them(content: dict[str, Any], environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as fault:
        make_config(content, environ)
    for value in (TOKEN, TOKEN.replace(":", ""), SECRET, "pendek-sekali"):
        assert value not in str(fault.value)


@pytest.mark.parametrize("missing", ["SKM_TELEGRAM_TOKEN", "SKM_SECRET"])
def test_without_a_secret_the_bot_says_which(path: Path, missing: str) -> None:
    environ = {"SKM_TELEGRAM_TOKEN": TOKEN, "SKM_SECRET": SECRET}
    del environ[missing]
    with pytest.raises(NotReady, match=missing):
        App(make_config({"database": {"url": f"sqlite:///{path}"}}, environ))
