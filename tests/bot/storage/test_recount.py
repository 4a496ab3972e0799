"""The recount of all tallies, in one part and in many."""

from collections.abc import Callable

import pytest

from bot.storage import Response, Store, Unit
from bot.storage.recount import recount

Make = Callable[..., Response]


@pytest.mark.parametrize("at_once", [1, 2, 3, 100])
async def test_a_recount_in_parts_finds_what_one_of_all_finds(store: Store, response: Make, at_once: int) -> None:
    """A changed tally, one that is gone with its answers' unit the last of all, one of no answers, one that is none."""
    codes = ["AA", "AB", "BB", "ZZ"]
    await store.units.save([Unit(code, f"Unit {code} (contoh)") for code in codes])
    for number, code in enumerate(codes):
        for service in ("", "x"):
            await store.responses.submit(response(unit=code, service=service, pseudonym=f"p{number}{service}"))
    whole, none = await store._database.read(lambda db: recount(db, at_once))
    assert (whole, none) == (8, [])

    def break_them(db) -> None:  # type: ignore[no-untyped-def]  # a connection
        db.execute("UPDATE responses SET scores = '1' || substr(scores, 2) WHERE unit = 'AB' AND service = ''")
        db.execute("DELETE FROM tallies WHERE unit = 'ZZ'")
        db.execute("DELETE FROM responses WHERE unit = 'BB' AND service = 'x'")
        db.execute("UPDATE tallies SET cells = '[1]' WHERE unit = 'AA' AND service = 'x'")

    await store._database.write(break_them)
    compared, found = await store._database.read(lambda db: recount(db, at_once))
    assert compared == 8
    assert [one.key[:2] for one in found] == [("AA", "x"), ("AB", ""), ("BB", "x"), ("ZZ", ""), ("ZZ", "x")]
    assert [(bool(one.fault), one.stored is None, one.counted is None) for one in found] == [
        (True, True, False),
        (False, False, False),
        (False, False, True),
        (False, True, False),
        (False, True, False),
    ]


async def test_a_tally_written_otherwise_is_the_same_tally(store: Store, response: Make) -> None:
    """Blanks in its text, as other programs write them, change no figure."""
    await store.responses.submit(response())
    await store._database.write(lambda db: db.execute("UPDATE tallies SET cells = replace(cells, ',', ', ')"))
    assert await store.figures.discrepancies() == (1, [])
