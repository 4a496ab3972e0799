"""A finding by buttons through the local Telegram: one admin proposes, another agrees, and it is taken back."""

from datetime import timedelta

import pytest

from bot.cases.findings import FindingCases
from bot.cli.progress import _progress
from bot.reporting.stuffing import Stuffing
from bot.rules.findings import Act, NotNow
from bot.sandbox import Person
from bot.storage import Author
from bot.storage.responses import insert_many
from tests.support.city import made_up
from tests.support.running import Bot


async def stuffed(bot: Bot) -> None:
    """Twelve weeks of ten answers, then thirty of all 4 in one hour, found and told."""
    now = bot.clock()
    past = [
        made_up(now - timedelta(days=7 * back, hours=at), [3] * 9, "RSUD") for back in range(1, 13) for at in range(10)
    ]
    rows = past + [made_up(now, [4] * 9, "RSUD")] * 30
    await bot.app.store._database.write(lambda db: insert_many(db, rows))
    await Stuffing(bot.app.config, bot.app.store).plan_due(now)
    await bot.deliver()


async def second(bot: Bot) -> Person:
    """An admin of the whole agency beside the root."""
    person = await bot.person("Budi Contoh")
    await bot.write(person, "/bantuan")
    await bot.app.store.people.bind("*", person.id, "id", "2026-11-01T00:00:00", "admin", "Budi Contoh")
    return person


def counted(bot: Bot) -> int:
    (n,) = bot.rows("SELECT sum(json_extract(cells, '$[0]')) FROM tallies WHERE unit = 'RSUD'")[0]
    return int(n)


