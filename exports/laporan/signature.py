"""Who signs a Laporan: the block below its conclusion, of what has been told alone."""

from __future__ import annotations

from exports.laporan.about import Signer
from exports.laporan.values import Laporan
from exports.writing.blocks import Signature, Signing
from exports.writing.dates import day_name

_ROOM = "Ruang tanda tangan elektronik"


def signature(report: Laporan) -> Signature:
    """Whoever signs on the right, below place and day, and on the left whoever was asked to sign beside."""
    signer = report.signer
    when = f"{signer.place}, {day_name(report.day)}" if signer.place else day_name(report.day)
    right = _signing(signer, when, f"Kepala {report.subject}")
    if report.left is None:
        return Signature((right,))
    return Signature((_signing(report.left, report.left.above, f"Kepala {report.agency}"), right))


def _signing(signer: Signer, above: str, office: str) -> Signing:
    *first, last = signer.lines or (office,)
    return Signing(
        above=above,
        office=(*first, f"{last},"),
        name=signer.name,
        under=tuple(filter(None, (signer.rank, signer.number))),
        room=_ROOM if signer.electronic else "",
        marker=signer.marker if signer.electronic else "",
    )
