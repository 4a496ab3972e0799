"""The port of the demo's page: the usual one, or a free one."""

from __future__ import annotations

import socket

import typer

from bot.conversation.terminal import say

_HOST, _USUAL = "127.0.0.1", 8080


def free_port(asked: int | None, usual: int = _USUAL) -> int:
    """The port that was asked for, else the usual one, or 0 where that is taken, which stands for any free one."""
    if asked is not None:
        return asked
    try:
        socket.create_server((_HOST, usual)).close()
    except OSError:
        typer.echo(say("demo.other_port", port=usual), err=True)
        return 0
    return usual
