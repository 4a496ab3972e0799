"""The public results of one period, from one reading of its answers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation.profile import PROFILE
from bot.conversation.texts import LANGUAGES, texts
from bot.reporting.reports import ReportMaker
from exports.site import site_files
from scoring import Period


async def public_files(maker: ReportMaker, period: Period) -> dict[str, bytes]:
    """Path -> content of the page set. Empty where nobody has answered in the period."""
    reports = await maker.all_laporan(period)
    if reports is None:
        return {}
    agency, units = reports
    return site_files(agency, units, {language: _labels(language) for language in LANGUAGES})


def _labels(language: str) -> Mapping[tuple[str, str], str]:
    words = texts(language)
    return {(field.key, code): words.option(field.key, code) for field in PROFILE for code in field.options}
