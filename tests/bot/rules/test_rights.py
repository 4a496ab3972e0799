"""Rights of one person with several roles."""

import random

import pytest

from bot.rules.rights import EVERYWHERE, RIGHTS, ROLES, Grant, Standing

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


@pytest.mark.parametrize("seed", range(20))
def test_the_units_of_a_right_are_those_that_it_holds_at(seed: int) -> None:
    pick = random.Random(seed)
    codes = [f"U{n}" for n in range(40)]
    above = [None, "GONE", *codes]
    parents = {code: pick.choice(above[: place + 2]) for place, code in enumerate(codes)}
    grants = tuple(
        Grant(pick.choice(ROLES), pick.choice([*codes, "GONE", EVERYWHERE])) for _ in range(pick.randrange(4))
    )
    standing = Standing(grants, parents)
    for right in RIGHTS:
        assert standing.units(right) == {code for code in codes if standing.may(right, code)}, (right, grants)
