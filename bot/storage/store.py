"""The store in domain words: units, drafts, responses, figures, people, deliveries, over one database."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.rules.vitals import Vitals
from bot.storage.action_lists import ActionLists
from bot.storage.actions import Actions
from bot.storage.asides import Asides
from bot.storage.audit import Audit
from bot.storage.calls import Calls
from bot.storage.cipher import Cipher
from bot.storage.clock import Marks
from bot.storage.coarse import Coarse
from bot.storage.database import Where
from bot.storage.deadlines import Deadlines
from bot.storage.deliveries import Deliveries
from bot.storage.drafts import Drafts
from bot.storage.editions import Editions
from bot.storage.engines import database_at
from bot.storage.evidence import Evidence
from bot.storage.facts import Facts
from bot.storage.figures import Figures
from bot.storage.file_places import Place
from bot.storage.findings import Findings
from bot.storage.held import Held
from bot.storage.history import History
from bot.storage.instruments import Instruments
from bot.storage.invitations import Invitations
from bot.storage.jobs import Jobs
from bot.storage.letters import Letters
from bot.storage.moves import Moves
from bot.storage.officers import Officers
from bot.storage.paper import Batches
from bot.storage.people import People
from bot.storage.places import Places
from bot.storage.publications import Publications
from bot.storage.questions import Questions
from bot.storage.released import Released
from bot.storage.releases import Releases
from bot.storage.remarks import Remarks
from bot.storage.report_facts import ReportFacts
from bot.storage.responses import Responses
from bot.storage.rows_right import RowsRight
from bot.storage.seal import Seal
from bot.storage.sealing import Sealing
from bot.storage.set_aside import SetAside
from bot.storage.stand_ins import StandIns
from bot.storage.stock import Stocks
from bot.storage.submissions import Submissions
from bot.storage.successions import Successions
from bot.storage.suggestions import Suggestions
from bot.storage.sums import Sums
from bot.storage.takings import Takings
from bot.storage.unit_lists import UnitLists
from bot.storage.unit_search import UnitSearch
from bot.storage.units import Units
from bot.storage.unshown import UnshownScreens
from bot.storage.uploads import Uploads
from bot.storage.week_sums import WeekSumsStore
from bot.storage.window_drafts import WindowDrafts
from bot.storage.window_lists import WindowLists
from bot.storage.windows import Windows

_REST_SECONDS = 0.02  # a tap that finds the file held asks again after 1, 2, 5, 10 and 15 milliseconds


class Store:
    """Use as `async with Store(where) as store`. Entering makes a new one, and raises Outdated for an older one."""

    def __init__(
        self,
        where: Where,
        vitals: Vitals | None = None,
        cipher: Cipher | None = None,
        instrument: str = "",
        *,
        beside: bool = False,
        place: Place = None,
        shared: bool = False,
    ) -> None:
        """`where` is the path of a file, or a server. `vitals` is told of every commit.

        `cipher` opens what residents have under way, None cannot.

        `instrument` is the configured questionnaire, which is kept with the answers where it is an agency's own.
        `beside` is for a process of the running bot's: it makes no file, and leaves room to the taps. `place` is that
        of the file which the bot has open, and another one at the path is not opened. `shared` is for one of several
        workers on a server: what it writes gathers while the others write.
        """
        self.where, self._beside, cipher = where, beside, cipher or Cipher()
        self._database = database_at(where, vitals, place)
        self._database.shared = shared
        if beside:
            self.leave_room()
        self.units = Units(self._database)
        self.drafts = Drafts(self._database, cipher)
        self.moves = Moves(self._database, cipher)
        self.responses = Responses(self._database, cipher)
        self.places = Places(self._database)
        self.figures = Figures(self._database)
        self.sums = Sums(self._database)
        self.successions = Successions(self._database)
        self.people = People(self._database)
        self.officers = Officers(self._database)
        self.deliveries = Deliveries(self._database)
        self.audit = Audit(self._database)
        self.batches = Batches(self._database)
        self.remarks = Remarks(self._database)
        self.unshown = UnshownScreens(self._database, cipher)
        self.uploads = Uploads(self._database)
        self.windows, self.window_lists = Windows(self._database), WindowLists(self._database)
        self.submissions, self.publications = Submissions(self._database), Publications(self._database)
        self.report_facts = ReportFacts(self._database)
        self.released, self.releases = Released(self._database), Releases(self._database)
        self.week_sums = WeekSumsStore(self._database)
        self.window_drafts = WindowDrafts(self._database, cipher)
        self.actions, self.action_lists = Actions(self._database), ActionLists(self._database)
        self.evidence = Evidence(self._database)
        self.questions = Questions(self._database, cipher)
        self.unit_search = UnitSearch(self._database)
        self.unit_lists = UnitLists(self._database)
        self.set_aside = SetAside(self._database)
        self.facts = Facts(self._database)
        self.asides, self.findings = Asides(self._database), Findings(self._database)
        self.history = History(self._database)
        self.seal = Seal(self._database, self.facts)
        self.held = Held(self._database, cipher)
        self.invitations = Invitations(self._database)
        self.takings = Takings(self._database)
        self.stand_ins, self.suggestions = StandIns(self._database), Suggestions(self._database)
        self.letters, self.calls = Letters(self._database), Calls(self._database)
        self.deadlines, self.editions = Deadlines(self._database), Editions(self._database)
        self.coarse = Coarse(self._database)
        self.rows_right = RowsRight(self._database)
        self.jobs, self.sealing = Jobs(self._database), Sealing(self._database, cipher)
        self.stocks = Stocks(self._database)
        self.marks = Marks(self._database)
        self.instruments, self._instrument = Instruments(self._database), instrument

    async def __aenter__(self) -> Self:
        self._database.prepare(beside=self._beside)
        await self._database.open()
        try:
            await self.instruments.begin([self._instrument])
        except BaseException:
            await self._database.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.instruments.end()
        await self._database.close()

    def leave_room(self) -> None:
        """From the opening on, pause after each transaction for at least as long: taps find the file free meanwhile."""
        self._database.rest = _REST_SECONDS

    @property
    def place(self) -> Place:
        """Where the open file lies, for a child process that is to open no other."""
        return self._database.place

    async def step_back(self, niceness: int) -> None:
        """Lower the priority of this thread and of those that read. That which writes keeps its own.

        Where a process of low priority holds the file, taps would wait until it gets a processor. Where the system
        knows no priorities of threads all are lowered.
        """
        await self._database.step_back(niceness)
        os.nice(niceness)

    async def leads(self) -> bool:
        """Whether this process does what only one of several does at a time. Raises StoreUnavailable.

        Another one comes to lead when this one closes the store or dies.
        """
        return await self._database.leads()

    async def clear_log(self) -> bool:
        """Empty the write-ahead log, in which earlier states stand. Returns False where that is to be tried again."""
        return await self._database.clear_log()

    async def return_pages(self) -> None:
        """Give pages that erased rows have freed back to the file system, and empty the log."""
        await self._database.return_pages()

    async def rewrite(self, most: int) -> bool:
        """Write a file of at most so many bytes anew, while whoever taps waits. Returns False for a larger one."""
        return await self._database.rewrite(most)

    def check_place(self) -> None:
        """Check that the open file still stands at its place. Raises Replaced where another does, or none."""
        self._database.check_place()

    async def keep_log_out(self, at: datetime) -> Path:
        """Leave the file to whoever has written over it: nothing of the log gets into it any more.

        Returns where the log will be when the store is closed, under the name of a rescued database.
        """
        return await self._database.keep_log_out(at)

    async def rescue(self, at: datetime) -> Path | None:
        """Copy what is open to a file beside its old place, and take its log out of the way of what stands there now.

        Returns the copy. Returns None where none can be made, and leaves the log.
        """
        return await self._database.rescue(at)
