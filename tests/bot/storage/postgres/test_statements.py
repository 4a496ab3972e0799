"""Every statement that stands at the head of a module of the store is one that a server takes."""

import importlib
import pkgutil
import re

import psycopg
import pytest

import bot.storage
from bot.storage.postgres.dialect import said
from tests.support.servers import NoServer, shared

pytestmark = pytest.mark.server
_BEGINS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s", re.IGNORECASE)
_OF_FILES = {
    "copies",
    "soundness",
    "seal",
    "pages",
    "unit_columns",
    "migrations",
    "upgrades",
    "locks",
    "store_file",
    "transfer_ends",
    "transfer_tables",
}
_NO_TYPE = "42P18"  # of a parameter: a run gives it one


def statements() -> dict[str, str]:
    """Text by where it stands. What has holes to be filled is none yet."""
    found = {}
    for module in pkgutil.iter_modules(bot.storage.__path__):
        if module.ispkg or module.name in _OF_FILES:
            continue
        content = vars(importlib.import_module(f"bot.storage.{module.name}"))
        for name, value in content.items():
            if isinstance(value, str) and _BEGINS.match(value) and not re.search(r"\{\w*\}", value.replace("'{}'", "")):
                found[f"{module.name}.{name}"] = value
    return found


def test_a_server_takes_every_statement() -> None:
    try:
        server = shared()
    except NoServer as none:
        pytest.skip(str(none))
    asked, wrong = statements(), dict[str, str]()
    assert len(asked) > 300
    with psycopg.connect(server.url, autocommit=True) as session:
        session.execute("SET search_path = skm, public")
        for where, text in asked.items():
            try:
                session.execute(f"PREPARE one AS {said(text).text}".encode())
                session.execute("DEALLOCATE one")
            except psycopg.Error as error:
                if error.sqlstate != _NO_TYPE and "at end of input" not in str(error):  # the head of a statement
                    wrong[where] = str(error).splitlines()[0]
    assert [f"{where}: {fault}" for where, fault in sorted(wrong.items())] == []
