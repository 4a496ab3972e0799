"""Every command once: its names, who may use it, and the menu each chat is shown."""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telegram import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.conversation.texts import LANGUAGES, Texts, texts
from bot.gateway.delivery import passes
from bot.handlers.desk import Desk
from bot.rules.everyday import is_said
from bot.rules.lines import Line, reason_of
from bot.rules.rights import RIGHTS, Standing

log = logging.getLogger(__name__)

_SIGNED = re.compile(r"/([A-Za-z][A-Za-z0-9_]{0,31})(?:@\w+)?(?:\s|$)")  # as Telegram makes a command of it
_NEAR = 0.7  # of 1, from where a name looks like another


@dataclass(frozen=True, slots=True)
class Command:
    """`names` are all that are understood. `shown` the one in the menu of each language; `right` None for everybody.

    `wider` are rights with which it does more, the widest first: each has a description of its own.
    """

    names: tuple[str, ...]
    shown: Mapping[str, str]
    right: str | None = None
    wider: tuple[str, ...] = ()

    def told(self, standing: Standing, words: Texts) -> str:
        """What it does for this person."""
        name = f"guide.command.{self.names[0]}" if self.right is None else f"command.{self.names[0]}"
        held = (f"{name}_{right.replace('.', '_')}" for right in self.wider if standing.anywhere(right))
        return words(next(held, name))


def _command(
    indonesian: str,
    english: str,
    *more: str,
    shown: str | None = None,
    right: str | None = None,
    wider: tuple[str, ...] = (),
) -> Command:
    menu = {"id": indonesian, "en": shown or english}
    return Command((indonesian, english, *more), menu, right, wider)


START = _command("start", "mulai", shown="start")
CANCEL = _command("batal", "cancel", shown="batal")
ERASE = _command("hapus", "erase", shown="hapus")
PRIVACY = _command("privasi", "privacy", shown="privasi")
ID = _command("id", "myid", shown="id")
HELP = _command("bantuan", "help", shown="bantuan")
REPORT = _command("laporan", "report", right="report")
STATUS = _command("status", "progress", shown="status", right="status", wider=("report",))
FILL = _command("isi", "fill", right="fill")
COMPLIANCE = _command("kepatuhan", "compliance", right="compliance")
WINDOWS = _command("periode", "windows", right="windows", wider=("windows.make",))
PEOPLE = _command("orang", "people", right="people", wider=("appoint.head",))
FOLLOWUP = _command("tindaklanjut", "followup", right="followup.view", wider=("followup.verify", "followup"))
SUGGESTIONS = _command("saran", "suggestions", right="suggestions", wider=("followup",))
UNITS = _command("unit", "units", right="units", wider=("units.edit",))
PAPER = _command("kertas", "paper", right="paper")
HISTORY = _command("riwayat", "history", right="history")
AUDIT = _command("audit", "audit", right="audit")
FINDINGS = _command("temuan", "findings", right="aside")

# In the order of the menu: what is a person's work first, what is everybody's after it.
_WORK = (
    FILL,
    REPORT,
    STATUS,
    FOLLOWUP,
    SUGGESTIONS,
    COMPLIANCE,
    WINDOWS,
    UNITS,
    PAPER,
    HISTORY,
    FINDINGS,
    PEOPLE,
    AUDIT,
)
COMMANDS = (*_WORK, START, CANCEL, ERASE, PRIVACY, ID, HELP)


def menu_of(standing: Standing, language: str) -> list[BotCommand]:
    """The commands that this person may use, as the menu of that language shows them."""
    words = texts(language)
    return [
        BotCommand(command.shown[language], command.told(standing, words))
        for command in COMMANDS
        if command.right is None or standing.anywhere(command.right)
    ]


def named(text: str) -> Command | None:
    """The command whose name is all of a text, written without its sign, or that does what is asked for.

    >>> named("Batal").shown["id"], named("mau hapus data saya").shown["id"], named("batalkan")
    ('batal', 'hapus', None)
    """
    meant = next((one for one in COMMANDS if text.casefold() in one.names), None)
    return meant or {"erase": ERASE, "guide": HELP}.get(is_said(text) or "")


def stray(text: str, standing: Standing) -> tuple[str, str] | None:
    """A command that there is not: as it was written, and the nearest that this person may use, "" where none is near.

    None where a text is no command.

    >>> nobody = Standing((), {})
    >>> stray("/bantaun", nobody), stray("/foo bar", nobody), stray("foo", nobody)
    (('/bantaun', '/bantuan'), ('/foo', ''), None)
    """
    found = _SIGNED.match(text)
    if found is None:
        return None
    mine = [one for one in COMMANDS if one.right is None or standing.anywhere(one.right)]
    near = difflib.get_close_matches(found[1].casefold(), [name for one in mine for name in one.names], 1, _NEAR)
    return f"/{found[1]}", f"/{near[0]}" if near else ""


def work_of(standing: Standing, words: Texts) -> str:
    """The commands of this person's work under their title, one a line."""
    mine = [one for one in _WORK if one.right is not None and standing.anywhere(one.right)]
    return _listed("help.work", mine, standing, words)


def everybodys(words: Texts) -> str:
    """The commands that everybody may use under their title, one a line."""
    return _listed("guide.commands", [one for one in COMMANDS if one.right is None], Standing((), {}), words)


def _listed(title: str, commands: Sequence[Command], standing: Standing, words: Texts) -> str:
    lines = (f"/{one.shown[words.language]} – {one.told(standing, words)}" for one in commands)
    return "\n".join([words(title), *lines])


class Menus:
    """Publishes menus. Their lack stops nothing: rights are checked at every command, whatever a menu shows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def publish(self) -> None:
        """The menu of residents for everybody, one for each person with a role, none for who has none any more."""
        bot = self._desk.bot
        try:
            for language in LANGUAGES:
                menu = menu_of(Standing((), {}), language)
                scope = BotCommandScopeAllPrivateChats()
                await bot.set_my_commands(menu, scope=scope, language_code=self._code(language))
        except TelegramError as error:
            log.warning(Line("command menu not published", reason=reason_of(error)))
        chats = {member.chat for member in await self._desk.store.people.members() if not member.blocked}
        chats |= await self._desk.store.people.former()  # removed while the bot did not run, or had no connection
        for chat in sorted(chats | set(self._desk.config.admins.telegram_ids)):
            try:
                await self.publish_for(chat)
            except TelegramError as error:
                log.warning(Line("command menu of a chat not published", reason=reason_of(error)))

    async def publish_for(self, chat: int) -> None:
        """The menu of one person, after their roles have changed. Raises what passes, such as a lost connection."""
        bot, standing = self._desk.bot, await self._desk.staff.standing(chat)
        scope = BotCommandScopeChat(chat)
        try:
            for language in LANGUAGES:
                code = self._code(language)
                if any(standing.anywhere(right) for right in RIGHTS):
                    await bot.set_my_commands(menu_of(standing, language), scope=scope, language_code=code)
                else:
                    await bot.delete_my_commands(scope=scope, language_code=code)
        except TelegramError as error:  # an admin who has not written yet, a head who left
            if passes(error):
                raise
            log.info(Line("command menu of a chat not published", reason=reason_of(error)))

    def _code(self, language: str) -> str | None:
        return None if language == self._desk.config.agency.language else language
