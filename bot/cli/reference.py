"""Print the reference of the `skm` command, docs/commands.md, made from the commands themselves.

`make docs` writes it, and a test compares the page with what is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from bot.cli.tree import whole

HEAD = """# Commands

This page is generated from the commands by `make docs`. What they are for stands in [operations](operations/README.md).
`--help` after any command prints the same. `--config`, of `skm` itself, stands before the command.
"""


def page() -> str:
    """Return the whole reference as Markdown: one section a command, with its arguments and options.

    >>> page().splitlines()[0]
    '# Commands'
    >>> "## skm units import" in page()
    True
    """
    return "\n".join([HEAD, *(_section(name, command) for name, command in commands())])


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with its full name, groups before what they hold, in the order of the help."""
    yield from _below("skm", typer.main.get_command(whole()))


def _below(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from _below(f"{name} {word}", inner)


def _section(name: str, command: Any) -> str:
    inner = getattr(command, "commands", {})
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    options = [parameter for parameter in command.params if parameter.param_type_name == "option"]
    usage = [name, *(_shape(argument) for argument in arguments), *(["[OPTIONS]"] if options else [])]
    lines = [f"## {name}", "", _plain(command.help), ""]
    lines += ["```", " ".join([*usage, *(["COMMAND"] if inner else [])]), "```", ""]
    rows = [(_shape(argument), argument) for argument in arguments]
    rows += [(_flag(option), option) for option in options]
    if rows:
        lines += ["| | meaning |", "|---|---|"]
        lines += [f"| `{shown}` | {_meaning(parameter)} |" for shown, parameter in rows] + [""]
    if inner:
        lines += [f"- [{name} {word}](#{f'{name} {word}'.replace(' ', '-')})" for word in inner] + [""]
    return "\n".join(lines)


def _shape(argument: Any) -> str:
    shown = argument.metavar or str(argument.name).upper()
    if argument.nargs == -1 and not shown.endswith("..."):
        shown += "..."
    return shown if argument.required else f"[{shown}]"


def _flag(option: Any) -> str:
    flags = ", ".join([*option.opts, *option.secondary_opts])
    return flags if option.is_flag else f"{flags} {option.metavar or str(option.name).upper()}"


def _meaning(parameter: Any) -> str:
    said = [_plain(getattr(parameter, "help", None)).removesuffix(".")]
    if parameter.multiple or parameter.nargs == -1:
        said.append("may be given several times")
    if parameter.required and parameter.param_type_name == "option":
        said.append("required")
    default = parameter.default
    if not (default in (None, False, True, (), [], "") or callable(default)):
        said.append(f"default `{default}`")
    return (", ".join(part for part in said if part) + ".").replace("|", "\\|")


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


if __name__ == "__main__":
    print(page(), end="")
