"""Several real processes, and processes that are killed."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from patience import HANGS

from connector.core.facts.ids import ChangeId
from connector.core.facts.order import OrderStage
from connector.errors import JournalError
from connector.journal import database
from connector.journal.store import Journal

PREAMBLE = """
import sys
from pathlib import Path
from connector.clock import SystemClock
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.enrollment import Csr
from connector.core.request.values import KeyAlgorithm
from connector.errors import JournalError
from connector.journal.step import Outcome, StepName
from connector.journal.store import Journal

def order(journal):
    csr = Csr(KeyAlgorithm.RSA, "", CsrKey("a1" * 32), "www.example.com", frozenset(), "")
    journal.intend_order("c", csr, change_id=ChangeId(1), enrollment_id=EnrollmentId(1),
                         account="default", names=["www.example.com"])
    return csr.key

def ready():
    print("ready", flush=True)
    sys.stdin.readline()

path = Path(sys.argv[1])
"""


def start(code: str, path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + code, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize(
    ("code", "stage", "order_id"),
    [
        pytest.param(
            "journal = Journal.open(path, SystemClock()); order(journal); ready()",
            OrderStage.INTENDED,
            None,
            id="after the intent: the order's answer is lost, the intent is not",
        ),
        pytest.param(
            "journal = Journal.open(path, SystemClock());"
            "journal.order_placed(order(journal), OrderId('77')); ready()",
            OrderStage.PLACED,
            "77",
            id="after the outcome: the id is known",
        ),
    ],
)
def test_a_killed_process_leaves_what_it_wrote(path, clock, code, stage, order_id) -> None:
    """A commit that returned is there for the next process, whatever came after it."""
    process = start(code, path)
    assert process.stdout.readline() == "ready\n"
    kill(process)

    for read_only in (True, False):
        with Journal.open(path, clock, read_only=read_only) as journal:
            (order,) = journal.orders()
            assert (stage, order_id) == (order.stage, order.order_id)


def test_a_process_killed_inside_a_transaction_leaves_no_part_of_it(path, clock) -> None:
    """Outcome, opened changes and enrollment are written together or not at all."""
    process = start(
        "journal = Journal.open(path, SystemClock())\n"
        "step = journal.intend('c', StepName.CREATE_ENROLLMENT)\n"
        "def changes():\n"
        "    yield ChangeId(5)\n"
        "    ready()\n"
        "journal.outcome(step, Outcome.DONE, change_ids=changes())\n",
        path,
    )
    assert process.stdout.readline() == "ready\n"
    kill(process)

    with Journal.open(path, clock) as journal:
        assert [step.name for step in journal.open_intents("c")] == ["create_enrollment"]
        assert not journal.change_is_ours(ChangeId(5))


def test_of_several_processes_exactly_one_may_order(path, clock) -> None:
    """All begin at once on a journal that does not exist yet; the database lets one through."""
    processes = [
        start(
            "ready()\n"
            "journal = Journal.open(path, SystemClock())\n"
            "try:\n"
            "    order(journal)\n"
            "    print('mine')\n"
            "except JournalError as error:\n"
            "    print('second time' if 'second time' in str(error) else error)\n",
            path,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    said = sorted(process.communicate()[0].strip() for process in processes)

    assert said == ["mine", "second time", "second time", "second time"]
    with Journal.open(path, clock) as journal:
        assert len(journal.orders()) == 1


def test_whoever_hangs_while_opening_is_not_waited_for_without_end(
    path, clock, monkeypatch
) -> None:
    """It is named by the file that it holds; once it has ended the journal is opened."""
    Journal.open(path, clock).close()
    monkeypatch.setattr(database, "BUSY", timedelta(milliseconds=50))
    with Path(f"{path}.create").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(JournalError, match=r"journal\.sqlite3\.create") as raised:
            Journal.open(path, clock)
        assert "end it" in str(raised.value)

    Journal.open(path, clock).close()


def test_a_journal_that_is_half_made_is_waited_for_by_who_only_looks(
    path, clock, monkeypatch
) -> None:
    """A plan that comes while the first apply makes it; half made it looks as one that is lost."""
    Journal.open(path, clock).close()
    whole = path.read_bytes()
    path.write_bytes(b"")
    waits = threading.Event()
    locked = database._locked

    def noting(descriptor: int, how: int) -> bool:
        waits.set()
        return locked(descriptor, how)

    monkeypatch.setattr(database, "_locked", noting)
    with (
        ThreadPoolExecutor() as threads,
        Path(f"{path}.create").open("w") as held,
    ):
        fcntl.flock(held, fcntl.LOCK_EX)
        looking = threads.submit(lambda: Journal.open(path, clock, read_only=True))
        assert waits.wait(HANGS)
        path.write_bytes(whole)
        fcntl.flock(held, fcntl.LOCK_UN)
        with looking.result() as journal:
            assert journal.orders() == ()


def test_opening_a_second_journal_frees_no_lock_of_the_first(path, clock) -> None:
    """
    Closing a file ends all locks of its process on it, so opening must not touch the file.

    Without its lock the first journal would lose its write-ahead log to any process that believes
    itself to be the last one.
    """
    with Journal.open(path, clock) as first:
        first.serve_trigger("c", "a")
        with Journal.open(path, clock), Journal.open(path, clock, read_only=True):
            pass
        with start("Journal.open(path, SystemClock()).close()", path) as other:
            assert other.wait() == 0
        assert path.with_name(f"{path.name}-wal").exists()
        first.serve_trigger("c", "b")

    with Journal.open(path, clock, read_only=True) as journal:
        assert journal.served_trigger("c") == "b"
