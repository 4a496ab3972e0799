"""Which handler takes which update: every prefix of a button and every command, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from telegram.ext import BaseHandler, CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.cases.edition_grants import BUTTON as EDITIONS
from bot.cases.welcomes import PROGRESS
from bot.conversation.callbacks import PREFIX, decode
from bot.conversation.officer import FILL
from bot.gateway.taps import RawTap
from bot.handlers import (
    audit,
    commands,
    compliance,
    findings,
    followup,
    help,
    people,
    privacy,
    reports,
    status,
    suggestions,
    units,
    windows,
)
from bot.handlers.audit import AUDIT, AuditLog
from bot.handlers.commands import Command, Menus
from bot.handlers.compliance import OBLIGATION, ComplianceDesk
from bot.handlers.desk import Desk
from bot.handlers.editions import EditionDesk
from bot.handlers.errors import Handler, committed
from bot.handlers.findings import FINDINGS, FindingDesk
from bot.handlers.followup import FOLLOWUP, FollowUps
from bot.handlers.frame import Frame
from bot.handlers.help import HELP, Help
from bot.handlers.late_files import HISTORY, PAPER, UPLOAD, LateFiles, choose_history, choose_paper
from bot.handlers.officers import Officers
from bot.handlers.people import PEOPLE, Heads, PeopleDesk
from bot.handlers.privacy import ERASE, Privacy
from bot.handlers.quality import REVIEW, Review
from bot.handlers.reports import PICK, Reports
from bot.handlers.respond import OPEN, Respond
from bot.handlers.screens import Screens
from bot.handlers.start import Start
from bot.handlers.status import Status
from bot.handlers.submissions import SUBMIT, Submissions
from bot.handlers.suggestions import SUGGEST, SuggestionDesk
from bot.handlers.units import UNITS, Units
from bot.handlers.uploads import Uploads
from bot.handlers.windows import WINDOWS, WindowsDesk

_PRIVATE = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
_EDITED = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
Route = BaseHandler[Any, Any, Any]


class SurveyTaps:
    """What a tap of a survey is handled by, without the library."""

    def __init__(self, handle: Callable[[RawTap], Awaitable[None]]) -> None:
        self.handle = committed(handle)

    def takes(self, data: str) -> bool:
        """Whether the payload is that of a survey's button."""
        return decode(data) is not None


class Routes:
    """The handlers of one bot. `wake` tells the courier that something is owed."""

    def __init__(self, desk: Desk, screens: Screens, menus: Menus, wake: Callable[[], None]) -> None:
        both = (desk, screens)
        self._frame = Frame(*both)
        self.followups = FollowUps(*both, wake)
        self._files = LateFiles(*both)
        self.uploads = Uploads(*both, self._files)
        self._heads, self._team = Heads(*both, menus, wake), PeopleDesk(*both, wake)
        self._status, self._privacy = Status(*both), Privacy(desk)
        self._officers, self._windows, self._log = Officers(*both), WindowsDesk(*both), AuditLog(*both)
        self._findings, self._suggestions = FindingDesk(*both, wake), SuggestionDesk(desk)
        self._editions, self._help = EditionDesk(desk), Help(desk)
        self._respond = Respond(*both, self._officers)
        self._start = Start(*both, self._respond, self._heads, self._windows, self.followups, self.uploads)
        self.survey_taps = SurveyTaps(self._frame.tap_raw(self._respond.on_tap))
        self._reports, self._submissions = Reports(*both, wake), Submissions(*both, wake)
        self._obligation, self._units, self._review = (
            ComplianceDesk(*both, wake),
            Units(*both, wake),
            Review(*both, wake),
        )

    def __iter__(self) -> Iterator[Route]:
        """In the order they are asked. The first that fits takes the update."""
        hear, feel = self._frame.hear, self._frame.feel
        for prefix, tapped in self._taps():
            yield CallbackQueryHandler(committed(tapped), pattern=f"^{prefix}:")
        yield CallbackQueryHandler(committed(feel(self._respond.on_tap)))
        for command, handler in self._commands():
            yield CommandHandler(command.names, committed(handler), filters=_PRIVATE)
        every = [name for command in commands.COMMANDS for name in command.names]
        pointed = hear(self._start.on_group, groups=True)
        yield CommandHandler(every, committed(pointed), filters=filters.ChatType.GROUPS & filters.UpdateType.MESSAGE)
        yield MessageHandler(_PRIVATE & filters.TEXT, committed(hear(self._start.on_text)))
        yield MessageHandler(_EDITED & filters.TEXT, committed(hear(self._start.on_edit)))
        yield MessageHandler(_PRIVATE & ~filters.StatusUpdate.ALL, committed(hear(self._start.on_other)))
        yield ChatMemberHandler(committed(self._heads.on_membership), ChatMemberHandler.MY_CHAT_MEMBER)

    def _taps(self) -> tuple[tuple[str, Handler], ...]:
        tap, feel = self._frame.tap, self._frame.feel
        return (
            (PREFIX, feel(self._respond.on_tap)),
            (OPEN, feel(self._start.on_open)),
            (ERASE, tap(self._privacy)),
            (PICK, tap(self._reports)),
            (PEOPLE, tap(self._team)),
            (PROGRESS, tap(self._status)),
            (FILL, feel(self._officers.on_tap)),
            (SUBMIT, tap(self._submissions)),
            (REVIEW, tap(self._review)),
            (WINDOWS, tap(self._windows)),
            (FOLLOWUP, tap(self.followups)),
            (SUGGEST, tap(self._suggestions)),
            (OBLIGATION, tap(self._obligation)),
            (UNITS, tap(self._units)),
            (UPLOAD, tap(self.uploads)),
            (PAPER, tap(self._files.paper)),
            (HISTORY, tap(self._files.history)),
            (AUDIT, tap(self._log)),
            (FINDINGS, tap(self._findings)),
            (EDITIONS, tap(self._editions)),
            (HELP, tap(self._help)),
        )

    def _commands(self) -> tuple[tuple[Command, Handler], ...]:
        command, hear, below = self._frame.command, self._frame.hear, self._respond.lower_below
        return (
            (commands.START, hear(self._start.on_start)),
            (commands.CANCEL, hear(self._start.on_cancel)),
            (commands.HELP, command(self._help, help.choose, then=below)),
            (commands.ID, hear(self._start.on_id, then=below)),
            (commands.PRIVACY, command(self._privacy, privacy.tell, then=below)),
            (commands.ERASE, command(self._privacy, privacy.ask)),
            (commands.REPORT, command(self._reports, reports.choose)),
            (commands.PEOPLE, command(self._team, people.choose)),
            (commands.STATUS, command(self._status, status.choose)),
            (commands.FILL, hear(self._officers.on_fill)),
            (commands.WINDOWS, command(self._windows, windows.choose)),
            (commands.FOLLOWUP, command(self.followups, followup.choose)),
            (commands.SUGGESTIONS, command(self._suggestions, suggestions.choose)),
            (commands.COMPLIANCE, command(self._obligation, compliance.choose)),
            (commands.UNITS, command(self._units, units.choose)),
            (commands.PAPER, command(self._files.paper, choose_paper)),
            (commands.HISTORY, command(self._files.history, choose_history)),
            (commands.AUDIT, command(self._log, audit.choose)),
            (commands.FINDINGS, command(self._findings, findings.choose)),
        )
