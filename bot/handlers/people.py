"""/orang and invitations: who serves where, by buttons and by link. Who left the bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telegram import ChatMember, Message, Update, User
from telegram.ext import ContextTypes

from bot.cases.people import INVITATION_DAYS, Refused, role_named, role_word
from bot.cases.people_notices import BUTTON, REMOVAL, REVOCATION, place_name
from bot.cases.welcomes import first_step, welcomed
from bot.conversation.render import ON, Button, Screen
from bot.conversation.texts import Texts, texts
from bot.handlers.calls import CallsDesk
from bot.handlers.commands import PEOPLE as COMMAND
from bot.handlers.commands import Menus
from bot.handlers.desk import Desk
from bot.handlers.frame import Asker, Typed
from bot.handlers.letters import LettersDesk
from bot.handlers.people_endings import Endings, back, member_line
from bot.handlers.people_lists import PeopleLists
from bot.handlers.people_moves import Moves, last_day, other_roles, parsed_day
from bot.handlers.picker import Picker, Rows, is_number
from bot.handlers.screens import Screens
from bot.rules.rights import AT_A_UNIT, EVERYWHERE, EVERYWHERE_WORDS, RIGHTS, ROLES, Role, Standing
from bot.storage.invitations import Claim
from bot.storage.unit_lists import Among

PEOPLE = BUTTON  # payloads: p:<what>:..., each carries all that was chosen so far


def choose(arguments: Sequence[str]) -> list[str]:
    """/orang, /orang WORDS, /orang undang ROLE CODE [LAST-DAY of a head] or WORDS, or /orang pesan TEXT."""
    match [word.casefold() for word in arguments]:
        case ["undang" | "invite", word, code, day] if role_named(word) == "head" and parsed_day(day) is not None:
            return ["stand", code.upper(), day]
        case ["undang" | "invite", word, code] if (role := role_named(word)) is not None and code in EVERYWHERE_WORDS:
            return ["role", role, "unit", EVERYWHERE]
        case ["undang" | "invite", word, *typed] if typed and (role := role_named(word)) is not None:
            return ["role", role, "find", " ".join(typed)]
        case ["pesan" | "message", *_]:
            return ["say", arguments.after(1) if isinstance(arguments, Typed) else " ".join(arguments[1:])]
        case []:
            return ["top", "0"]
        case ["undang" | "invite", *_]:
            return ["usage"]
    return ["find", "0", " ".join(arguments)]


class PeopleDesk:
    right = "people"

    def __init__(self, desk: Desk, screens: Screens, wake: Callable[[], None]) -> None:
        """`wake` tells the courier that something is owed."""
        self._desk, self._screens, self._wake = desk, screens, wake
        self._moves, self._letters, self._calls = Moves(desk), LettersDesk(desk, wake), CallsDesk(desk)
        self._endings, self._lists = Endings(desk, wake), PeopleLists(desk)

    async def screen(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """The screen of a choice. Raises Refused."""
        user, words, standing = asker.user, asker.words, asker.standing
        match choice:
            case ["top", page] if is_number(page):
                return await self._lists.everybody(int(page), words, standing)
            case ["find", page, *typed] if is_number(page):
                return await self._lists.found(":".join(typed), int(page), words, standing)
            case ["see", number] if is_number(number):
                return await self._one(int(number), words, standing)
            case ["rows" | "norows" as verb, number] if is_number(number):
                by = self._desk.author(user)
                await self._desk.staff.give_rows(standing, by, int(number), given=verb == "rows")
                return await self._one(int(number), words, standing)
            case ["say" | "remind" | "call" | "letters", *_]:
                return await self._at_once(asker, choice)
            case ["invite"]:
                return _roles(words, standing)
            case ["role", word, *rest] if (role := role_named(word)) is not None:
                return await self._in_role(asker, role, rest)
            case ["open", *rest] if not rest or is_number(rest[0]):  # without a page of before there were any
                return await self._lists.open(user, int(rest[0]) if rest else 0, words, standing)
            case ["yes", number] if is_number(number):
                return await self._confirm(user, int(number), words)
            case ["out" | "remove" | "all" | "back" | "revoke", _]:
                return await self._endings.screen(asker, choice)
            case ["usage"]:
                return Screen(words("people.usage"))
            case ["stand", unit, day] if standing.may("appoint.head", unit):
                return await self._moves.invite(asker, unit, day)
        return await self._moves.screen(asker, choice)

    async def _at_once(self, asker: Asker, choice: Sequence[str]) -> Screen:
        """What is for all heads at once. Raises Refused."""
        match choice:
            case ["say", ""]:
                return Screen(asker.words("calls.usage"))
            case ["letters", *rest]:
                return await self._letters.screen(asker, rest)
        return await self._calls.screen(asker, choice)

    async def _in_role(self, asker: Asker, role: Role, choice: Sequence[str]) -> Screen:
        """Who shall have a role: at which unit, or the link that gives it."""
        match choice:
            case ["unit", code]:
                return await self._invite(asker.user, role, code, asker.words, asker.standing, asker.asked)
            case ["find", code]:
                return await self._find(asker.user, role, code, asker.words, asker.standing, asker.asked)
        return await self._place(role, choice, asker.words, asker.standing)

    async def _one(self, number: int, words: Texts, standing: Standing) -> Screen:
        member = await self._desk.staff.member(standing, number)
        text = member_line(member, words, await self._names(member.unit), whole=True)
        if member.blocked:
            text += "\n" + words("people.is_blocked")
        if member.rows:
            text += "\n" + words("people.has_rows")
        if day := last_day(member.until, words.language):
            text += "\n" + words("people.is_acting", day=day)
        verb = "norows" if member.rows else "rows"
        rows: Rows = ((Button(words(f"people.{verb}"), f"{PEOPLE}:{verb}:{number}"),),)
        rows = rows if standing.may("rows.give", member.unit) and member.role in RIGHTS["rows"] else ()
        may = standing.may(f"appoint.{member.role}", member.unit)
        remove: Rows = ((Button(words("people.remove"), f"{PEOPLE}:{REMOVAL}:{number}"),),) if may else ()
        movable = may and member.role != "admin"
        move: Rows = ((Button(words("people.move"), f"{PEOPLE}:move:{number}"),),) if movable else ()
        return Screen(words("people.one", text=text), (*rows, *move, *remove, back(words, "top:0")))

    async def _confirm(self, user: User, number: int, words: Texts) -> Screen:
        """An admin's role for whoever took this person's own invitation."""
        by = self._desk.author(user)
        try:
            await self._desk.staff.confirm(by, number)
        except Refused:
            if not await self._desk.store.takings.has_confirmed(number, by.who):  # their own tap come twice
                raise
        self._wake()
        return Screen(words("people.confirmed"), (back(words, "top:0"),))

    async def _place(self, role: Role, rest: Sequence[str], words: Texts, standing: Standing) -> Screen:
        """Where the new role is to be."""
        right, picker = f"appoint.{role}", self._picker(role, words, standing)
        if rest:
            if (found := await picker.more(rest)) is not None:
                return found
            raise Refused
        title = words("people.pick_unit", role=words(f"role.{role}"))
        whole: Rows = ()
        if standing.may(right, EVERYWHERE) and role not in AT_A_UNIT:
            whole = ((Button(words("report.whole"), f"{picker.prefix}:unit:{EVERYWHERE}"),),)
        return await picker.first(title, first=whole, last=(back(words, "invite"),))

    def _picker(self, role: Role, words: Texts, standing: Standing) -> Picker:
        """The units where this person may give that role."""
        among, prefix = Among(standing.places(f"appoint.{role}")), f"{PEOPLE}:role:{role}"
        command = f"/{COMMAND.shown[words.language]} {words('people.invite_word')} {role_word(role, words.language)}"
        return Picker(
            lists=self._desk.store.unit_lists, words=words, prefix=prefix, among=among, top=prefix, search=command
        )

    async def _find(self, user: User, role: Role, text: str, words: Texts, standing: Standing, asked: str) -> Screen:
        """The invitation to the unit of that code, else the units that have every word."""
        if standing.may(f"appoint.{role}", text.upper()):
            return await self._invite(user, role, text.upper(), words, standing, asked)
        if (found := await self._picker(role, words, standing).found(text)) is not None:
            return found
        raise Refused

    async def _invite(self, user: User, role: Role, unit: str, words: Texts, standing: Standing, asked: str) -> Screen:
        invited = await self._desk.staff.invite(standing, self._desk.author(user), role, unit, asked)
        link = f"https://t.me/{self._desk.bot.username}?start=inv_{invited.code}"
        place = place_name(unit, words, await self._names(unit))
        text = words("people.invited", role=words(f"role.{role}"), unit=place, link=link, days=INVITATION_DAYS)
        acting: Rows = ((Button(words("people.acting"), f"{PEOPLE}:acting:{invited.id}"),),) if role == "head" else ()
        revoke = (Button(words("people.revoke"), f"{PEOPLE}:{REVOCATION}:{invited.id}"),)
        return Screen(text, (*acting, revoke, back(words, "top:0")))

    async def _names(self, *units: str) -> dict[str, str]:
        return await self._desk.store.unit_lists.names(units)


def _roles(words: Texts, standing: Standing) -> Screen:
    rows = tuple(
        (Button(words(f"role.{role}"), f"{PEOPLE}:role:{role}"),)
        for role in ROLES
        if standing.anywhere(f"appoint.{role}")
    )
    return Screen(words("people.pick_role"), (*rows, back(words, "top:0")))


class Heads:
    def __init__(self, desk: Desk, screens: Screens, menus: Menus, wake: Callable[[], None]) -> None:
        """`wake` tells the courier that something is owed."""
        self._desk, self._screens, self._menus, self._wake = desk, screens, menus, wake

    async def accept(self, user: User, message: Message, code: str) -> None:
        """The link of an invitation: gives this chat its role, once."""
        language, chat = self._desk.language(user), message.chat.id
        words, by = texts(language), self._desk.author(user)
        grant = await self._desk.staff.accept(chat, by, code, language, user.full_name)
        if grant is None:
            self._screens.say(chat, words("head.invalid"))
            return
        self._wake()  # whoever is asked, or whose role has moved here
        if isinstance(grant, Claim):
            self._screens.say(chat, words("people.waits"))
            return
        unit = await self._desk.store.units.find(grant.unit)
        place = words("people.everywhere") if grant.unit == EVERYWHERE else unit.name if unit else grant.unit
        until = last_day(await self._desk.store.stand_ins.last_day(chat, grant.unit), language)
        told = await other_roles(self._desk, chat, grant, words)
        text = welcomed(grant.role, place, words, self._desk.weekday_and_time(words), until, told)
        self._screens.say(chat, Screen(text, ((Button(*first_step(grant.role, words), ON),),)))
        self._desk.outbox.aside(lambda: self._menus.publish_for(chat))

    async def on_membership(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Telegram says that somebody blocked the bot, or came back."""
        change = update.my_chat_member
        if change is None:
            return
        if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
            await self._desk.staff.report_blocked(change.chat.id, self._desk.clock())
        else:
            await self._desk.store.people.set_blocked(change.chat.id, None)
