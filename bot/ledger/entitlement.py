"""What a recipient must still be allowed when a delivery goes out: roles may have ended since it was owed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reporting.orders import COMPLIANCE
from bot.rules.rights import Standing
from bot.storage import Delivery

NOT_ENTITLED = "the recipient's role has ended"  # as the ledger records it
_POSTER = "poster"
# One row, one kind of delivery: the right that it needs at its unit. Any role at all may be told of its own unit.
_RIGHTS: Mapping[str, str] = {
    "summary": "report",
    "report": "report",
    COMPLIANCE: "compliance",
    _POSTER: "units",
    "reminder": "status",
    "notice": "status",
}


def entitled(delivery: Delivery, standing: Standing) -> bool:
    """Whether the recipient, standing so, may have this delivery now. A message on several units needs them all."""
    if delivery.payload.get("menu"):  # that a role has ended is for whoever has it no more, and tells of nothing else
        return True
    right = _RIGHTS[_kind(delivery)]
    return all(standing.may(right, unit) for unit in delivery.payload.get("units", (delivery.unit,)))


def _kind(delivery: Delivery) -> str:
    if _POSTER in delivery.payload:
        return _POSTER
    return COMPLIANCE if COMPLIANCE in delivery.payload.get("formats", ()) else delivery.kind
