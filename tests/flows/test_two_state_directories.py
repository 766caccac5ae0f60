"""
Two state directories at work on one certificate, whichever is killed wherever: one order per CSR.

`first` and `second` share nothing but the vendors, as two machines do.
"""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from person import answer, asked
from program import Program, serial_of
from request_document import ADMIN

from connector.journal.store import FILE_NAME
from connector.sandbox.faults import Fault, Kind

ENROLLMENT: dict[str, Any] = {}

CREATE = ("cps", "POST", "/enrollments$")
UPDATE = ("cps", "PUT", "/enrollments/")
READ_CSR = ("cps", "GET", "third-party-csr$")
ORDER = ("scm", "POST", "/(certificates|enroll)$")
COLLECT = ("scm", "GET", "certificates/[^/]+$")
UPLOAD = ("cps", "POST", "trust-chain$")


def machine(program: Program, name: str) -> dict[str, str]:
    """Return the environment of a machine that has a memory and a log of its own."""
    place = program.directory / name
    return {"AKAMAI_SCM_STATE": str(place / "state"), "AKAMAI_SCM_LOG_DIR": str(place / "logs")}


def kill(program: Program, at: tuple[str, str, str], name: str, *, effect: bool) -> None:
    fault = Fault(Kind.HANG, *at, effect=effect, seconds=60)
    program.kill_during(fault, environ=machine(program, name))
    program.sandbox.world.faults.clear()


def carry_to_the_end(program: Program, *names: str) -> int:
    """
    Run the machines in turn until all are done; return how often a person had to look something up.

    As the message says: while another machine can go on, that one does.
    """
    lookups = 0
    for _ in range(4):
        done = {name: program.apply(**machine(program, name)) for name in names}
        codes = {name: one.returncode for name, one in done.items()}
        assert set(codes.values()) <= {0, 3}, [one.stderr for one in done.values()]
        if set(codes.values()) == {0}:
            return lookups
        stuck = [name for name in names if asked(done[name])]
        assert sorted(stuck) == sorted(name for name in names if codes[name] == 3)
        if len(stuck) == len(names):
            lookups += answer(program, done[stuck[0]], **machine(program, stuck[0]))
    raise AssertionError([one.stderr for one in done.values()])


def assert_served(program: Program, orders: int) -> None:
    """Exactly so many orders, none twice for a CSR, and the last one's certificate is live."""
    assert len(program.orders()) == orders
    assert program.production_serial() == serial_of(program.orders()[-1])


@pytest.mark.parametrize(
    ("account", "at", "effect"),
    [
        pytest.param(ENROLLMENT, CREATE, False, id="before the enrollment is made"),
        pytest.param(ENROLLMENT, CREATE, True, id="after the enrollment is made"),
        pytest.param(ENROLLMENT, READ_CSR, True, id="at the CSR"),
        pytest.param(ENROLLMENT, ORDER, True, id="after the order"),
        pytest.param(ENROLLMENT, UPLOAD, False, id="before the upload"),
        pytest.param(ADMIN, CREATE, True, id="after the enrollment is made, with a search"),
        pytest.param(ADMIN, ORDER, True, id="after the order, with a search"),
    ],
)
def test_a_first_issuance(
    program: Program, at: tuple[str, str, str], effect: bool, account: dict[str, Any]
) -> None:
    program.write(**account)
    kill(program, at, "first", effect=effect)

    lookups = carry_to_the_end(program, "second", "first")

    assert_served(program, 1)
    assert lookups <= (0 if account else 1)


@pytest.fixture
def renewing(program: Program) -> Program:
    """`first` has issued; the certificate is due, and CPS has opened a renewal by itself."""
    assert program.apply(**machine(program, "first")).returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=150))
    return program


@pytest.mark.parametrize(
    ("at", "effect"),
    [
        pytest.param(UPDATE, False, id="before the renewal is opened"),
        pytest.param(UPDATE, True, id="after the renewal is opened"),
        pytest.param(ORDER, True, id="after the order"),
    ],
)
def test_a_renewal_without_a_search(
    renewing: Program, at: tuple[str, str, str], effect: bool
) -> None:
    """The keeper replaces what CPS opened; the other one orders nothing."""
    kill(renewing, at, "first", effect=effect)
    second = renewing.apply(**machine(renewing, "second"))
    assert second.returncode == 3, second.stderr

    carry_to_the_end(renewing, "first", "second")

    assert_served(renewing, 2)


def test_a_machine_without_memory_never_orders_for_a_renewal_of_cps(renewing: Program) -> None:
    """Nor does a person's word about it hold for the renewal that takes its place."""
    stopped = renewing.apply(**machine(renewing, "second"))
    assert asked(stopped)
    assert renewing.status(**machine(renewing, "second"))["reason"] == "order_id_lost"
    assert answer(renewing, stopped, **machine(renewing, "second"))
    kill(renewing, ORDER, "second", effect=True)

    carry_to_the_end(renewing, "first", "second")

    assert len(renewing.orders()) == 3  # for two CSRs: what the person allowed was replaced
    assert renewing.production_serial() == serial_of(renewing.orders()[-1])


