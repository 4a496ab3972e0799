"""Until when reports of a period are in time: chosen among working days that know holidays, told in reminders."""

from datetime import date

from bot.cases.deadlines import holidays_of
from bot.rules.workdays import workday_after
from tests.support.people import admin_of, head_of, member
from tests.support.running import Bot


async def test_a_deadline_is_chosen_told_and_recorded_once(polling: Bot) -> None:
    bot = polling
    admin, head = await admin_of(bot), await head_of(bot, "DISDUK")
    listed = await bot.write(admin, "/laporan")
    await admin.press_data("d:list:2026-Q4:missing:0", message=listed)
    await bot.settle()
    assert "Batas penyerahan belum ditetapkan" in (await admin.last()).text
    asked = await bot.do(admin, "Batas waktu")
    assert asked.labels[0] == "5 hari kerja: 11 Januari 2027", (
        "1 January is a holiday, which a plain count misses by a day"
    )
    for _ in range(2):
        await admin.press_data("d:due:2026-Q4:5", message=asked)
        await bot.settle()
    assert "Batas penyerahan: 11 Januari 2027" in (await admin.last()).text
    assert bot.rows("SELECT json_extract(after, '$.day') FROM audit WHERE action = 'report.deadline'") == [
        ("2027-01-11",)
    ]
    await bot.do(admin, "Ingatkan yang belum")
    await bot.deliver()
    assert "Batasnya 11 Januari 2027." in (await head.last()).text
    part = await member(bot, "Budi Contoh", "admin", "RSUD")
    for person, data in ((head, "d:due:2026-Q4:10"), (part, "d:due:2026-Q4"), (admin, "d:due:2026-Q4:7")):
        await person.press_data(data, message=await person.last())
        await bot.settle()
        assert "tidak tersedia" in (await person.last()).text


async def test_of_a_period_long_over_days_are_counted_from_today(polling: Bot) -> None:
    bot = polling
    admin = await admin_of(bot)
    listed = await bot.write(admin, "/laporan")
    await admin.press_data("d:due:2026-Q3", message=listed)
    await bot.settle()
    asked = await admin.last()
    today = bot.clock().date()
    assert "mulai hari ini" in asked.text
    days = [workday_after(today, count, holidays_of(2026, 2027)) for count in (5, 10, 15, 20)]
    assert len(asked.labels) == 5 and all(str(day.day) in label for day, label in zip(days, asked.labels, strict=False))
    bot.clock.advance(days=1)  # the button keeps the day that it showed
    await bot.do(admin, "10 hari kerja")
    assert bot.rows("SELECT json_extract(after, '$.day') FROM audit WHERE action = 'report.deadline'") == [
        (days[1].isoformat(),)
    ]
    for data in ("d:due:2026-Q3:5:2026-01-01", "d:due:2026-Q3:5:x", "d:due:2026-Q3:5:2026-12-01:0"):
        await admin.press_data(data, message=await admin.last())
        await bot.settle()
        assert "tidak tersedia" in (await admin.last()).text, data


def test_working_days_know_the_calendar_of_indonesia() -> None:
    known = holidays_of(2026, 2026)
    assert {date(2026, 8, 17), date(2026, 12, 24), date(2026, 12, 25)} <= known, "joint leave too"
    assert workday_after(date(2026, 12, 23), 1, known) == date(2026, 12, 28)
