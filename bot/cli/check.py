"""Whether it is ready to run: the configuration, the secrets, the files and their modes, the disk, and Telegram."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.errors import Mistake, as_line
from bot.cli.language import complain, phrase
from bot.cli.secret import faults_of_secret
from bot.cli.settings import config_of
from bot.config import Config
from bot.conversation.terminal import say
from bot.conversation.texts import LocaleFault, use_languages
from bot.rules.rights import EVERYWHERE
from bot.settings.secrets_file import NAME
from bot.settings.sections import Agency

_INVITED_ADMINS = "SELECT count(*) FROM roles WHERE role = 'admin' AND unit = ?"
_LEAST_BYTES, _LEAST_SHARE = 500_000_000, 0.05
# The numbers are of the tokens that Telegram's own pages show.
_PLACEHOLDER = re.compile(r"^(1234567?8?9?0?|110201543|4839574812):|token|botfather|example|contoh", re.IGNORECASE)
_FEWEST = 10  # different characters of a token


def check(
    context: typer.Context,
    online: Annotated[bool, typer.Option("--online", help="Also ask Telegram about the bot and its webhook.")] = False,
) -> None:
    """Check the configuration, the secrets, the files and the database, without changing anything.

    Exit 1 when something stands in the way of running it for residents. A warning alone ends with 0.
    """
    config, file = config_of(context), context.find_root().obj
    path = config.database_path
    where = config.database_at
    if not path.parent.is_dir():
        raise Mistake(f"database.url: found no folder {path.parent}, expected one that exists")
    modes = _of_modes(
        [file, file.with_name(NAME), *_beside(path), *_secret_files()]
    )  # before the database is opened, and its log goes away
    database, faults = _database(path) if where == path else _of_server(config)
    found = {True: phrase("set"), False: phrase("not set (needed by `skm run`)")}
    survey = config.survey
    rows = [
        ("config", phrase("valid")),
        ("agency", f"{config.agency.name}, {config.agency.timezone}, {config.agency.language}"),
        ("survey", phrase("{}, weight {}, period {}", survey.instrument, survey.weight, phrase(survey.period))),
        ("summary", f"{say(f'weekday.{config.summary.weekday}')} {config.summary.time:%H:%M}"),
        ("telegram", f"{config.telegram.mode}, {config.telegram.base_url}"),
        ("database", f"{where}: {database}"),
        ("backup", _backup(config)),
        ("SKM_TELEGRAM_TOKEN", found[config.token is not None]),
        ("SKM_SECRET", found[config.secret is not None]),
        ("admins", str(admins := _admins(config))),
    ]
    faults += [
        *faults_of_secret(config),
        *_of_languages(config),
        *_of_config(config),
        *_of_admins(admins),
        *modes,
        *_of_disk(path.parent),
    ]
    if online:
        told, more = asyncio.run(_ask(config))
        rows.append(("online", told))
        faults += more
    for name, value in rows:
        typer.echo(f"{phrase(name):20}{value}")
    for warning in _warnings(config):
        complain(f"warning: {warning}")
    if faults:
        complain("\n".join(faults))
        raise typer.Exit(1)


def _of_languages(config: Config) -> list[str]:
    """What is wrong with further languages of residents' screens."""
    try:
        use_languages(config.languages_path)
    except LocaleFault as error:
        return str(error).splitlines()
    return []


def _of_config(config: Config) -> list[str]:
    """What is valid and yet cannot be meant."""
    faults, default = [], Agency.model_fields["name"].default
    if config.agency.name == default:
        faults.append(f'agency.name: found "{default}" of the example, expected the name of your agency')
    telegram = config.telegram
    if telegram.mode == "webhook" and not telegram.webhook_url.startswith("https://"):
        faults.append(f'telegram.webhook_url: found "{telegram.webhook_url}", expected https, as Telegram asks for')
    if config.token is not None and is_placeholder(config.token.get_secret_value()):
        faults.append("SKM_TELEGRAM_TOKEN: found a placeholder, expected the token that @BotFather gives")
    if config.backup_folder is not None and not config.backup_folder.parent.is_dir():
        faults.append(f"backup.folder: found no folder {config.backup_folder.parent}, expected one that exists")
    return faults


