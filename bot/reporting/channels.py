"""Answers by the way they came in: the bot, an officer at the counter, paper. One line under the figures they split."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation.texts import Texts
from bot.reporting.spans import Tallies
from bot.storage.windows import CHANNELS
from exports.withheld import tellable
from scoring import Instrument, Tally, Weights, score

ByChannel = Mapping[str, Tallies]  # channel -> unit code -> tally


def of_unit(found: ByChannel, unit: str) -> dict[str, Tally]:
    """One unit's tallies by channel."""
    return {channel: found[channel][unit] for channel in _ordered(found) if unit in found[channel]}


def together(found: ByChannel) -> dict[str, Tally]:
    """All units' answers of each channel in one tally."""
    heaps = {channel: list(found[channel].values()) for channel in _ordered(found)}
    return {channel: sum(heap[1:], start=heap[0]) for channel, heap in heaps.items() if heap}


def channels_line(
    tallies: Mapping[str, Tally],
    measure: tuple[Instrument, Weights],
    words: Texts,
    key: str = "report.channels_line",
    *,
    alone: bool = True,
    together: bool = True,
) -> list[str]:
    """n and IKM of each channel in one line. None where every answer came through the bot.

    Without `alone` n and no more of fewer than five answers, and of as many others as it takes to keep these.
    `together` says whether all answers together have figures: without them n alone of each.
    """
    if not set(tallies) - {"bot"}:
        return []
    instrument, weights = measure
    parts = [
        words(
            "report.channel_part",
            channel=words(f"channel.{channel}"),
            n=tally.n,
            ikm=score(tally, instrument, weights).ikm_rounded,
        )
        if together and (alone or may)
        else words("report.channel_few", channel=words(f"channel.{channel}"), n=tally.n)
        for (channel, tally), may in zip(tallies.items(), tellable([one.n for one in tallies.values()]), strict=True)
    ]
    return [words(key, parts=" · ".join(parts))]


def _ordered(found: ByChannel) -> list[str]:
    return [channel for channel in CHANNELS if channel in found]
