"""skm health: how the running bot does, as it says itself."""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import typer

from bot.cli.errors import Mistake
from bot.cli.language import complain
from bot.cli.settings import config_of
from bot.config import Config
from bot.conversation.terminal import say

_SECONDS = 15.0
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- where it listens, not where we do


def health(context: typer.Context) -> None:
    """Ask the running bot whether it can do its work. Exit 1 when it cannot, or does not answer. Needs health.port."""
    config = config_of(context)
    if not config.health.port:
        raise Mistake("health.port: found 0, expected the port where the bot tells how it does")
    faults = _faults(config)
    if faults:
        complain("\n".join(faults))
        raise typer.Exit(1)
    typer.echo(say("cli.healthy"))


def _faults(config: Config) -> list[str]:
    host = _ANYWHERE.get(config.health.host, config.health.host)
    place = f"[{host}]" if ":" in host else host
    opener = build_opener(ProxyHandler({}))  # what is on this machine is behind no proxy
    try:
        with opener.open(f"http://{place}:{config.health.port}/health", timeout=_SECONDS) as answer:
            told: dict[str, Any] = json.load(answer)
    except HTTPError as error:
        try:
            told = json.load(error)
        except ValueError:
            return [say("cli.no_health", place=f"{place}:{config.health.port}", fault=str(error))]
    except (OSError, ValueError) as error:
        why = error.reason if isinstance(error, URLError) else error
        said = (why.strerror if isinstance(why, OSError) else "") or str(why)
        return [say("cli.no_health", place=f"{place}:{config.health.port}", fault=said)]
    return [] if told.get("ok") else [str(one) for one in told.get("reasons", [])] or [say("cli.unwell")]