def _admins(config: Config) -> int:
    """How many hold every right: those of the configuration, and those who took an invitation to it."""
    from bot.storage import StoreError, pending_at, pending_in  # noqa: PLC0415
    from bot.storage.copies import open_there  # noqa: PLC0415

    here, path = len(config.admins.telegram_ids), config.database_path
    try:
        if config.on_server:
            return here if pending_at(config.database_at) else here + _invited(config)
        if not path.exists() or pending_in(path):
            return here
        with closing(open_there(path)) as db:
            return here + int(db.execute(_INVITED_ADMINS, (EVERYWHERE,)).fetchone()[0])
    except (StoreError, sqlite3.Error):  # said already
        return here


def _invited(config: Config) -> int:
    from bot.storage.engines import database_at  # noqa: PLC0415

    database = database_at(config.database_at)
    return database.glance(lambda db: int(db.execute(_INVITED_ADMINS, (EVERYWHERE,)).fetchone()[0])) or 0


def _of_server(config: Config) -> tuple[str, list[str]]:
    """The state of the tables on a server in a word, and what is wrong with them."""
    from bot.storage import StoreError, pending_at  # noqa: PLC0415
    from bot.storage.engines import faults_at  # noqa: PLC0415
    from bot.storage.migrations import shipped  # noqa: PLC0415

    try:
        pending = pending_at(config.database_at)
        faults = faults_at(config.database_at)
    except StoreError as error:
        return phrase("cannot be used"), [as_line(error)]
    if len(pending) == len(shipped()):
        return phrase("will be made by `skm run` or `skm migrate`"), faults
    if pending:
        return phrase("{} migration(s) to apply: {}", len(pending), ", ".join(pending)), faults
    return phrase("up to date"), faults


def _of_admins(count: int) -> list[str]:
    if count:
        return []
    expected = "the link of `skm init` tapped (a new one: skm people invite admin semua), or an id under [admins]"
    return [f"admins: found nobody, expected {expected}"]


def _warnings(config: Config) -> list[str]:
    """What nothing stands in the way of, and is owed to residents all the same."""
    if config.privacy.contact.strip():
        return []
    return ["privacy.contact: found nobody, expected whom residents may ask about their data, which /privasi shows"]


def is_placeholder(token: str) -> bool:
    """Whether a text of a token's form is one that stands for a token.

    >>> is_placeholder("123456789:the-token-of-BotFather"), is_placeholder("7912345678:" + "A" * 35)
    (True, True)
    >>> is_placeholder("110201543:as-on-the-pages-of-Telegram"), is_placeholder("123456:ABC-DEF1234")
    (True, True)
    >>> is_placeholder("7912345678:AAF3k9-Zq0LmX7vT_b2NcR8sUwY4dE6hJ1g")
    False
    """
    return _PLACEHOLDER.search(token) is not None or len(set(token.partition(":")[2])) < _FEWEST


