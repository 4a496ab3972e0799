"""The `skm` command in this process."""

import logging

import pytest

from bot.cli import main


def exit_code(*words: str) -> int:
    """Run `skm` with these words. Returns how it ended."""
    log = logging.getLogger()
    handlers, level = list(log.handlers), log.level
    try:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
    finally:  # what it set up writes to a stream that is gone by the next test
        log.handlers[:] = handlers
        log.setLevel(level)
    return int(ended.value.code or 0)


def skm(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run `skm` with these words. Returns how it ended, and what it wrote to stdout and stderr."""
    code = exit_code(*words)
    out, err = capsys.readouterr()
    return code, out, err