async def test_one_proposes_and_another_agrees_and_back(polling: Bot) -> None:
    bot = polling
    root, budi = await bot.admin(), await second(bot)
    await bot.write(root, "/bantuan")
    await stuffed(bot)
    assert counted(bot) == 150
    for person in (root, budi):
        told = [one.text for one in await person.messages() if "Jawaban yang perlu diperiksa" in one.text]
        assert len(told) == 1
        assert "30 di antaranya (100%)" in told[0]
    shown = await bot.write(root, "/temuan 1")
    assert "Jawaban pada jam itu: 30" in shown.text
    assert "/temuan 1 alasan" in shown.text
    proposed = await bot.write(root, "/temuan 1 diisi dari <satu> meja")
    assert "diusulkan disisihkan" in proposed.text
    assert "✅ Setuju" not in proposed.labels, "whoever proposes does not agree"
    await bot.deliver()
    assert counted(bot) == 150
    asked = (await budi.messages())[-1]
    assert "diisi dari <satu> meja" in asked.text
    await bot.do(budi, "Lihat temuan")
    agreed = await bot.do(budi, "Setuju")
    assert "disisihkan" in agreed.text
    assert counted(bot) == 120
    again = await bot.write(budi, "/temuan 1 ternyata hari kampanye")
    assert "diusulkan dihitung lagi" in again.text
    await bot.write(root, "/temuan 1")
    await bot.do(root, "Setuju")
    assert counted(bot) == 150
    actions = [action for (action,) in bot.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["finding.propose", "finding.agree"] * 2


async def test_an_honest_cause_ends_it_until_somebody_or_something_opens_it_again(polling: Bot) -> None:
    bot = polling
    root, budi = await bot.admin(), await second(bot)
    await bot.write(root, "/bantuan")
    await stuffed(bot)
    await bot.write(root, "/temuan 1")
    explained = await bot.do(root, "Sebabnya jujur")
    assert ("sebabnya jujur" in explained.text, counted(bot)) == (True, 150)
    assert "Temuan terbuka" not in (await bot.write(root, "/status")).text
    await bot.deliver()
    assert "Temuan #1 di RSUD Contoh: dinilai sebabnya jujur" in (await budi.messages())[-1].text
    await bot.do(budi, "Lihat temuan")
    assert "terbuka" in (await bot.do(budi, "Buka lagi")).text
    await bot.write(budi, "/temuan 1")
    await bot.do(budi, "Sebabnya jujur")
    more = [made_up(bot.clock(), [4] * 9, "RSUD")] * 30
    await bot.app.store._database.write(lambda db: insert_many(db, more))
    await Stuffing(bot.app.config, bot.app.store).plan_due(bot.clock() + timedelta(hours=1))
    (found,) = (await bot.app.store.findings.page(None, (), 9, 0))[1]
    assert (found.state, found.n) == ("open", 60)
    actions = [action for (action,) in bot.rows("SELECT action FROM audit ORDER BY id")]
    assert actions == ["finding.explain", "finding.reopen", "finding.explain"]


async def test_status_shows_it_to_whoever_sees_figures_as_they_stand(polling: Bot) -> None:
    bot = polling
    root = await bot.admin()
    await bot.write(root, "/bantuan")
    await stuffed(bot)
    assert "Temuan #1" in (await bot.write(root, "/status RSUD")).text
    assert "Temuan terbuka: 1, menunggu persetujuan: 0" in (await bot.write(root, "/status")).text
    await bot.write(root, "/temuan 1 uji")
    assert "Temuan terbuka: 0, menunggu persetujuan: 1" in (await bot.write(root, "/status")).text
    told, lines = await _progress(bot.app.config, None, None)
    assert (len(told.rows) > 1, lines) == (True, ["⚠️ Open findings: 0, waiting for a second person: 1"])
    head = await bot.person("Ani Contoh")
    await bot.app.store.people.bind("RSUD", head.id, "id", "2026-11-01T00:00:00", "head")
    assert "Temuan" not in (await bot.write(head, "/status RSUD")).text


async def test_a_doubled_or_late_tap_changes_nothing(polling: Bot) -> None:
    bot = polling
    root, budi = await bot.admin(), await second(bot)
    await bot.write(root, "/bantuan")
    await stuffed(bot)
    await bot.write(root, "/temuan 1 uji")
    shown = await bot.write(budi, "/temuan 1")
    await bot.do(budi, "Tolak")
    await budi.press_data("q:go:1:1:agree", message=shown)
    await bot.settle()
    assert "sudah berubah" in (await budi.messages())[-1].text
    assert bot.rows("SELECT state FROM findings") == [("open",)]
    assert counted(bot) == 150


async def test_the_two_are_two_people_in_telegram_who_still_may(polling: Bot) -> None:
    bot = polling
    root, budi = await bot.admin(), await second(bot)
    await bot.write(root, "/bantuan")
    await stuffed(bot)
    cases, machine = FindingCases(bot.app.config, bot.app.store), Author("skm:ani", bot.clock())
    sitting = await bot.app.desk.staff.root()
    steps: tuple[tuple[Act, str], ...] = (("propose", "uji"), ("agree", ""))
    with pytest.raises(NotNow, match="machine"):
        await cases.act(sitting, machine, 1, *steps[0])
    await bot.write(budi, "/temuan 1 uji")
    with pytest.raises(NotNow, match="machine"):
        await cases.act(sitting, machine, 1, *steps[1])
    await bot.deliver()
    await bot.write(root, "/temuan 1")
    (member,) = await bot.app.store.people.members()
    await bot.app.store.people.remove(member.id, machine)
    assert "bukan lagi admin" in (await bot.do(root, "Setuju")).text
    # invited anew, it is the same person
    await bot.app.store.people.bind("*", budi.id, "id", "2026-11-02T00:00:00", "admin", "Budi Contoh")
    with pytest.raises(NotNow, match="proposer_gone"):
        await cases.act(sitting, Author(f"telegram:{budi.id}", bot.clock()), 1, *steps[1])
    assert (await cases.act(sitting, machine, 1, "decline")).state == "open"
    assert counted(bot) == 150
