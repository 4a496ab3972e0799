"""The `skm` command in this process."""

import pytest

from bot.cli import main


def exit_code(*words: str) -> int:
    """Run `skm` with these words; how it ended."""
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def skm(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run `skm` with these words; how it ended, and what it wrote to stdout and stderr."""
    code = exit_code(*words)
    out, err = capsys.readouterr()
    return code, out, err
