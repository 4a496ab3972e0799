"""The public results of one period, from one reading of its answers."""

from __future__ import annotations

from collections.abc import Mapping

from bot.config import Config
from bot.conversation.profile import PROFILE
from bot.conversation.texts import LANGUAGES, texts
from bot.reporting.reports import ReportMaker
from exports.site import site_files
from scoring import Period


class Overlapping(Exception):
    """Results of this period could be subtracted from those of others that are published."""


def check_apart(config: Config, period: Period) -> None:
    """Raises Overlapping unless each answer is in one publication at most: a survey period or a window, nothing else.

    A year and its quarters, both published, would give away a quarter that is withheld.
    """
    if period.kind not in ("window", config.survey.period):
        wanted = f"a {config.survey.period} (survey.period) or a window"
        why = "what is published of overlapping periods could be subtracted"
        raise Overlapping(f"found {period.key}, a {period.kind}, expected {wanted}: {why}")


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
