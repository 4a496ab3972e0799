"""What stands around every screen of staff: a private chat, somebody who asks, their rights."""

from typing import Any

import pytest
from telegram import Update

from tests.support.running import ADMIN, Bot


def tap(bot: Bot, data: str, chat: dict[str, Any]) -> Update | None:
    """A button tapped by the admin in that chat, as Telegram tells of it."""
    sender = {"id": ADMIN, "is_bot": False, "first_name": "Admin Contoh", "language_code": "id"}
    message = {"message_id": 7, "date": 1_795_000_000, "chat": chat, "text": "…"}
    query = {"id": "1", "from": sender, "message": message, "chat_instance": "1", "data": data}
    return Update.de_json({"update_id": 9_000_000, "callback_query": query}, bot.app.application.bot)


@pytest.mark.parametrize(
    "data",
    ["p:invite", "u:top", "a:page:-:0", "w:list:0", "g:-:top", "r:top", "y:2026", "b:top", "t:top", "i:top", "h:"],
)
async def test_a_button_of_staff_tells_a_group_nothing(polling: Bot, data: str) -> None:
    group = {"id": -100_123, "type": "supergroup", "title": "Grup Contoh"}
    await polling.app.application.process_update(tap(polling, data, group))
    await polling.settle()
    assert not [call for call in await polling.tg.calls("editMessageText") if call["chat_id"] == group["id"]]
    assert polling.rows("SELECT count(*) FROM deliveries WHERE recipient = ?", group["id"]) == [(0,)]


@pytest.mark.parametrize(
    "data", ["p:see:nobody", "r:ask", "r:ask:", "r", "g:", "w:d", "w:d:zz:x", "b:span", "f:apply", "d:list"]
)
async def test_a_button_that_no_screen_offers_is_refused(polling: Bot, data: str) -> None:
    admin = await polling.person("Admin Contoh", person_id=ADMIN)
    screen = await polling.write(admin, "/orang")
    await admin.press_data(data, message=screen)
    await polling.settle()
    assert polling.rows("SELECT reason FROM set_aside") == [], "a forged button is no fault of the program"
    assert (await admin.last()).text
