"""What a call lacks, all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from typer.exceptions import TyperException

from bot.cli.language import tree_of


def told_at_once(command: Any) -> Any:
    """Have a command, and all commands below it, name every argument and option that a call lacks. Returns it.

    The library names the first one alone.
    """
    for one in tree_of(command):
        one.parse_args = partial(_parse, one, one.parse_args)
    return command


def _parse(command: Any, parse: Callable[[Any, list[str]], list[str]], context: Any, arguments: list[str]) -> list[str]:
    try:
        return parse(context, list(arguments))
    except TyperException as error:
        if type(error).__name__ != "MissingParameter":  # which the library keeps to itself
            raise
        lacking = _lacking(command, context, list(arguments))
        raise TyperException("\n".join(lacking) or error.format_message()) from error


def _lacking(command: Any, context: Any, arguments: list[str]) -> list[str]:
    """A line for each argument and option that must be there and is not, in the order of the help."""
    found, _, _ = command.make_parser(context).parse_args(args=arguments)
    lacking = list[str]()
    for one in command.get_params(context):
        value, _ = one.consume_value(context, found)
        if one.required and one.value_is_missing(value):
            lacking.append(f"Missing {one.param_type_name} {one.get_error_hint()}.")
    return lacking
