"""The contract with python-telegram-bot: its own client, only the address changed."""

import struct
from collections.abc import AsyncIterator

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TimedOut
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.sandbox import Person, Sandbox

MARKUP = InlineKeyboardMarkup([[InlineKeyboardButton("Mulai", callback_data="go")]])
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 1080, 1080)


@pytest.fixture
async def bot(tg: Sandbox) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(tg.token, base_url=tg.base_url, base_file_url=tg.file_url) as client:
        yield client


@pytest.fixture
async def siti(tg: Sandbox) -> Person:
    person = await tg.person("Siti")
    await person.start("DISDUK")
    return person


async def test_everything_the_bot_needs(tg: Sandbox, bot: telegram.Bot, siti: Person) -> None:
    (update,) = await bot.get_updates(allowed_updates=["message", "callback_query"])
    assert update.message is not None
    assert (update.message.text, update.message.chat.id) == ("/start DISDUK", siti.id)
    sent = await bot.send_message(siti.id, "<b>Halo</b> 😀", parse_mode="HTML", reply_markup=MARKUP)
    assert sent.text_html == "<b>Halo</b> 😀"
    assert sent.reply_markup == MARKUP
    await siti.press("Mulai")
    update = (await bot.get_updates(offset=update.update_id + 1, timeout=1))[0]
    assert update.callback_query is not None
    assert await update.callback_query.answer("Tersimpan", show_alert=True)
    edited = await update.callback_query.edit_message_text("1/9")
    assert isinstance(edited, telegram.Message)
    assert edited.edit_date is not None
    assert await edited.delete()
    photo = await bot.send_photo(siti.id, PNG, caption="<i>kartu</i>", parse_mode="HTML", filename="kartu.png")
    assert (photo.photo[-1].width, photo.caption_html) == (1080, "<i>kartu</i>")
    again = await bot.edit_message_media(InputMediaPhoto(PNG, caption="baru"), siti.id, photo.message_id)
    assert isinstance(again, telegram.Message)
    assert again.caption == "baru"
    await bot.edit_message_caption(siti.id, photo.message_id, caption="lagi", reply_markup=MARKUP)
    await bot.edit_message_reply_markup(siti.id, photo.message_id)
    reused = await bot.send_photo(siti.id, photo.photo[-1].file_id)
    assert reused.photo[-1].file_id == photo.photo[-1].file_id
    document = await bot.send_document(siti.id, b"a;b\n1;2\n", filename="jawaban.csv")
    assert document.document is not None
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"a;b\n1;2\n"
    album = await bot.send_media_group(siti.id, [InputMediaPhoto(PNG), InputMediaPhoto(PNG)])
    assert len({one.media_group_id for one in album}) == 1
    assert await bot.send_chat_action(siti.id, "typing")
    assert (await bot.get_chat(siti.id)).first_name == "Siti"
    assert await bot.set_my_commands([("start", "Mulai")], scope=telegram.BotCommandScopeChat(siti.id))
    assert [one.command for one in await bot.get_my_commands(telegram.BotCommandScopeChat(siti.id))] == ["start"]
    assert await bot.set_my_name("SKM", language_code="id")
    assert (await bot.get_my_name("id")).name == "SKM"
    assert await bot.set_my_description("Survei") and await bot.set_my_short_description("SKM")
    assert await bot.set_chat_menu_button(siti.id, telegram.MenuButtonCommands())
    assert isinstance(await bot.get_chat_menu_button(siti.id), telegram.MenuButtonCommands)
    assert {call["status"] for call in await tg.calls()} == {200}
    assert await bot.log_out() and await bot.close()


async def test_refusals_become_its_errors(
    tg: Sandbox, bot: telegram.Bot, siti: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the other form of retry_after is deprecated
    await tg.fail("sendMessage", status=429, retry_after=2)
    with pytest.raises(RetryAfter):
        await bot.send_message(siti.id, "x")
    sent = await bot.send_message(siti.id, "x")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_text("x")
    with pytest.raises(BadRequest, match="Unknown parameter"):
        await bot.send_message(siti.id, "x", api_kwargs={"chat_di": 1})
    await siti.block()
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(siti.id, "x")
    await tg.fail("getMe", latency=0.5)
    with pytest.raises(TimedOut):
        await bot.get_me(read_timeout=0.05)
    with pytest.raises(InvalidToken):
        async with telegram.Bot("123456789:" + "A" * 35, base_url=tg.base_url):
            pass


async def test_an_application_holds_a_conversation(tg: Sandbox) -> None:
    async def start(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(f"Unit {(context.args or ['?'])[0]}", reply_markup=MARKUP)

    async def tap(update: telegram.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer()
        await update.callback_query.edit_message_text("1/9")

    app = Application.builder().token(tg.token).base_url(tg.base_url).build()
    app.add_handler(CommandHandler("start", start))
    app.add_handler(CallbackQueryHandler(tap))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling()
        siti = await tg.person("Siti")
        assert (await siti.say("/start DISDUK")).labels == ["Mulai"]
        assert (await siti.tap("Mulai")).text == "1/9"
        await app.updater.stop()
        await app.stop()
