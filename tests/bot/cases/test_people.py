"""Who may be invited where, decided without Telegram."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cases.people import Refused, Staff, role_named
from bot.config import make_config
from bot.rules.rights import EVERYWHERE, ROLES, Role
from bot.storage import Author, Store, Unit
from tests.support.templates import new_database

BY = Author("skm:contoh", datetime(2026, 11, 18, 3, tzinfo=UTC))
UNITS = (Unit("KEC", "Kecamatan Contoh"), Unit("KEL-1", "Kelurahan Contoh", parent="KEC"))


@pytest.mark.parametrize("role", ROLES)
async def test_heads_and_officers_serve_a_unit_and_never_the_whole_agency(tmp_path: Path, role: Role) -> None:
    path = tmp_path / "skm.db"
    new_database(path, UNITS)
    async with Store(path) as store:
        staff = Staff(make_config({"database": {"url": f"sqlite:///{path}"}}, {}), store)
        root = await staff.root()
        assert (await staff.invite(root, BY, role, "KEL-1")).unit == "KEL-1"
        if role in ("head", "officer"):
            with pytest.raises(Refused):
                await staff.invite(root, BY, role, EVERYWHERE)
        else:
            assert (await staff.invite(root, BY, role, EVERYWHERE)).unit == EVERYWHERE
        with pytest.raises(Refused):
            await staff.invite(root, BY, role, "NOWHERE")


async def test_who_is_not_of_the_configuration_has_no_standing(tmp_path: Path) -> None:
    path = tmp_path / "skm.db"
    new_database(path, UNITS)
    async with Store(path) as store:
        config = make_config({"database": {"url": f"sqlite:///{path}"}, "admins": {"telegram_ids": [1]}}, {})
        staff = Staff(config, store)
        assert (await staff.standing(1)).may("units.edit", EVERYWHERE)
        assert not (await staff.standing(2)).anywhere("status")


def test_a_role_has_a_name_in_each_language() -> None:
    assert [role_named(word) for word in ("Kepala", "head", "PETUGAS", "tamu")] == ["head", "head", "officer", None]
