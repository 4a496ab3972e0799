"""`python -m bot` is the `skm` command."""

from __future__ import annotations


def main() -> None:
    from bot.cli import main as run  # noqa: PLC0415 -- a child process that imports this module must not load the command line

    run()


if __name__ == "__main__":
    main()
