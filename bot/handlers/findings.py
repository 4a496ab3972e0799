"""/temuan: answers that look made up. One admin proposes to set them aside with a typed reason, another one agrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.cases.finding_notices import BUTTON, described
from bot.cases.findings import RIGHT, FindingCases
from bot.cases.people import Refused
from bot.conversation.lists import PER_PAGE, paged, shorter
from bot.conversation.render import Button, Screen
from bot.conversation.screen import clipped, fitting
from bot.handlers.commands import FINDINGS as COMMAND
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker
from bot.handlers.picker import LABEL, Rows, is_number, page_ways
from bot.handlers.screens import Screens
from bot.rules.findings import Act, Finding, NotNow, acts

FINDINGS = BUTTON  # payloads: q:list:PAGE, q:see:NUMBER, q:go:NUMBER:REVISION:ACT
_ALL, _FEW = 99, 2  # lines of a typed reason
_PRESSED: dict[str, Act] = {"agree": "agree", "decline": "decline", "explain": "explain", "reopen": "reopen"}


def choose(arguments: Sequence[str]) -> list[str]:
    """/temuan, or /temuan NUMBER, or /temuan NUMBER REASON to propose."""
    if not arguments:
        return ["list", "0"]
    number, *reason = arguments
    return ["propose", number, " ".join(reason)] if reason else ["see", number]


class FindingDesk:
    right = RIGHT

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        self._desk, self._screens, self._wake = desk, screens, wake
        self._cases = FindingCases(desk.config, desk.store)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        match choice:
            case ["list", page] if is_number(page):
                return await self._list(asker, int(page))
            case ["see", number] if is_number(number):
                return await self._one(asker, await self._cases.one(asker.standing, int(number)))
            case ["propose", number, reason] if is_number(number):
                return await self._act(asker, int(number), "propose", reason=reason)
            case ["go", number, revision, act] if is_number(number) and is_number(revision) and act in _PRESSED:
                return await self._act(asker, int(number), _PRESSED[act], revision=int(revision))
        raise Refused

    async def _act(self, asker: Asker, number: int, act: Act, reason: str = "", revision: int | None = None) -> Screen:
        by = self._desk.author(asker.user)
        try:
            after = await self._cases.act(asker.standing, by, number, act, reason, revision)
        except NotNow as error:
            said = asker.words(f"finding.fault.{error.fault}")
            return await self._one(asker, await self._cases.one(asker.standing, number), said)
        self._wake()
        return await self._one(asker, after, asker.words("finding.saved"))

    async def _list(self, asker: Asker, page: int) -> Screen:
        words = asker.words
        count, found = await self._cases.seen(asker.standing, PER_PAGE, page * PER_PAGE)
        rows = [(Button(self._line(one, asker)[:LABEL], f"{FINDINGS}:see:{one.id}"),) for one in found]
        title = paged(words, words("finding.title", count=count), page, count)
        title = title if count else f"{title}\n\n{words('finding.none')}"
        return Screen(title, (*rows, *page_ways(words, f"{FINDINGS}:list", page, count)))

    async def _one(self, asker: Asker, finding: Finding, said: str = "") -> Screen:
        words, config = asker.words, self._desk.config
        (unit,) = await self._desk.store.units.some([finding.unit])
        name = unit.name
        count = await self._desk.store.asides.count(finding)
        may = acts(finding, self._desk.author(asker.user).who)
        command = f"/{COMMAND.shown[words.language]}"
        how = [words("finding.how", command=command, number=finding.id)] if "propose" in may else []
        where = f"{FINDINGS}:go:{finding.id}:{finding.revision}"
        pressed: Rows = tuple((Button(words(f"finding.{act}"), f"{where}:{act}"),) for act in may if act in _PRESSED)
        rows = (*pressed, (Button(words("finding.list"), f"{FINDINGS}:list:0"),))

        def text(name: str, causes: str, most: int) -> str:
            lines = [
                words("finding.one", number=finding.id, state=words(f"finding.state.{finding.state}")),
                described(finding, name, words, unit.zone(config.agency.timezone)),
                words("finding.meant", count=count),
                *([words("finding.reason", reason=clipped(finding.reason, most))] if finding.reason else ()),
                *([words("finding.asked", reason=clipped(finding.asked, most))] if finding.asked else ()),
                words(causes),
            ]
            return ("\n\n" if most > _FEW else "\n").join([*lines, *how, *([said] if said else ())])

        full = [text(name, "finding.causes", _ALL)]
        brief = [text(one, "finding.causes_brief", most) for most in (_ALL, _FEW, 1) for (one,) in shorter(name)]
        return fitting(Screen(one, rows) for one in (*full, *brief))

    def _line(self, one: Finding, asker: Asker) -> str:
        words, day = asker.words, self._desk.local(one.found).date()
        state = words(f"finding.state.{one.state}")
        return words("finding.line", number=one.id, unit=one.unit, day=day, state=state)
