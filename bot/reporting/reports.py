"""The use case "a report": unit and period in, text and documents out. Needs no token and no Telegram.

Imported by the command line and by the child process only: it pulls in pandas, which an idle bot must not pay for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from bot.config import Config
from bot.conversation.texts import texts
from bot.reporting.compliance import compliance_report
from bot.reporting.everybody import gather_all, gather_open
from bot.reporting.formats import File, Need, files_of, public
from bot.reporting.gathering import UnknownUnit, basis_of, gather, gather_released
from bot.reporting.material import Material
from bot.reporting.orders import COMPLIANCE, Document, Report, Request
from bot.reporting.shown import Shown
from bot.storage import Store
from exports.disclosure import FEWEST_ANSWERS
from exports.errors import NotCleared
from exports.laporan import Laporan
from exports.writing.table import in_dialect
from scoring import Period

__all__ = ["ReportMaker", "UnknownUnit", "documents_of", "public_documents"]
_NOTHING: Mapping[str, frozenset[str]] = {}
Step = Callable[[], object]  # told after the answers are read, and after each document


def untold() -> None:
    """Nobody looks on."""


class ReportMaker:
    """Makes reports from one store. `made` is the moment printed on them."""

    def __init__(self, config: Config, store: Store, made: datetime, step: Step = untold) -> None:
        self._config, self._store, self._made, self._step = config, store, made, step

    async def make(self, request: Request) -> Report:
        """The report with the documents asked for.

        Raises UnknownUnit, BadPeriod for a window that is not there, and NotCleared where a format is for everybody to
        see, which takes a Publisher.
        """
        if COMPLIANCE in request.formats:
            year = request.period.first.year
            return await compliance_report(self._config, self._store, year, request.language, alone=request.rows)
        if refused := public(request.formats):
            raise NotCleared(f"found {', '.join(refused)}, expected the ledger of publications to be asked first")
        material = await self._material(request)
        self._step()
        few = tuple(sorted(code for code, one in material.figures.items() if one.n < FEWEST_ANSWERS))
        formats = material.request.formats
        return Report(material.text, material.n, tuple(await documents_of(material, formats, self._step)), few)

    async def laporan(self, request: Request, language: str) -> Laporan:
        """The Laporan of the request's unit or city, with labels in `language`. Raises as make() does."""
        return await (await self._material(request)).laporan(language)

    async def all_laporan(
        self, period: Period, withheld: Mapping[str, frozenset[str]] = _NOTHING, language: str = "id"
    ) -> tuple[Laporan, list[Laporan]] | None:
        """The agency's Laporan and each unit's from one reading of the answers. None where there are none."""
        return await gather_all(await basis_of(self._config, self._store, self._made, period, withheld), language)

    async def open_laporan(
        self, request: Request, withheld: Mapping[str, frozenset[str]], language: str
    ) -> Laporan | None:
        """The Laporan of the request's unit as all_laporan() makes it, alone. None where there are no answers."""
        basis = await basis_of(self._config, self._store, self._made, request.period, withheld)
        return await gather_open(basis, request.unit, language)

    async def _material(self, request: Request) -> Material:
        unit = None if request.city else request.unit
        basis = await basis_of(
            self._config, self._store, self._made, request.period, unit=unit, measured_as=request.measured_as
        )
        return await (gather_released if request.released else gather)(basis, request)


async def documents_of(material: Material, formats: Collection[str], step: Step = untold) -> list[Document]:
    """Those of `formats` that the agency alone sees. The others are made of a Cleared."""
    found = []
    for file in files_of(formats, city=material.request.city):
        if file.need is not Need.CLEARED:
            found.append(_document(file, await file.load()(material), material.request, material.subject))
            step()
    return found


async def public_documents(shown: Shown, request: Request, step: Step = untold) -> list[Document]:
    """The documents asked for that are for everybody to see."""
    found = []
    for file in files_of(request.formats, city=request.city):
        if file.need is Need.CLEARED:
            found.append(_document(file, await file.load()(shown), request, shown.cleared.shown.subject))
            step()
    return found


def _document(file: File, content: bytes, request: Request, subject: str) -> Document:
    span = request.period.name(request.language)
    words = texts(request.language)
    caption = words(file.caption, unit=subject, period=span, week=span) if file.caption else ""
    if file.pattern.endswith(".csv"):
        content = in_dialect(content, request.dialect)
    return Document(file.pattern.format(request.name), content, caption)