def _database(path: Path) -> tuple[str, list[str]]:
    """The state of the file in a word, and what is wrong with it."""
    from bot.storage import StoreError, pending_in  # noqa: PLC0415
    from bot.storage.copies import open_there  # noqa: PLC0415
    from bot.storage.trouble import told  # noqa: PLC0415

    if not path.exists():
        return phrase("will be made by `skm run` or `skm migrate`"), []
    try:
        pending = pending_in(path)
        with closing(open_there(path)) as db:
            faults = [row[0] for row in db.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
    except StoreError as error:
        return phrase("cannot be used"), [as_line(error)]
    except sqlite3.Error as error:
        return phrase("cannot be used"), [told(error, path)]
    if faults:
        return phrase("damaged"), [f"{path}: damaged ({fault}), expected a whole file: skm restore" for fault in faults]
    if pending:
        return phrase("{} migration(s) to apply: {}", len(pending), ", ".join(pending)), []
    return phrase("up to date"), []


def _backup(config: Config) -> str:
    keys = config.backup
    if not keys.folder:
        return phrase("none by itself")
    kept = phrase("{}, every {} hours, {} kept", config.backup_folder, keys.every, keys.keep)
    return phrase("{}: what is erased stands in them for up to {} more", kept, _lasting(keys.every * keys.keep))


def _beside(path: Path) -> list[Path]:
    """The database, and what lies beside it: residents' answers, and what lets others in."""
    from bot.storage.webhook_secret import secret_file  # noqa: PLC0415

    return [path, *(path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")), secret_file(path)]


def _secret_files() -> list[Path]:
    names = (os.environ.get(f"{name}_FILE", "") for name in ("SKM_TELEGRAM_TOKEN", "SKM_SECRET"))
    return [Path(name) for name in names if name]


def _of_modes(files: list[Path]) -> list[str]:
    """Files that others on this machine can read."""
    faults = []
    for file in files:
        if file.exists() and (mode := file.stat().st_mode & 0o777) & 0o077:
            faults.append(f"{file}: found mode {mode:04o}, expected 0600, for its owner alone: chmod 600 {file}")
    return faults


def _of_disk(folder: Path) -> list[str]:
    disk = shutil.disk_usage(folder)
    return [f"{folder}: {fault}" for fault in _fault_of_disk(disk.total, disk.free)]


def _fault_of_disk(total: int, free: int) -> list[str]:
    """Little space left, in bytes.

    >>> _fault_of_disk(100_000_000_000, 4_000_000_000)
    ['found 4,000 MB free (4%), expected at least 5% and 500 MB']
    >>> _fault_of_disk(2_000_000_000, 499_000_000), _fault_of_disk(100_000_000_000, 50_000_000_000)
    (['found 499 MB free (24%), expected at least 5% and 500 MB'], [])
    """
    if free >= _LEAST_BYTES and free >= total * _LEAST_SHARE:
        return []
    share = 100 * free // max(total, 1)
    return [f"found {free // 1_000_000:,} MB free ({share}%), expected at least 5% and 500 MB"]


async def _ask(config: Config) -> tuple[str, list[str]]:
    """What Telegram knows of the bot, and where that is not what the configuration and the database say."""
    from telegram import Bot  # noqa: PLC0415 -- only here
    from telegram.error import InvalidToken, TelegramError  # noqa: PLC0415

    from bot.gateway.transport import AiohttpRequest  # noqa: PLC0415

    if config.token is None:
        raise Mistake("environment: found no SKM_TELEGRAM_TOKEN, expected one for --online")
    telegram = config.telegram
    bot = Bot(
        config.token.get_secret_value(),
        base_url=f"{telegram.base_url}/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )
    try:
        async with bot:
            hook = await bot.get_webhook_info()
            name = bot.username
    except InvalidToken:  # its own words contain the token
        raise Mistake("SKM_TELEGRAM_TOKEN: found a token that Telegram refuses, expected one of @BotFather") from None
    except TelegramError as error:
        raise Mistake(f"{telegram.base_url}: {error.message}") from None
    faults, known = [], await _known_name(config)
    if known not in (None, name):
        faults.append(f"SKM_TELEGRAM_TOKEN: found the token of @{name}, expected that of @{known}, as before")
    expected = telegram.webhook_url if telegram.mode == "webhook" else ""
    if hook.url != expected:
        faults.append(f'webhook: found "{hook.url}" at Telegram, expected "{expected}", which `skm run` sets')
    if hook.last_error_message:
        faults.append(f'webhook: found "{hook.last_error_message}" as its last fault, expected none')
    return phrase("@{}, {} update(s) waiting", name, hook.pending_update_count), faults


async def _known_name(config: Config) -> str | None:
    """The bot's name as the last `skm run` learned it, None where it cannot be read."""
    from bot.storage import Store, StoreError  # noqa: PLC0415
    from bot.storage.engines import exists_at  # noqa: PLC0415

    try:
        if not exists_at(config.database_at):
            return None
        async with Store(config.database_at) as store:
            return await store.facts.find("username")
    except StoreError:  # said already
        return None


def _lasting(hours: int) -> str:
    return phrase("{} hours", hours) if hours < 48 else phrase("{} days", -(-hours // 24))
