"""skm init: five answers become a configuration, the secrets, a sample of units, and a link for the first admin."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cases.people import Staff
from bot.cli.check import is_placeholder
from bot.cli.errors import Mistake, as_line, is_mistake
from bot.cli.first_files import Answers, first_files, write_first_files
from bot.cli.language import complain, fault_in
from bot.cli.lines import shown_at
from bot.cli.settings import author, store_of
from bot.config import load_config, make_config
from bot.conversation.terminal import say
from bot.rules.links import deep_link
from bot.rules.rights import EVERYWHERE
from bot.rules.terminal import language_of_locale
from bot.settings.faults import ConfigError
from bot.settings.secrets_file import NAME

_ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_ASKED = ("agency", "timezone", "language", "contact", "token")


def init(
    context: typer.Context,
    agency: Annotated[str | None, typer.Option(help="The agency's name, as printed on cards and reports.")] = None,
    timezone: Annotated[str | None, typer.Option(help="WIB, WITA, WIT or an IANA name.")] = None,
    language: Annotated[str | None, typer.Option(help="The agency's language: id or en.")] = None,
    contact: Annotated[str | None, typer.Option(help="Whom residents may ask about their data.")] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="A file that holds the token of @BotFather; else SKM_TELEGRAM_TOKEN.")
    ] = None,
    address: Annotated[str, typer.Option(help="The Bot API.")] = "https://api.telegram.org",
    force: Annotated[bool, typer.Option("--force", help="Write anew; what is there is kept as NAME.old.")] = False,
) -> None:
    """Ask five things and write config.toml, secrets.env and a sample units.csv, and print a link for the first admin.

    What is given as an option is not asked. A secret that is there already is kept, since pseudonyms are keyed with it.
    """
    config: Path = context.find_root().obj
    if (there := _in_the_way(config)) and not force:
        raise Mistake(say("init.exists", files=", ".join(str(one) for one in there)))
    given = {"agency": agency, "timezone": timezone, "language": language, "contact": contact}
    answers = _answers({**given, "token": _token(token_file)}, address)
    files = first_files(config, answers)
    for kept in write_first_files(files):
        typer.echo(say("init.kept", file=kept), err=True)
    typer.echo(say("init.written", files=", ".join(str(one) for one in files)))
    asyncio.run(_offer_admin(config))
    typer.echo(say("init.next"))


def _in_the_way(config: Path) -> list[Path]:
    return [one for one in (config, config.with_name(NAME), config.with_name("units.csv")) if one.exists()]


def _token(file: Path | None) -> str | None:
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    return os.environ.get("SKM_TELEGRAM_TOKEN") or None


def _answers(given: Mapping[str, str | None], address: str) -> Answers:
    """What was given, checked, and what a person at a terminal says. Raises Mistake with every fault."""
    faults = [fault for name, value in given.items() if value is not None and (fault := _fault_of(name, value))]
    try:
        make_config({"telegram": {"base_url": address}}, {}, where="--address")
    except ConfigError as error:
        faults.append(as_line(error))
    missing = [name for name in _ASKED if given[name] is None]
    if missing and not sys.stdin.isatty():
        faults += [say("init.missing", option=_option(name)) for name in missing]
    if faults:
        raise Mistake("\n".join(faults))
    told = {name: value if value is not None else _ask(name) for name, value in given.items()}
    told["timezone"] = _zone(told["timezone"])
    return Answers(**told, address=address.rstrip("/"))


def _ask(name: str, prompt: Callable[..., str] = typer.prompt) -> str:
    """Ask until the answer can be used."""
    usual = {"timezone": "WIB", "language": language_of_locale(), "contact": ""}.get(name)
    number = f"{_ASKED.index(name) + 1}/{len(_ASKED)} "
    while True:
        said = prompt(
            number + say(f"init.ask_{name}"), default=usual, hide_input=name == "token", show_default=bool(usual)
        ).strip()
        if not (fault := _fault_of(name, said)):
            return said
        complain(fault.partition("\n")[2] or fault)  # the option in its first line was not used


def _fault_of(name: str, value: str) -> str:
    """What is wrong with an answer, "" for nothing."""
    content: dict[str, dict[str, str]] = {
        "agency": {"agency": {"name": value}},
        "timezone": {"agency": {"timezone": _zone(value)}},
        "language": {"agency": {"language": value}},
        "contact": {"privacy": {"contact": value}},
    }.get(name, {})
    try:
        make_config(content, {"SKM_TELEGRAM_TOKEN": value} if name == "token" else {}, where=_option(name))
    except ConfigError as error:
        return as_line(error)
    if name != "token":
        return ""
    return say("init.no_token") if not value else say("init.placeholder") if is_placeholder(value) else ""


def _zone(said: str) -> str:
    return _ZONES.get(said.casefold(), said)


def _option(name: str) -> str:
    return "--token-file" if name == "token" else f"--{name}"


async def _offer_admin(config_file: Path) -> None:
    """Make the database and an invitation to every right, and print its link, or the text to send to the bot."""
    from bot.storage import migrate_at  # noqa: PLC0415 -- not before the answers are there

    config = load_config(config_file)
    migrate_at(config.database_at)
    username = await _username(config.telegram.base_url, config.token.get_secret_value() if config.token else "")
    async with store_of(config) as store:
        if username:
            await store.facts.keep("username", username)
        staff = Staff(config, store)
        invited = await staff.invite(await staff.root(), author(), "admin", EVERYWHERE)
    payload = f"inv_{invited.code}"
    link = deep_link(username, payload) if username else f"/start {payload}"
    typer.echo(say("init.link" if username else "init.start", days=shown_at(invited.expires, config.agency.timezone)))
    typer.echo(link)


async def _username(address: str, token: str) -> str | None:
    """The bot's name as Telegram tells it, None where it cannot be asked now. Raises Mistake for a token it refuses."""
    from telegram import Bot  # noqa: PLC0415 -- only here
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415

    from bot.gateway.transport import AiohttpRequest  # noqa: PLC0415

    request = AiohttpRequest()
    try:
        async with Bot(token, base_url=f"{address}/bot", request=request, get_updates_request=AiohttpRequest()) as bot:
            return bot.username
    except InvalidToken:
        raise Mistake(say("init.refused", file=NAME)) from None
    except Exception as error:
        if not (isinstance(error, TelegramError) or is_mistake(error)):
            raise
        typer.echo(say("init.away", fault=fault_in(language_of_locale(), str(error))), err=True)
        return None
