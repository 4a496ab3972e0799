"""Made-up follow-up of some units of the demo city, so that /tindaklanjut and the Laporan have something to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.actions import Action, State
from bot.config import Config
from bot.demo.city import HEAD_UNIT
from bot.reporting.followup import Drafting
from bot.storage import Author, Store
from scoring import local_day, period_of

UNITS = (HEAD_UNIT, "RSUD-1", "PKM-28", "KEC-03", "DPMPTSP")
_BY = "skm:contoh"
# One row for each of the three lowest elements: how far its action is, and what is made up about it.
_ROWS: tuple[tuple[State, str, str, str], ...] = (
    (
        "diverifikasi",
        "(contoh) Membuka satu loket lagi pada jam sibuk",
        "Kepala Seksi Pelayanan (contoh)",
        "(contoh) Loket 3 dibuka; antrean rata-rata turun dari 40 menjadi 25 menit.",
    ),
    (
        "selesai",
        "(contoh) Menambah kursi dan kipas angin di ruang tunggu",
        "Kepala Subbagian Umum (contoh)",
        "(contoh) Dua puluh kursi dan empat kipas angin sudah dipasang.",
    ),
    ("berjalan", "(contoh) Melatih petugas menjawab pengaduan dalam tiga hari", "Sekretaris Unit (contoh)", ""),
)


async def make_promises(config: Config, store: Store, now: datetime) -> int:
    """Actions of the survey period before the last, at every stage of their life; how many."""
    made = now - timedelta(days=60)
    by, drafting = Author(_BY, made), Drafting(config, store)
    today = local_day(now, config.agency.timezone)
    span = period_of(today, config.survey.period).previous().previous()
    quarter = period_of(today, "quarter").key
    count = 0
    for unit in UNITS:
        actions, _ = await drafting.draft(span, by, unit)
        for action, (state, program, responsible, evidence) in zip(actions, _ROWS, strict=False):
            if evidence:
                await store.evidence.add(action.id, "text", by, text=evidence)
            verified = by.stamp if state == "diverifikasi" else None
            filled = replace(action, program=program, quarter=quarter, responsible=responsible, state=state)
            await store.actions.change(action.id, _becomes(filled, verified), by, "edit")
            count += 1
    return count


def _becomes(filled: Action, verified: str | None) -> Callable[[Action], Action]:
    return lambda now: replace(filled, revision=now.revision, finished_by=_BY, verified=verified)
