"""The use cases of findings: see, propose, agree, decline. The bot and the command line use the same calls.

Rights are asked here on every call. What a finding's state allows is decided inside the transaction that changes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases.finding_notices import told
from bot.cases.followup_notices import those_who_may
from bot.cases.people import Refused
from bot.config import Config
from bot.rules.findings import Act, Finding, NotNow, moved
from bot.rules.rights import Standing
from bot.storage import Author, Store
from bot.storage.owed import Owed
from bot.storage.persons import chat_of

RIGHT = "aside"


async def reviewers(config: Config, store: Store, unit: str) -> dict[int, str]:
    """The chat and language of everybody who may set this unit's answers aside: its own people never are."""
    roots = dict.fromkeys(config.admins.telegram_ids, config.agency.language)
    return roots | await those_who_may(store, RIGHT, unit)


class FindingCases:
    def __init__(self, config: Config, store: Store) -> None:
        self._config, self._store = config, store

    async def seen(self, who: Standing, most: int, skip: int) -> tuple[int, list[Finding]]:
        """How many findings this person may act on, and a page of them, newest first."""
        return await self._store.findings.page(who.places(RIGHT), who.served(RIGHT), most, skip)

    async def one(self, who: Standing, number: int) -> Finding:
        """One finding. Raises Refused where it is not there or not for this person: the same answer."""
        found = await self._store.findings.find(number)
        if found is None or not who.may(RIGHT, found.unit):
            raise Refused
        return found

    async def act(
        self, who: Standing, by: Author, number: int, act: Act, reason: str = "", revision: int | None = None
    ) -> Finding:
        """Propose that answers are set aside or taken back, agree to it, or decline it. Raises Refused and NotNow.

        The two who propose and agree are two people in Telegram who both hold the right when it is agreed. The command
        line may decline. `revision` is that of the screen of a button: one that has been passed by is "state".
        """
        before = await self.one(who, number)
        people = await reviewers(self._config, self._store, before.unit)
        names: Mapping[str, str] = await self._store.unit_lists.names([before.unit])
        kept = " ".join(reason.split())

        def decide(finding: Finding) -> Finding:
            if revision is not None and revision != finding.revision:
                raise NotNow("state")
            after = moved(finding, act, by.who, kept)
            if act == "agree" and chat_of(finding.proposer) not in people:  # has lost the right meanwhile
                raise NotNow("proposer_gone")
            return after

        def tell(after: Finding) -> list[Owed]:
            return told(act, after, names.get(after.unit, after.unit), people, by, self._config.agency.timezone)

        return await self._store.asides.change(number, decide, act, by, tell)
