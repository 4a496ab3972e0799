"""Pages of units are those that a walk over all of them would give, in the same order."""

from dataclasses import replace

import pytest

from bot.rules.rights import Grant, Role, Standing
from bot.storage import Service, Store, Unit
from bot.storage.unit_lists import Among

CITY = [
    Unit("DINAS", "Dinas Contoh", "Dinas"),
    Unit("KEC-1", "Kecamatan Melati", "Kecamatan"),
    Unit("KEC-2", "Kecamatan Mawar", "Kecamatan"),
    *(Unit(f"KEL-{n:02}", f"Kelurahan {n % 4} Melati", "Kelurahan", parent=f"KEC-{n % 2 + 1}") for n in range(12)),
    Unit("RT-1", "Rukun Contoh", "", parent="KEL-00"),
    Unit("RT-2", "Rukun Tutup", "Tutup", parent="KEL-00", active=False),
]
GRANTS: list[tuple[tuple[Role, str], ...]] = [
    (("admin", "*"),),
    (("head", "KEC-1"),),
    (("head", "KEL-00"), ("viewer", "KEC-2"), ("officer", "DINAS")),
    (("head", "KEL-00"), ("head", "KEC-1")),  # one below the other
    (("officer", "DINAS"),),
    (),
]


@pytest.fixture
async def city(store: Store) -> Store:
    await store.units.save([*CITY, Unit("AA", "Dinas Lama", "Dinas"), Unit("BB", "Puskesmas Lama", parent="AA")])
    return store


async def walked(store: Store, standing: Standing, *, closed: bool) -> list[Unit]:
    return [unit for unit in await store.units.all() if (unit.active or closed) and standing.may("report", unit.code)]


@pytest.mark.parametrize("grants", GRANTS)
@pytest.mark.parametrize("closed", [False, True])
async def test_pages_hold_what_a_walk_finds(city: Store, grants: tuple[tuple[Role, str], ...], closed: bool) -> None:
    standing = Standing(tuple(Grant(*one) for one in grants), await city.units.parents())
    lists, among = city.unit_lists, Among(standing.places("report"), closed)
    expected = await walked(city, standing, closed=closed)
    assert await lists.count(among) == len(expected)
    assert [one.code for one in await lists.first(among, 5)] == [one.code for one in expected[:5]]
    assert set(await lists.some(among, 50)) == {one.code for one in expected}
    assert len(await lists.some(among, 2)) == min(2, len(expected))
    names = sorted({one.category for one in expected})
    counted = [(name, sum(one.category == name for one in expected)) for name in names]
    assert await lists.categories(among, 50) == counted
    assert await lists.categories(among, 2, 1) == counted[1:3]
    for place, name in enumerate(names):
        assert await lists.category(among, place) == name
        members = [one.code for one in expected if one.category == name]
        assert [one.code for one in await lists.of_category(among, name, 3, 2)] == members[2:5]
    assert await lists.category(among, len(names)) is None
    codes = await lists.codes(among)
    assert codes == (None if among.places is None else {one.code for one in expected})


@pytest.mark.parametrize("grants", GRANTS)
@pytest.mark.parametrize(
    "text", ["melati", "kel 01", "MAWAR kecamatan", "ke", "kel-", "tutup", "1 melati", "nichts", " "]
)
async def test_a_search_finds_what_the_person_may_see(
    city: Store, grants: tuple[tuple[Role, str], ...], text: str
) -> None:
    standing = Standing(tuple(Grant(*one) for one in grants), await city.units.parents())
    for closed in (False, True):
        wanted = text.casefold().split()
        expected = [
            one.code
            for one in await walked(city, standing, closed=closed)
            if wanted and all(word in f"{one.code} {one.name}".casefold() for word in wanted)
        ]
        if text == "ke":  # a short word alone finds codes that begin with it
            expected = [one for one in expected if one.startswith("KE")]
        count, found = await city.unit_lists.found(text, Among(standing.places("report"), closed), 4)
        assert (count, [one.code for one in found]) == (len(expected), expected[:4])


async def test_what_is_below_and_what_it_is_called(city: Store) -> None:
    lists = city.unit_lists
    assert await lists.count_below("KEL-00") == 2
    assert [(one.code, one.active) for one in await lists.below("KEL-00", 8)] == [("RT-1", True), ("RT-2", False)]
    assert await lists.names(["KEC-1", "KEC-1", "NICHTS"]) == {"KEC-1": "Kecamatan Melati"}


@pytest.mark.parametrize("grants", GRANTS)
async def test_what_a_window_is_put_together_from(city: Store, grants: tuple[tuple[Role, str], ...]) -> None:
    standing = Standing(tuple(Grant(*one) for one in grants), await city.units.parents())
    expected = await walked(city, standing, closed=False)
    above = {one.parent for one in expected}
    divided = [one.code for one in expected if one.code in above]
    lists, among = city.unit_lists, Among(standing.places("report"), divided=True)
    assert [one.code for one in await lists.first(among, -1)] == divided
    assert [one.code for one in await lists.first(among, 1, 1)] == divided[1:2]
    assert (await lists.found("melati", among, 4))[0] == sum(
        "Melati" in one.name for one in expected if one.code in above
    )
    below = await lists.right_below([*divided, "RT-1"])
    wanted = {code: sorted(one.code for one in expected if one.parent == code) for code in [*divided, "RT-1"]}
    assert {code: [one.code for one in units] for code, units in below.items()} == wanted


async def test_services_are_those_of_units_and_all_below(city: Store) -> None:
    ktp, kk, surat = Service("ktp", "KTP-el"), Service("kk", "Kartu Keluarga"), Service("surat", "Surat")
    has = {"KEL-00": (ktp, kk), "KEL-02": (kk,), "KEL-01": (surat,), "RT-2": (Service("lama", "Lama"),)}
    await city.units.save([replace(one, services=has[one.code]) for one in CITY if one.code in has])
    lists = city.unit_lists
    assert list(await lists.services(Among(None))) == ["kk", "ktp", "surat"]
    assert await lists.services(Among(("KEC-1",))) == {"kk": "Kartu Keluarga", "ktp": "KTP-el"}
    assert list(await lists.services(Among(("KEL-00",)))) == ["ktp", "kk"], "as the unit has them"
    assert await lists.services(Among(("DINAS",))) == {}


async def test_places_of_a_right(city: Store) -> None:
    head = Standing((Grant("head", "KEC-1"), Grant("admin", "*")), await city.units.parents())
    assert head.places("report") is None
    assert head.places("followup.verify") is None
    assert head.served("followup.verify") == ("KEC-1",)
    assert head.served("followup") == ()
    assert replace(head, root=True).served("followup.verify") == ()