def test_a_renewal_with_a_search(program: Program) -> None:
    """Whoever comes second follows the order that it finds, for CPS's own renewal as well."""
    program.write(**ADMIN)
    assert program.apply(**machine(program, "first")).returncode == 0
    program.sandbox.world.clock.advance(timedelta(days=150))
    kill(program, ORDER, "second", effect=True)

    assert carry_to_the_end(program, "first", "second") == 0

    assert_served(program, 2)


def lose_all(state: Path, _kept: Path) -> None:
    shutil.rmtree(state)


def lose_journal(state: Path, _kept: Path) -> None:
    for file in state.glob("journal*"):
        file.unlink()


def restore(state: Path, kept: Path) -> None:
    shutil.rmtree(state)
    shutil.copytree(kept, state)


def restore_journal(state: Path, kept: Path) -> None:
    lose_journal(state, kept)
    for file in kept.glob("journal*"):
        shutil.copy(file, state)


@pytest.mark.parametrize(
    ("lose", "at"),
    [
        pytest.param(lose_all, COLLECT, id="state directory removed"),
        pytest.param(lose_journal, ORDER, id="journal removed"),
        pytest.param(restore, UPLOAD, id="state directory of before the order"),
        pytest.param(restore_journal, COLLECT, id="journal of before the order"),
    ],
)
def test_a_journal_that_lacks_an_order(
    program: Program, lose: Callable[[Path, Path], None], at: tuple[str, str, str]
) -> None:
    """What stands beside it tells the id, and that is what the person is told to adopt."""
    one = machine(program, "first")
    state, kept = Path(one["AKAMAI_SCM_STATE"]), program.directory / "kept"
    kill(program, READ_CSR, "first", effect=True)
    shutil.copytree(state, kept)
    kill(program, at, "first", effect=at is not UPLOAD)
    lose(state, kept)

    stopped = program.apply(**one)

    assert asked(stopped), stopped.stderr
    (order,) = program.orders()
    if at is not ORDER:
        assert f"{asked(stopped)[0]} {order.id}`" in stopped.stderr
        refused = program.run("orders", "forget", asked(stopped)[0], **one)
        assert refused.returncode == 3, refused.stderr
        assert f"Order {order.id} is issued at SCM" in refused.stderr
    carry_to_the_end(program, "first")
    assert_served(program, 1)


def test_an_emptied_journal_is_no_new_one(program: Program) -> None:
    """The error comes before any call; once it is moved away, what is lost is asked for."""
    one = machine(program, "first")
    kill(program, COLLECT, "first", effect=True)
    journal = Path(one["AKAMAI_SCM_STATE"]) / FILE_NAME
    for file in journal.parent.glob(f"{FILE_NAME}-*"):
        file.unlink()
    journal.write_bytes(b"")
    program.sandbox.world.ledger.clear()

    refused = program.apply(**one)

    assert refused.returncode == 1
    assert f"The journal {journal} is empty" in refused.stderr
    assert program.sandbox.world.ledger.requests() == ()
    assert journal.read_bytes() == b""
    journal.unlink()
    carry_to_the_end(program, "first")
    assert_served(program, 1)


def test_the_answer_may_come_before_the_question(program: Program) -> None:
    """`status` writes nothing down, and what a person says after it holds for the next apply."""
    kill(program, ORDER, "first", effect=True)
    two = machine(program, "second")
    (order,) = program.orders()
    key = order.comments.rpartition(":")[2]
    looked = program.run("status", "request.yaml", **two)
    assert f"akamai-scm orders adopt {key} ID" in looked.stdout

    said = program.run("orders", "adopt", key, order.id, "--account", "sectigo-dv", **two)
    again = program.run("orders", "adopt", key[:12], order.id, "--account", "sectigo-dv", **two)

    assert (said.returncode, again.returncode) == (0, 0), said.stderr + again.stderr
    assert f"is adopted as {order.id}" in said.stderr
    assert program.status(**two)["action"] == "resume"
    done = program.apply(**two)
    assert done.returncode == 0, done.stderr
    assert_served(program, 1)


def test_what_scm_does_not_have_is_not_adopted_unseen(program: Program) -> None:
    kill(program, ORDER, "first", effect=False)
    two = machine(program, "second")
    stopped = program.apply(**two)
    (key,) = asked(stopped)

    refused = program.run("orders", "adopt", key, "9013", **two)
    assert refused.returncode == 1
    assert "SCM has no order 9013 for the account 'sectigo-dv'." in refused.stderr
    assert program.run("orders", "forget", key[:11], **two).returncode == 64

    for _ in range(2):
        forgotten = program.run("orders", "forget", key, "--why", "looked", **two)
        assert forgotten.returncode == 0, forgotten.stderr
        assert "replaces the change that waits" in forgotten.stderr
    assert program.apply(**two).returncode == 0
    assert_served(program, 1)
