"""Finding the way to a survey: deep links, typed codes, names of units. And the words that help."""

from __future__ import annotations

import html
import re

from telegram import Message, User

from bot.cases.finding import Finder
from bot.cases.welcomes import first_step, welcomed
from bot.conversation.callbacks import MOST_BYTES
from bot.conversation.draft import OFFICER
from bot.conversation.lists import ends_of
from bot.conversation.render import ON, Button, Screen
from bot.conversation.survey_pages import answered
from bot.conversation.texts import Texts
from bot.handlers.commands import Command, named, stray
from bot.handlers.desk import Desk
from bot.handlers.followup import FollowUps
from bot.handlers.frame import Heard, Tapped
from bot.handlers.people import Heads
from bot.handlers.respond import OPEN, PAGE, Respond
from bot.handlers.screens import Screens
from bot.handlers.uploads import Uploads
from bot.handlers.windows import WindowsDesk
from bot.rules.everyday import COURTESIES, Meaning, is_said
from bot.rules.receipts import perhaps_receipt, receipt_in
from bot.rules.rights import ROLES
from bot.storage import Unit

INVITATION = "inv_"
_RESUMED = "="  # before the id of a survey under way: o:=<draft>
_MOST_RESUMED = 3
_NAME = 40  # characters of a unit on a button
_MOST_SHOWN = 7  # on a small phone, with the question and the ways to other pages
_LABEL = 60
_CODE = re.compile(r"[A-Z0-9][A-Z0-9./:-]{1,39}")  # with the signs of earlier codes


