"""Telling what a report needs beside its answers: a unit's head for the unit, admins for the agency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.cases.people import Refused
from bot.config import Config
from bot.rules.faults import Fault, Faults, fault
from bot.rules.report_facts import KEYS, fact_faults, key_of
from bot.rules.rights import EVERYWHERE, EVERYWHERE_WORDS, Standing
from bot.storage import Author, Store, Unit
from scoring import BadPeriod, parse_period


class ReportFactCases:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def place(self, who: Standing, code: str) -> Unit | None:
        """The unit of a code, None for the agency. Raises Refused."""
        if code.casefold() in EVERYWHERE_WORDS:
            if not who.may("followup", EVERYWHERE):
                raise Refused
            return None
        unit = await self._store.units.find(code)
        if unit is None or not who.may("followup", unit.code):
            raise Refused
        return unit

    async def told(self, who: Standing, code: str, period: str) -> dict[str, str]:
        """What stands of a unit or the agency for a period. Raises Refused."""
        unit = await self.place(who, code)
        return await self._store.report_facts.of(unit.code if unit else None, period)

    async def tell(self, who: Standing, by: Author, code: str, period: str, told: Mapping[str, str]) -> None:
        """Keep these texts by key. Raises Refused."""
        unit = await self.place(who, code)
        await self._store.report_facts.tell(unit.code if unit else None, period, told, by)

    async def read(self, parts: Sequence[str]) -> tuple[str, dict[str, str]]:
        """The period ("" for every one) and texts by key of parts typed as "name=text". Raises Faults with all."""
        faults: list[Fault] = []
        found: dict[str, str] = {}
        period = ""
        for part in parts:
            name, equals, text = (one.strip() for one in part.partition("="))
            text = "" if text == "-" else text
            if name.casefold() in ("periode", "period"):
                period = await self._period(text, faults)
            elif (key := key_of(name)) is None or not equals:
                faults.append(fault("fact_key", found=name, expected=", ".join(one.names[0] for one in KEYS.values())))
            else:
                faults += fact_faults(key, text)
                found[key] = text
        if faults:
            raise Faults(faults)
        return period, found

    async def _period(self, text: str, faults: list[Fault]) -> str:
        windows = [one.code for one in await self._store.windows.all()]
        if text.upper() in windows:
            return text.upper()
        try:
            return parse_period(text).key
        except BadPeriod:
            faults.append(fault("fact_period", found=text))
            return ""
