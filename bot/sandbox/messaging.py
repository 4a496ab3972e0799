"""Methods that send, edit and delete messages, and answer taps."""

from typing import Any

from bot.sandbox import content, keyboards
from bot.sandbox.chats import Chat
from bot.sandbox.errors import bad_request, forbidden
from bot.sandbox.telegram import Telegram

Json = dict[str, Any]

_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_QUERY_GONE = "query is too old and response timeout expired or query ID is invalid"
_CONTENT = [
    "text",
    "entities",
    "caption",
    "caption_entities",
    "show_caption_above_media",
    "photo",
    "document",
    "has_media_spoiler",
    "reply_markup",
]


def send_message(telegram: Telegram, args: Json) -> Json:
    return _send(telegram, args, content.text(args, telegram.rules))


def send_photo(telegram: Telegram, args: Json) -> Json:
    return _send(telegram, args, content.media("photo", args["photo"], args, telegram))


def send_document(telegram: Telegram, args: Json) -> Json:
    return _send(telegram, args, content.media("document", args["document"], args, telegram))


def send_media_group(telegram: Telegram, args: Json) -> list[Json]:
    if not 2 <= len(args["media"]) <= 10:
        raise bad_request(f"an album holds 2-10 items, found {len(args['media'])}")
    items = [content.input_media(item, args, telegram) for item in args["media"]]
    if len({"photo" in item for item in items}) > 1:
        raise bad_request("can't mix photos and documents in one album")
    chat = telegram.writable(args["chat_id"])
    group = f"{chat.last_id + 13_902_000_000_000}"
    reply = _reply(chat, args)
    return [telegram.own(chat, {"media_group_id": group, **reply, **item}) for item in items]


def send_chat_action(telegram: Telegram, args: Json) -> bool:
    if args["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = telegram.bot_chat(args["chat_id"])
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    chat.notify({"kind": "action", "action": args["action"]})
    return True


def edit_message_text(telegram: Telegram, args: Json) -> Json:
    chat, message = _editable(telegram, args)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _edit(telegram, chat, message, content.text(args, telegram.rules), args)


def edit_message_caption(telegram: Telegram, args: Json) -> Json:
    chat, message = _editable(telegram, args)
    kind = next((kind for kind in ("photo", "document") if kind in message), None)
    if kind is None:
        raise bad_request("there is no caption in the message to edit")
    kept = {name: message[name] for name in (kind, "has_media_spoiler") if name in message}
    return _edit(telegram, chat, message, kept | content.caption(args, telegram.rules), args)


def edit_message_media(telegram: Telegram, args: Json) -> Json:
    chat, message = _editable(telegram, args)
    return _edit(telegram, chat, message, content.input_media(args["media"], args, telegram), args)


def edit_message_reply_markup(telegram: Telegram, args: Json) -> Json:
    chat, message = _editable(telegram, args)
    return _edit(telegram, chat, message, {name: message[name] for name in _CONTENT[:-1] if name in message}, args)


def delete_message(telegram: Telegram, args: Json) -> bool:
    chat = telegram.bot_chat(args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if telegram.calendar() - message["date"] > telegram.rules.delete_age:
        raise bad_request("message can't be deleted for everyone")
    chat.drop(args["message_id"], True)
    return True


def delete_messages(telegram: Telegram, args: Json) -> bool:
    chat = telegram.bot_chat(args["chat_id"])
    if not 1 <= len(args["message_ids"]) <= 100:
        raise bad_request("too many message identifiers specified")
    for message_id in args["message_ids"]:
        if message_id in chat.messages:  # Telegram skips the ones it does not find
            delete_message(telegram, {**args, "message_id": message_id})
    return True


def answer_callback_query(telegram: Telegram, args: Json) -> bool:
    query = telegram.queries.get(args["callback_query_id"])
    if query is None or telegram.now() - query.at > telegram.rules.query_age:
        raise bad_request(_QUERY_GONE)
    answer = args.get("text", "")
    if len(answer) > telegram.rules.answer_units:
        raise bad_request("MESSAGE_TOO_LONG")
    url = args.get("url")
    if url and not url.startswith(f"https://t.me/{telegram.bot['username']}?start="):
        raise bad_request("URL_INVALID")
    shown = {"kind": "answer", "query_id": query.id, "text": answer, "alert": bool(args.get("show_alert"))}
    telegram.chats[query.chat_id].notify(shown)
    return True


def _send(telegram: Telegram, args: Json, said: Json) -> Json:
    chat_id = args["chat_id"]
    markup = args.get("reply_markup")
    inline, keyboard = keyboards.split(markup, telegram.rules) if markup else (None, None)
    if inline:
        said["reply_markup"] = inline
    chat = telegram.bot_chat(chat_id)
    if "reply_parameters" in args:
        said = _reply(chat, args) | said
    chat = telegram.writable(chat_id)
    message = telegram.own(chat, said)
    if keyboard:
        telegram.set_keyboard(chat, keyboard)
    return message


def _reply(chat: Chat, args: Json) -> Json:
    asked = args.get("reply_parameters")
    if not asked:
        return {}
    message = chat.messages.get(asked.get("message_id"))
    if message is not None:
        return {"reply_to_message": {name: value for name, value in message.items() if name != "reply_to_message"}}
    if asked.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _editable(telegram: Telegram, args: Json) -> tuple[Chat, Json]:
    chat = telegram.bot_chat(args["chat_id"])
    message = chat.messages.get(args["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"] is not telegram.bot:
        raise bad_request("message can't be edited")
    if chat.blocked:
        raise forbidden("bot was blocked by the user")
    return chat, message


def _edit(telegram: Telegram, chat: Chat, message: Json, said: Json, args: Json) -> Json:
    if markup := keyboards.inline(args.get("reply_markup"), telegram.rules):
        said["reply_markup"] = markup
    if all(message.get(name) == said.get(name) for name in _CONTENT):
        raise bad_request(_NOT_MODIFIED)
    edited = {name: value for name, value in message.items() if name not in _CONTENT}
    edited["edit_date"] = int(telegram.calendar())
    edited.update(said)
    chat.put(edited, True)
    return edited