class Start:
    def __init__(
        self,
        desk: Desk,
        screens: Screens,
        respond: Respond,
        heads: Heads,
        windows: WindowsDesk,
        followups: FollowUps,
        uploads: Uploads,
    ) -> None:
        self._desk, self._screens, self._respond, self._heads = desk, screens, respond, heads
        self._windows, self._followups, self._uploads = windows, followups, uploads
        self._finder = Finder(desk.store)

    async def on_start(self, heard: Heard) -> None:
        """/start, alone or with the payload of a deep link."""
        user, message = heard.user, heard.message
        payload = heard.arguments[0] if heard.arguments else ""
        if payload.startswith(INVITATION):
            await self._heads.accept(user, message, payload.removeprefix(INVITATION))
        elif payload:
            await self._open(user, message, payload, scanned=True)
        else:
            self._screens.say(heard.chat, await self._greeting(user, heard.chat))

    async def on_text(self, heard: Heard) -> None:
        """A typed text: a receipt, a suggestion where one is waited for, else a unit's code or name."""
        if await self._receipt(heard):
            return
        text = (heard.message.text or "").strip()
        if text.startswith("/") and await self._stray(heard, text):
            return
        said = is_said(text)
        if said in COURTESIES and await self._followups.answers.waits(heard.chat):  # is no evidence
            self._screens.say(heard.chat, self._desk.words(heard.user)("followup.waits"))
            return
        # In this order: a question of the follow-up lapses by itself when one of the others moves on after it.
        for waiting in (self._followups.answers, self._windows):
            if await waiting.write(heard.user, heard.message):
                return
        if await self._respond.press(heard.user, heard.message):
            return
        if (meant := named(text)) is not None and await self._lead(heard, meant):
            return
        if said in ("done", "change") and await self._respond.lower(heard.chat, "start.unsent"):  # no suggestion either
            return
        if said in COURTESIES:  # never a suggestion, and no suggestion is lost to it
            await self._reply(heard.user, heard.chat, said, await self._desk.words_in(heard.user, heard.chat))
        elif await self._turns_away(heard, text) or not await self._respond.write(heard.user, heard.message):
            await self._open(heard.user, heard.message, text)

    async def _stray(self, heard: Heard, text: str) -> bool:
        """Tell that there is no such command, if it is one. It is never a suggestion, a name or evidence."""
        found = stray(text, await self._desk.staff.standing(heard.user.id))
        if found is None:
            return False
        words, (written, near) = await self._desk.words_in(heard.user, heard.chat), found
        key = "start.no_command_near" if near else "start.no_command"
        self._screens.say(heard.chat, words(key, command=written, near=near))
        await self._respond.lower(heard.chat)
        return True

    async def _turns_away(self, heard: Heard, text: str) -> bool:
        """Whether somebody names another unit while a survey waits for a suggestion, which that is none.

        An officer's respondent may say anything.
        """
        waiting = await self._desk.survey.waiting(heard.chat)
        if waiting is None or waiting.survey.draft.channel == OFFICER:
            return False
        here, unit = waiting.survey.unit.code, None
        if _CODE.fullmatch(text.upper()):
            unit = await self._desk.store.units.find(text)
        return unit.code != here if unit else await self._finder.names_other(text, here)

    async def _lead(self, heard: Heard, meant: Command) -> bool:
        """Tell of a command that was typed without its sign, if this person may use it. What waits is shown below."""
        if meant.right is not None and not (await self._desk.staff.standing(heard.user.id)).anywhere(meant.right):
            return False
        words = await self._desk.words_in(heard.user, heard.chat)
        self._screens.say(heard.chat, words("start.command", command=f"/{meant.shown[words.language]}"))
        await self._respond.lower(heard.chat)
        return True

    async def _receipt(self, heard: Heard) -> bool:
        """Say whether the receipt that was typed is counted, if one was. Without "SKM" it may be something else."""
        text, counts = heard.message.text or "", self._desk.store.responses
        receipt, counted = receipt_in(text), False
        if receipt is not None:
            counted = await counts.is_counted(receipt)
        elif (receipt := perhaps_receipt(text)) is None or not (counted := await counts.is_counted(receipt)):
            return False
        words = await self._desk.words_in(heard.user, heard.chat)
        self._screens.say(heard.chat, words(f"receipt.{'counted' if counted else 'unknown'}", receipt=receipt))
        await self._respond.lower(heard.chat)
        return True

    async def on_other(self, heard: Heard) -> None:
        """A photo, a sticker, a voice message: only text can be kept. A file of staff may be what they are to send."""
        for waiting in (self._followups.answers, self._uploads):
            if await waiting.receive(heard.user, heard.message):
                return
        if not await self._respond.lower(heard.chat, "start.text_only"):
            self._screens.say(heard.chat, (await self._desk.words_in(heard.user, heard.chat))("start.no_pictures"))

    async def on_edit(self, heard: Heard) -> None:
        """An edited message: what it said has been taken already, and nobody is left to think that it was changed."""
        if not await self._respond.keep(heard.chat):
            self._screens.say(heard.chat, (await self._desk.words_in(heard.user, heard.chat))("start.edited"))

    async def on_group(self, heard: Heard) -> None:
        """Any of our commands in a group."""
        link = f"https://t.me/{self._desk.bot.username}"
        self._screens.say(heard.chat, self._desk.words(heard.user)("start.group", link=link))

    async def on_open(self, tapped: Tapped) -> None:
        """A button of the list of units found."""
        code = tapped.data.removeprefix(f"{OPEN}:")
        if code.startswith(PAGE):
            number, _, text = code.removeprefix(PAGE).partition(":")
            words = await self._desk.words_in(tapped.user, tapped.chat)
            screen = await self._offer(text, words, int(number) if number.isdecimal() else 0)
            self._screens.replace(tapped.chat, tapped.message, screen)
            tapped.answer(None)
            return
        if code.startswith(_RESUMED):
            if not await self._respond.lower(tapped.chat, draft=code.removeprefix(_RESUMED)):
                words = await self._desk.words_in(tapped.user, tapped.chat)
                self._screens.replace(tapped.chat, tapped.message, Screen(words("survey.gone")))
            tapped.answer(None)
            return
        unit = await self._desk.store.units.find(code)
        if unit is not None:
            await self._respond.open(tapped.user, tapped.chat, unit)
        tapped.answer(None)

    async def on_id(self, heard: Heard) -> None:
        """/id: the number that an admin asks for to give somebody a role."""
        words = await self._desk.words_in(heard.user, heard.chat)
        self._screens.say(heard.chat, words("start.id", number=heard.user.id))

    async def on_cancel(self, heard: Heard) -> None:
        """/batal: what this chat moved on last is given up, a question of staff before a window or survey under way."""
        words, chat, number = self._desk.words(heard.user), heard.chat, heard.message.message_id
        if await self._followups.answers.forget(chat):
            self._screens.say(chat, words("followup.forgotten"))
        elif await self._desk.store.window_drafts.cancel(chat, number):
            self._screens.say(chat, words("window.given_up"))
        else:
            await self._respond.cancel(heard.user, chat, number)

    async def _open(self, user: User, message: Message, text: str, *, scanned: bool = False) -> None:
        """Open the unit that `text` names, or say kindly what it may have meant. `scanned` texts are surely codes."""
        code, _, service = text.partition("_")
        unit = await self._desk.store.units.find(code) if _CODE.fullmatch(code.upper()) else None
        if unit is not None:
            await self._respond.open(user, message.chat.id, unit, service or None)
            return
        words = await self._desk.words_in(user, message.chat.id)
        if not scanned and (said := is_said(text)) is not None:
            await self._reply(user, message.chat.id, said, words)
            return
        if (closed := await self._finder.closed(text)) is not None:
            await self._respond.open(user, message.chat.id, closed)
            return
        screen = await self._offer(text, words)
        if not (scanned or screen.rows) and await self._desk.survey.of_chat(message.chat.id):
            screen = Screen(words("start.use_buttons"))  # it may be a complaint in words that we do not know
        self._screens.say(message.chat.id, screen)
        if not screen.rows:  # nothing to choose: a survey under way is what waits
            await self._respond.lower(message.chat.id)

    async def _reply(self, user: User, chat: int, said: str | None, words: Texts) -> None:
        """What thanks, a greeting or a complaint are answered. A survey under way waits below it."""
        match said:
            case "greeting" | "change":  # which offers what may be gone on with or changed
                self._screens.say(chat, await self._greeting(user, chat))
                return
            case "complaint":
                self._screens.say(chat, self._complaint(words))
            case _:  # thanks, or that one is done
                self._screens.say(chat, words("start.welcome_back"))
        await self._respond.lower(chat)

    async def _greeting(self, user: User, chat: int) -> Screen:
        """How to begin, the surveys under way to go on with, and the units that this person rated last."""
        words, rows, shown = await self._desk.words_in(user, chat), list[tuple[Button, ...]](), set[str]()
        for one in (await self._desk.survey.of_chat(chat))[:_MOST_RESUMED]:
            draft, unit = one.draft, one.unit
            questionnaire = await self._desk.survey.questionnaire_now(unit, draft.service, draft.channel)
            done = words(
                "start.resume",
                unit=ends_of(unit.name, _NAME),
                done=answered(draft, questionnaire),
                count=len(questionnaire.questions),
            )
            rows.append((Button(html.unescape(done), f"{OPEN}:{_RESUMED}{draft.id}", ON),))
            shown.add(unit.code)
        text = words("start.greeting", agency=self._desk.config.agency.name)
        standing = await self._desk.staff.standing(user.id)
        if standing.root:  # who took no invitation, and so has not been welcomed
            text = f"{welcomed('admin', words('people.everywhere'), words, {})}\n\n{text}"
        elif standing.grants:
            text += f"\n\n{words('help.staff')}"
        held = {one.role for one in standing.grants}
        rows += [(Button(*first_step(role, words)),) for role in ROLES if role in held][:1]
        last = [unit for unit in await self._desk.survey.last_rated(user.id) if unit.code not in shown]
        text += f"\n\n{words('start.last')}" if last else ""
        rows += [
            (Button(html.unescape(words("start.again", unit=ends_of(unit.name, _NAME))), f"{OPEN}:{unit.code}"),)
            for unit in last[:_MOST_RESUMED]
        ]
        return Screen(text, tuple(rows))

    async def _offer(self, text: str, words: Texts, page: int = 0) -> Screen:
        """The units that a text may mean, so many at a time, and how many they are."""
        found, shown = await self._finder.find(text), text if len(text) <= _LABEL else text[: _LABEL - 1] + "…"
        meaning = found.meaning
        if meaning is not None and meaning.sensitive:
            shown = meaning.called  # others may see the chat
        if found.units:
            title = words("start.near" if found.near else "start.found", text=shown)
            count = words("start.count_more" if found.full else "start.count", count=len(found.units))
            rows = [_button(unit) for unit in found.units[page * _MOST_SHOWN :][:_MOST_SHOWN]]
            parts = [f"{title} {count}"]
            if len(found.units) > _MOST_SHOWN:
                parts.append(words("start.page", page=page + 1, pages=-(-len(found.units) // _MOST_SHOWN)))
                rows.append(_turns(text, page, len(found.units), words))
            return Screen("\n".join([*parts, *_helpline(meaning, words)]), tuple(filter(None, rows)))
        if not await self._desk.store.units.any_active():
            return Screen(words("start.no_units"))
        if meaning is not None:
            where = words("start.here" if meaning.local else "start.elsewhere", text=shown, office=meaning.called)
            return Screen("\n".join([where, *_helpline(meaning, words)]))
        return Screen(words("start.nothing", text=shown))

    def _complaint(self, words: Texts) -> Screen:
        """Where a complaint is heard: this survey answers none."""
        contact = self._desk.config.privacy.contact
        own = [words("start.complaint_contact", contact=contact)] if contact else []
        return Screen("\n".join([words("start.complaint"), *own]))


def _button(unit: Unit) -> tuple[Button, ...]:
    return (Button(ends_of(f"{unit.name} ({unit.code})", _LABEL), f"{OPEN}:{unit.code}"),)


def _turns(text: str, page: int, count: int, words: Texts) -> tuple[Button, ...]:
    """The ways to the other pages, where the text fits a button."""
    ways = [(page - 1, "report.back")] if page else []
    ways += [(page + 1, "report.more")] if (page + 1) * _MOST_SHOWN < count else []
    turns = [Button(words(key), f"{OPEN}:{PAGE}{to}:{text}") for to, key in ways]
    return tuple(turns) if all(len(one.data.encode()) <= MOST_BYTES for one in turns) else ()


def _helpline(meaning: Meaning | None, words: Texts) -> list[str]:
    return [words("start.sapa")] if meaning is not None and meaning.kind == "dppa" and meaning.sensitive else []
