"""The part of the Bot API the sandbox speaks, as data: one line per method, `name:kind`, `!` if required.

Kinds: int, bool, str, chat (number or @name), list, object (JSON), file (upload, attach://name, file_id).
Source: core.telegram.org/bots/api, version 10.1. What Telegram has and the sandbox lacks is refused by name.
"""

from dataclasses import dataclass

_COMMON = "chat_id:chat! disable_notification:bool protect_content:bool reply_parameters:object"
_TEXT = "text:str! parse_mode:str entities:list link_preview_options:object"
_CAPTION = "caption:str parse_mode:str caption_entities:list"
_ABOVE = "show_caption_above_media:bool"
_TARGET = "chat_id:chat! message_id:int!"
_SCOPE = "scope:object language_code:str"

_METHODS = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:list",
    "setWebhook": "url:str! ip_address:str max_connections:int allowed_updates:list "
    "drop_pending_updates:bool secret_token:str",
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": f"{_COMMON} {_TEXT} reply_markup:object",
    "sendPhoto": f"{_COMMON} photo:file! {_CAPTION} {_ABOVE} has_spoiler:bool reply_markup:object",
    "sendDocument": f"{_COMMON} document:file! thumbnail:file {_CAPTION} disable_content_type_detection:bool "
    "reply_markup:object",
    "sendMediaGroup": f"{_COMMON} media:list!",
    "sendChatAction": "chat_id:chat! action:str!",
    "editMessageText": f"{_TARGET} {_TEXT} reply_markup:object",
    "editMessageCaption": f"{_TARGET} {_CAPTION} {_ABOVE} reply_markup:object",
    "editMessageMedia": f"{_TARGET} media:object! reply_markup:object",
    "editMessageReplyMarkup": f"{_TARGET} reply_markup:object",
    "deleteMessage": _TARGET,
    "deleteMessages": "chat_id:chat! message_ids:list!",
    "answerCallbackQuery": "callback_query_id:str! text:str show_alert:bool url:str cache_time:int",
    "getFile": "file_id:str!",
    "getChat": "chat_id:chat!",
    "getChatMember": "chat_id:chat! user_id:int!",
    "leaveChat": "chat_id:chat!",
    "setMyCommands": f"commands:list! {_SCOPE}",
    "getMyCommands": _SCOPE,
    "deleteMyCommands": _SCOPE,
    "setMyName": "name:str language_code:str",
    "getMyName": "language_code:str",
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "setChatMenuButton": "chat_id:int menu_button:object",
    "getChatMenuButton": "chat_id:int",
}

# Parameters of these methods that Telegram knows and the sandbox does not.
ELSEWHERE = frozenset(
    [
        "allow_paid_broadcast",
        "business_connection_id",
        "certificate",
        "direct_messages_topic_id",
        "inline_message_id",
        "message_effect_id",
        "message_thread_id",
        "rich_message",
        "suggested_post_parameters",
    ]
)


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its name, the kind of every parameter, the required ones."""

    name: str
    kinds: dict[str, str]
    required: tuple[str, ...]


def _method(name: str, line: str) -> Method:
    kinds = {word.partition(":")[0]: word.partition(":")[2].rstrip("!") for word in line.split()}
    required = tuple(word.partition(":")[0] for word in line.split() if word.endswith("!"))
    return Method(name, kinds, required)


# Telegram takes method names in any case, so the key is lower case.
METHODS = {name.lower(): _method(name, line) for name, line in _METHODS.items()}
