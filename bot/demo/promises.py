"""Made-up follow-up of some units of the demo city, so that /tindaklanjut and the Laporan have something to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.config import Config
from bot.demo.city import HEAD_UNIT
from bot.reporting.followup_due import Drafting
from bot.rules.actions import Action, State
from bot.storage import Author, Store
from scoring import local_day, period_of

UNITS = (HEAD_UNIT, "RSUD-1", "PKM-28", "KEC-03", "DPMPTSP")
_BY = "skm:contoh"
_STATES: Sequence[State] = ("diverifikasi", "selesai", "berjalan")  # of the three lowest elements
_UNDER_WAY: Sequence[State] = ("berjalan", "berjalan", "berjalan")
# element -> what was promised, and what became of it
_WORK = {
    "waktu": ("Membuka satu loket lagi pada jam sibuk", "Loket 3 dibuka; antrean turun dari 40 menjadi 25 menit."),
    "sarpras": ("Menambah kursi dan kipas angin di ruang tunggu", "Dua puluh kursi dan empat kipas angin dipasang."),
    "pengaduan": ("Menjawab setiap pengaduan dalam tiga hari", "Kotak pengaduan dibuka setiap pagi dan dicatat."),
}
_WHO = "Kepala Seksi Pelayanan (contoh)"
_OTHERWISE = ("Menulis ulang papan informasi dan melatih petugas", "Papan baru dipasang; dua belas petugas dilatih.")


async def make_promises(config: Config, store: Store, now: datetime, back: int = 2) -> int:
    """Make actions of the survey period before the last, at every stage of their life. Returns how many.

    With `back` 1 of the last period, whose actions are all under way.
    """
    made = now - timedelta(days=60)
    by, drafting = Author(_BY, made), Drafting(config, store)
    today = local_day(now, config.agency.timezone)
    span = period_of(today, config.survey.period)
    for _ in range(back):
        span = span.previous()
    states = _STATES if back > 1 else _UNDER_WAY
    quarter = period_of(today, "quarter").key
    count = 0
    for unit in UNITS:
        actions, _ = await drafting.draft(span, by, unit)
        for action, state in zip(actions, states, strict=False):
            program, evidence = _WORK.get(action.element, _OTHERWISE)
            if state != "berjalan":
                await store.evidence.add(action.id, "text", by, text=f"(contoh) {evidence}")
            verified = by.stamp if state == "diverifikasi" else None
            filled = replace(action, program=f"(contoh) {program}", quarter=quarter, responsible=_WHO, state=state)
            await store.actions.change(action.id, _becomes(filled, verified), by, "edit")
            count += 1
    return count


def _becomes(filled: Action, verified: str | None) -> Callable[[Action], Action]:
    return lambda now: replace(filled, revision=now.revision, finished_by=_BY, verified=verified)
