"""Rights of one person with several roles."""

import pytest

from bot.rules.rights import EVERYWHERE, Grant, Standing

TREE = {"KEC": None, "KEL-1": "KEC", "KEL-2": "KEC", "DINAS": None}
ADMIN = Grant("admin", EVERYWHERE)


@pytest.mark.parametrize("role", ["head", "officer"])
def test_whoever_serves_a_unit_verifies_nothing_there_above_or_below(role: str) -> None:
    both = Standing((ADMIN, Grant(role, "KEL-1")), TREE)  # type: ignore[arg-type]
    assert [unit for unit in TREE if both.may("followup.verify", unit)] == ["KEL-2", "DINAS"]
    above = Standing((ADMIN, Grant(role, "KEC")), TREE)  # type: ignore[arg-type]
    assert [unit for unit in TREE if above.may("followup.verify", unit)] == ["DINAS"]
    assert both.may("followup", "KEL-1")


def test_an_admin_of_the_configuration_verifies_everywhere() -> None:
    root = Standing((ADMIN, Grant("head", "KEL-1")), TREE, root=True)
    assert all(root.may("followup.verify", unit) for unit in TREE)
