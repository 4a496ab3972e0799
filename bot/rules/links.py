"""Links that open the bot."""

from __future__ import annotations


def deep_link(username: str, payload: str) -> str:
    """The deep link. Before the first `skm run` the bot's name is not known, and there is none.

    >>> deep_link("skm_contoh_bot", "DISDUK")
    'https://t.me/skm_contoh_bot?start=DISDUK'
    """
    return f"https://t.me/{username}?start={payload}"
