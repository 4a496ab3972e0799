"""Put one fault at a time into a copy of the code and see that the tests of its room notice.

    python -m tests.support.mutants              every fault, a line each
    python -m tests.support.mutants --root /other/clone cases ledger

Not part of `make test`: to be run when tests are changed, with `--root` a clone of the commit before beside it.
Tests that fail without a fault notice nothing, so each is run once without.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
_PARTS = (
    "bot",
    "scoring",
    "exports",
    "docs",
    "bench",
    "pyproject.toml",
    "config.example.toml",
    "README.md",
    "Makefile",
)
_SECONDS = 240


class Mutant(NamedTuple):
    """A fault: in this file, this text (there once) becomes that. `tests` are where it is to be noticed."""

    room: str
    file: str
    old: str
    new: str
    tests: str


_H, _S, _C, _R = (
    "tests/bot/handlers/test_",
    "tests/bot/storage/test_",
    "tests/bot/conversation/test_",
    "tests/bot/rules/",
)
MUTANTS = (
    Mutant("rules", "bot/rules/rights.py", "while here is not None", "if here is not None", _H + "rights.py -k table"),
    Mutant(
        "rules",
        "bot/rules/rights.py",
        '"paper": frozenset({"admin", "head"})',
        '"paper": frozenset({"admin"})',
        _H + "rights.py -k table",
    ),
    Mutant("rules", "bot/rules/rights.py", "if right in APART and", "if False and", _R + "test_rights.py"),
    Mutant("rules", "bot/rules/actions.py", "action.finished_by != by", "True", _R + "test_actions.py"),
    Mutant("rules", "bot/rules/actions.py", '(*_FILLED, "evidence")', "_FILLED", _R + "test_actions.py"),
    Mutant("cases", "bot/cases/slots.py", "unit.zone(self.agency)", "self.agency", _H + "survey.py -k midnight"),
    Mutant(
        "cases",
        "bot/cases/units_csv.py",
        "if unit.code in lines",
        "if False",
        "tests/bot/cases/test_units_csv.py",
    ),
    Mutant(
        "cases", "bot/cases/units_csv.py", "sorted(unit.inapplicable)", "()", "tests/bot/cli/test_commands.py -k units"
    ),
    Mutant(
        "cases",
        "bot/cases/people.py",
        "(unit == EVERYWHERE and role in AT_A_UNIT)",
        "False",
        _H + "people.py tests/bot/cases",
    ),
    Mutant(
        "cases",
        "bot/cases/people.py",
        "root = person in self._config.admins.telegram_ids\n        if root:",
        "root = person not in self._config.admins.telegram_ids\n        if root:",
        _H + "people.py",
    ),
    Mutant(
        "conversation",
        "bot/conversation/survey.py",
        " or (event.revision != draft.revision and not _adds(event, draft, questionnaire))",
        "",
        _C + "survey.py",
    ),
    Mutant("rules", "bot/rules/suggestions.py", "[:SUGGESTION_LENGTH]", "", _C + "survey.py"),
    Mutant(
        "conversation",
        "bot/conversation/survey.py",
        "case Back() if draft.reviewing",
        "case Back() if False",
        _C + "survey.py",
    ),
    Mutant(
        "conversation",
        "bot/conversation/survey.py",
        "if draft.reviewing or draft.answers:",
        "if draft.reviewing:",
        _C + "survey.py " + _C + "sequences.py " + _H + "survey.py",
    ),
    Mutant("storage", "bot/storage/drafts.py", "WHERE id = ?4 AND revision = ?1", "WHERE id = ?4", _S + "drafts.py"),
    Mutant(
        "storage",
        "bot/storage/drafts.py",
        'ORDER BY d.touched DESC, d.id DESC"\n_CANCELLED',
        'ORDER BY d.touched"\n_CANCELLED',
        _S + "drafts.py",
    ),
    Mutant(
        "storage",
        "bot/storage/responses.py",
        "take_one(db, response)",
        "pass",
        _S + "responses.py",
    ),
    Mutant(
        "storage",
        "bot/storage/responses.py",
        "AND window = ? AND period = ? LIMIT",
        "AND ? IN ('', window) AND period = ? LIMIT",
        _S + "responses.py tests/bot/reporting/test_retention.py",
    ),
    Mutant(
        "storage",
        "bot/storage/deliveries.py",
        "if db.execute(_PLANNED, plan)",
        "if False and db.execute(_PLANNED, plan)",
        _S + "deliveries.py",
    ),
    Mutant("storage", "bot/storage/work.py", 'connection.execute("ROLLBACK TO piece")', "pass", _S + "database.py"),
    Mutant(
        "storage",
        "bot/storage/migrations/0003_roles.sql",
        "INSERT INTO deliveries SELECT * FROM deliveries_before;",
        "",
        _S + "people.py",
    ),
    Mutant(
        "storage",
        "bot/storage/migrations/0011_invitations.sql",
        "FROM roles_before ORDER BY id",
        "FROM roles_before WHERE role = 'head'",
        "tests/bot/storage",
    ),
    Mutant(
        "gateway",
        "bot/gateway/delivery.py",
        "(piece.again or isinstance(failure, NotSent))",
        "True",
        "tests/bot/gateway/test_delivery.py",
    ),
    Mutant(
        "gateway",
        "bot/gateway/delivery.py",
        "self._chats[chat] = at + 1.0",
        "self._chats[chat] = at",
        "tests/bot/gateway/test_delivery.py",
    ),
    Mutant("gateway", "bot/gateway/delivery.py", "queue.pop(name, None)  #", "#", "tests/bot/gateway/test_delivery.py"),
    Mutant(
        "gateway",
        "bot/gateway/pump.py",
        "if not isinstance(refused, Retry):",
        "if True:",
        "tests/bot/gateway/test_pump.py",
    ),
    Mutant(
        "gateway",
        "bot/gateway/polling.py",
        "self._next = max(self._next, number + 1)",
        "self._next = max(self._next, number)",
        "tests/bot/gateway/test_polling.py " + _H + "survey.py",
    ),
    Mutant(
        "cases",
        "bot/cases/survey.py",
        "except StaleDraft:\n                again =",
        "except ZeroDivisionError:\n                again =",
        "tests/bot/cases/test_survey.py",
    ),
    Mutant(
        "cases",
        "bot/cases/survey.py",
        "if not cleaned:",
        "if False:",
        "tests/bot/cases/test_survey.py",
    ),
    Mutant(
        "cases",
        "bot/cases/survey.py",
        "if tapped is None or tapped == survey.message:",
        "if True:",
        _H + "survey_delivery.py",
    ),
    Mutant(
        "cases", "bot/cases/survey_answers.py", "pseudonym=None if by_officer else", "pseudonym=", _H + "officers.py"
    ),
    Mutant("cases", "bot/cases/survey.py", "below=isinstance(event, Write))", "below=False)", _H + "survey.py"),
    Mutant("handlers", "bot/handlers/frame.py", "groups is (", "groups is not (", _H + "frame.py " + _H + "survey.py"),
    Mutant("handlers", "bot/handlers/frame.py", "if room.right and not", "if False and not", _H + "rights.py"),
    Mutant(
        "handlers",
        "bot/handlers/followup_answers.py",
        "except Refused:\n            await self.forget(chat)",
        "except Refused:\n            pass",
        _H + "followup.py",
    ),
    Mutant("handlers", "bot/handlers/privacy.py", "if key == self._desk.open_period().key", "if key", _H + "survey.py"),
    Mutant(
        "ledger",
        "bot/ledger/documents.py",
        "if stage < delivery.stage:",
        "if False:",
        "tests/bot/ledger tests/bot/reporting/test_reports.py",
    ),
    Mutant(
        "ledger",
        "bot/ledger/courier.py",
        "if passes(error) or delivery.faults + 1 < _GIVE_UP_AFTER:",
        "if passes(error):",
        "tests/bot/ledger/test_courier.py",
    ),
    Mutant(
        "ledger",
        "bot/ledger/courier.py",
        "and delivery.faults < _WITHOUT_PICTURE_AFTER",
        "",
        "tests/bot/ledger/test_courier.py",
    ),
    Mutant(
        "rules",
        "bot/rules/owed_documents.py",
        'right: ClassVar[str] = "units"',
        'right: ClassVar[str] = "status"',
        "tests/bot/ledger/test_entitlement.py",
    ),
    Mutant(
        "reporting",
        "bot/reporting/weekly.py",
        "(head.unit, head.chat) in early",
        "False",
        "tests/bot/reporting/test_early_weeks.py tests/bot/ledger/test_clock.py",
    ),
    Mutant(
        "reporting",
        "bot/reporting/weekly.py",
        "return weeks[::-1]",
        "return weeks",
        "tests/bot/reporting/test_due_weeks.py tests/bot/ledger",
    ),
    Mutant(
        "reporting",
        "bot/reporting/weekly.py",
        "            if unit.active\n",
        "",
        "tests/bot/ledger/test_courier.py",
    ),
    Mutant(
        "reporting",
        "bot/reporting/retention.py",
        "await self._store.responses.forget_officers",
        "0 and await self._store.responses.forget_officers",
        "tests/bot/reporting/test_retention.py " + _H + "officers.py",
    ),
    Mutant(
        "reporting",
        "bot/reporting/reminders.py",
        "if week.key in await",
        "if False and await",
        "tests/bot/reporting/test_progress.py",
    ),
    Mutant(
        "cli",
        "bot/cli/progress.py",
        "if period is not None and window is not None:",
        "if False:",
        "tests/bot/cli/test_commands.py",
    ),
    Mutant(
        "cli",
        "bot/cli/targets.py",
        "elif file.exists() and not force:",
        "elif False:",
        "tests/bot/cli/test_targets.py",
    ),
    Mutant("storage", "bot/storage/folder.py", "if old.exists() and not out.exists():", "if False:", _S + "folder.py"),
    Mutant("storage", "bot/storage/folder.py", "(new / name).unlink(missing_ok=True)", "pass", _S + "folder.py"),
    Mutant(
        "sandbox", "bot/sandbox/faults.py", "fault.times -= 1", "fault.times -= 2", "tests/bot/sandbox/test_faults.py"
    ),
    Mutant(
        "sandbox",
        "bot/sandbox/updates.py",
        "if number < offset",
        "if number <= offset",
        "tests/bot/sandbox/test_updates.py",
    ),
    Mutant(
        "sandbox",
        "bot/sandbox/control.py",
        'if fits(button["text"], label):',
        "if True:",
        "tests/bot/sandbox/test_person.py",
    ),
    Mutant(
        "demo",
        "bot/demo/city.py",
        '"Puskesmas", _HEALTH',
        '"Puskesma", _HEALTH',
        "tests/bot/demo/test_city.py -k made_up_city",
    ),
    Mutant(
        "demo",
        "bot/demo/promises.py",
        'text=f"(contoh) {evidence}"',
        'text=f"{evidence}"',
        "tests/bot/demo/test_city.py -k follow_up",
    ),
    Mutant("watch", "bot/watch/alarm.py", "LEAST_FREE <= free < WELL_FREE", "False", "tests/bot/watch/test_alarm.py"),
    Mutant("watch", "bot/watch/alarm.py", " if admin not in self._told]", "]", "tests/bot/watch/test_alarm.py"),
    Mutant(
        "watch",
        "bot/watch/rounds.py",
        " and not any(one.code in OURS for one in faults)",
        "",
        "tests/bot/watch/test_rounds.py",
    ),
    Mutant(
        "settings",
        "bot/settings/conflicts.py",
        "if port and port ==",
        "if False and port ==",
        "tests/bot/watch/test_health.py",
    ),
    Mutant(
        "settings",
        "bot/settings/values.py",
        ' and not path.startswith(":")',
        "",
        "tests/bot/test_config.py",
    ),
    Mutant(
        "storage",
        "bot/storage/owed.py",
        "    ON CONFLICT (kind, period, unit, recipient, part) DO NOTHING",
        "    ON CONFLICT (kind, period, unit, recipient, part) DO UPDATE SET due = due + 1",
        _S + "deliveries.py",
    ),
    Mutant("storage", "bot/storage/owed.py", "while len(weeks) < _WEEKS:", "while False:", _S + "bytes_left.py"),
    Mutant(
        "storage", "bot/storage/store_file.py", "    if outdated:\n        _rewrite(path)", "", _S + "bytes_left.py"
    ),
    Mutant(
        "storage",
        "bot/storage/unit_succession_steps.py",
        'if asked.kind == "split" and below:',
        "if False:",
        _S + "successions.py",
    ),
    Mutant(
        "cases",
        "bot/cases/import_privacy.py",
        'not "".join(found).isdecimal()}',
        "False}",
        "tests/bot/cli/test_imports.py",
    ),
    Mutant("cases", "bot/cases/unit_names.py", "while slug in taken:", "while False:", "bot/cases/unit_names.py"),
    Mutant(
        "ledger",
        "bot/ledger/job_list.py",
        "end_due, final=True)",
        "end_due)",
        "tests/bot/ledger/test_clock.py",
    ),
    Mutant(
        "reporting",
        "bot/reporting/progress_walk.py",
        "[code for code in self.codes if code not in self.grouping]",
        "list(self.codes)",
        _H + "status.py -k groups",
    ),
    Mutant(
        "conversation", "bot/conversation/survey_pages.py", "return begun and", "return False and", _C + "survey.py"
    ),
    Mutant("exports", "exports/disclosure.py", "hidden.add(place)", "pass", "tests/exports/test_disclosure.py"),
    Mutant("exports", "exports/disclosure.py", "and sum(hidden) > len(hidden)", "", "tests/exports/test_disclosure.py"),
    Mutant("exports", "exports/card.py", "detail_of(head.n).graded and", "", "tests/exports/test_card.py"),
    Mutant(
        "scoring",
        "scoring/index.py",
        "if sample.n > 1 else None",
        "if sample.n > 0 else None",
        "tests/scoring/test_index.py",
    ),
    Mutant(
        "scoring",
        "scoring/index.py",
        "Fraction(tally.sums[place], count * tally.steps[place])",
        "Fraction(tally.sums[place], tally.n * tally.steps[place])",
        "tests/scoring/test_index.py",
    ),
    Mutant(
        "scoring",
        "scoring/sampling.py",
        "38410 * population, 100",
        "38400 * population, 100",
        "tests/scoring/test_sampling.py",
    ),
)


def fault_of(mutant: Mutant, root: Path = ROOT) -> str:
    """What is wrong with the mutant itself, "" where its text stands once in its room and its tests are there."""
    if not mutant.file.startswith((f"bot/{mutant.room}/", f"{mutant.room}/")):
        return f"is no file of {mutant.room}"
    file = root / mutant.file
    found = file.read_text(encoding="utf-8").count(mutant.old) if file.exists() else 0
    if found != 1 or mutant.old == mutant.new:
        return f"stands there {found} times"
    named = [one for one in mutant.tests.split() if "/" in one]
    lacking = [one for one in named if not (root / one).exists()]
    return f"has no tests in {', '.join(lacking or ['any folder'])}" if lacking or not named else ""


@contextmanager
def copies(root: Path, count: int) -> Iterator[Queue[Path]]:
    """So many folders with code and tests, to be taken and given back."""
    with tempfile.TemporaryDirectory() as folder:
        queue: Queue[Path] = Queue()
        for number in range(count):
            copy = Path(folder) / str(number)
            copy.mkdir()
            for part in _PARTS:
                source = root / part
                if source.is_dir():
                    shutil.copytree(source, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(source, copy / part)
            shutil.copytree(root / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__"))
            queue.put(copy)
        yield queue


def noticed(mutant: Mutant, copy: Path, sound: dict[str, int]) -> str:
    """Whether the tests fail with the fault: "dies", "LIVES", or what is wrong with the mutant.

    `sound` remembers how each of the tests ends without a fault.
    """
    file = copy / mutant.file
    before = file.read_text(encoding="utf-8")
    if wrong := fault_of(mutant, copy):
        return wrong
    if mutant.tests not in sound:
        sound[mutant.tests] = _run(mutant.tests, copy)
    if sound[mutant.tests] != 0:
        return f"without it pytest ends with {sound[mutant.tests]}"
    file.write_text(before.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        code = _run(mutant.tests, copy)
    finally:
        file.write_text(before, encoding="utf-8")
    return {0: "LIVES", 1: "dies", 2: "dies"}.get(code, f"pytest ended with {code}")


def _run(tests: str, copy: Path) -> int:
    """What pytest ends with. 1 where it hangs: that is noticed."""
    environment = {**os.environ, "PYTHONPATH": str(copy)}  # children read the copy, too
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-n", "0", *tests.split()]
    try:
        return subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=_SECONDS, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("rooms", nargs="*")
    asked = parser.parse_args()
    chosen = [one for one in MUTANTS if not asked.rooms or one.room in asked.rooms]

    sound: dict[str, int] = {}
    with copies(asked.root, asked.jobs) as queue, ThreadPoolExecutor(asked.jobs) as pool:

        def judge(mutant: Mutant) -> str:
            copy = queue.get()
            try:
                return noticed(mutant, copy, sound)
            finally:
                queue.put(copy)

        for number, (mutant, verdict) in enumerate(zip(chosen, pool.map(judge, chosen), strict=True), 1):
            print(
                f"{number:3} {mutant.room:13} {verdict:6} {mutant.file}: {mutant.old.split(chr(10))[0][:60]}",
                flush=True,
            )


if __name__ == "__main__":
    main()
