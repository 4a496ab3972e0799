"""Every Bot API method by name: the table the server calls.

getUpdates and the webhook methods stand beside their state.
"""

from collections.abc import Callable
from typing import Any

from bot.sandbox import messaging
from bot.sandbox.errors import bad_request
from bot.sandbox.telegram import Telegram

Json = dict[str, Any]
Run = Callable[[Telegram, Json], Any]

_ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": True,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


def _get_me(telegram: Telegram, _: Json) -> Json:
    return telegram.bot | _ABILITIES


def _yes(_telegram: Telegram, _args: Json) -> bool:
    return True


def _get_file(telegram: Telegram, args: Json) -> Json:
    stored = telegram.files.find(args["file_id"])
    if len(stored.content) > telegram.rules.download_bytes:
        raise bad_request("file is too big")
    sizes = stored.json if isinstance(stored.json, list) else [stored.json]
    form = next(size for size in sizes if size["file_id"] == args["file_id"])
    return {
        "file_id": form["file_id"],
        "file_unique_id": form["file_unique_id"],
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


def _get_chat(telegram: Telegram, args: Json) -> Json:
    chat = telegram.bot_chat(args["chat_id"])
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    )
    return chat.json | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def _get_chat_member(telegram: Telegram, args: Json) -> Json:
    chat = telegram.bot_chat(args["chat_id"])
    user_id = args["user_id"]
    if user_id == telegram.bot["id"]:
        return {"user": telegram.bot, "status": "member"}
    if user_id not in telegram.accounts:
        raise bad_request("user not found")
    status = "member" if user_id in chat.members else "left"
    if chat.id < 0 and user_id == chat.members[0]:
        return {"user": telegram.accounts[user_id].json, "status": "creator", "is_anonymous": False}
    return {"user": telegram.accounts[user_id].json, "status": status}


def _leave_chat(telegram: Telegram, args: Json) -> bool:
    chat = telegram.bot_chat(args["chat_id"])
    if chat.id > 0:
        raise bad_request("chat member status can't be changed in private chats")
    del telegram.chats[chat.id]
    return True


def _set_commands(telegram: Telegram, args: Json) -> bool:
    telegram.profile.set_commands(args["commands"], args.get("scope"), args.get("language_code", ""))
    return True


def _get_commands(telegram: Telegram, args: Json) -> list[Json]:
    return telegram.profile.commands(args.get("scope"), args.get("language_code", ""))


def _delete_commands(telegram: Telegram, args: Json) -> bool:
    telegram.profile.delete_commands(args.get("scope"), args.get("language_code", ""))
    return True


def _set_text(field: str) -> Run:
    def run(telegram: Telegram, args: Json) -> bool:
        telegram.profile.set_text(field, args.get(field, ""), args.get("language_code", ""))
        return True

    return run


def _get_text(field: str) -> Run:
    def run(telegram: Telegram, args: Json) -> Json:
        return {field: telegram.profile.text(field, args.get("language_code", ""))}

    return run


def _set_menu_button(telegram: Telegram, args: Json) -> bool:
    telegram.profile.set_menu_button(args.get("chat_id"), args.get("menu_button"))
    return True


def _get_menu_button(telegram: Telegram, args: Json) -> Json:
    return telegram.profile.menu_button(args.get("chat_id"))


RUN: dict[str, Run] = {
    "getMe": _get_me,
    "logOut": _yes,
    "close": _yes,
    "sendMessage": messaging.send_message,
    "sendPhoto": messaging.send_photo,
    "sendDocument": messaging.send_document,
    "sendMediaGroup": messaging.send_media_group,
    "sendChatAction": messaging.send_chat_action,
    "editMessageText": messaging.edit_message_text,
    "editMessageCaption": messaging.edit_message_caption,
    "editMessageMedia": messaging.edit_message_media,
    "editMessageReplyMarkup": messaging.edit_message_reply_markup,
    "deleteMessage": messaging.delete_message,
    "deleteMessages": messaging.delete_messages,
    "answerCallbackQuery": messaging.answer_callback_query,
    "getFile": _get_file,
    "getChat": _get_chat,
    "getChatMember": _get_chat_member,
    "leaveChat": _leave_chat,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": _set_text("name"),
    "getMyName": _get_text("name"),
    "setMyDescription": _set_text("description"),
    "getMyDescription": _get_text("description"),
    "setMyShortDescription": _set_text("short_description"),
    "getMyShortDescription": _get_text("short_description"),
    "setChatMenuButton": _set_menu_button,
    "getChatMenuButton": _get_menu_button,
}
