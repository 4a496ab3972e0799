"""What is left out while libraries load is there again for everybody after them."""

import subprocess
import sys

LOAD = "import sys, os; os.environ['PYDANTIC_DISABLE_PLUGINS'] = '1'\nfrom bot.rules.lean_loading import lean\n"
LOAD += "with lean():\n    import telegram.ext, pydantic, bot.config, bot.gateway.application\n"


def said(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", LOAD + code], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_what_nobody_uses_is_not_loaded() -> None:
    loaded = set(said("print(*sys.modules)").split())
    assert {"telegram.ext", "apscheduler.schedulers.asyncio", "pydantic.main"} <= loaded
    assert {one.split(".")[0] for one in loaded} & {"httpx", "httpcore", "anyio", "rich"} == set()
    assert loaded & {"importlib.metadata", "cryptography.hazmat.backends", "http.client"} == set()


def test_whoever_comes_later_finds_the_real_ones() -> None:
    code = "import httpx, importlib.metadata, cryptography.hazmat.backends\n"
    code += "from cryptography.hazmat.primitives import serialization\n"
    code += "print(httpx.Timeout(3).read, importlib.metadata.version('httpx') == httpx.__version__)"
    assert said(code) == "3 True\n"


def test_a_bot_without_a_transport_of_its_own_is_told_so() -> None:
    code = "import telegram\ntry:\n    telegram.Bot('1:A')\nexcept RuntimeError as fault:\n    print(fault)"
    assert said(code) == "httpx: found a use of it, expected none: this program's transport is AiohttpRequest\n"


def test_what_has_been_loaded_before_stays() -> None:
    code = "import importlib.metadata, httpx\nbefore = dict(sys.modules)\nwith lean():\n    import telegram\n"
    code += "print(all(sys.modules[name] is module for name, module in before.items()))"
    assert said(code) == "True\n"


def test_what_classes_say_of_themselves_is_let_go_and_they_work_as_before() -> None:
    code = "from bot.rules.lean_loading import forget_docs\nfreed = forget_docs('telegram')\n"
    code += "user = telegram.User(1, 'Siti (contoh)', False)\n"
    code += "print(freed > 500_000, telegram.User.__doc__, telegram.User.de_json(user.to_dict(), None) == user)"
    assert said(code) == "True None True\n"


def test_every_command_loads_without_what_is_left_out() -> None:
    code = "from bot.cli.tree import ROWS\nwith lean():\n    print(len([row.load() for row in ROWS]) == len(ROWS))\n"
    assert said(code) == "True\n"
