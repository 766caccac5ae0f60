"""Many certificates in one run: at once, none held up by another, one order each."""

import re
import signal

import pytest
import yaml
from patience import HANGS
from program import Program, wait_until
from request_document import ADMIN, APPROVAL, LEAST

from connector.sandbox.faults import Fault, Kind

NAMES = [f"{letter}.example.com" for letter in "abcde"]


def place(program: Program, *names: str, **more: object) -> None:
    fleet = program.directory / "fleet"
    fleet.mkdir(exist_ok=True)
    for name in names:
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name, **more}
        (fleet / f"{name}.yaml").write_text(yaml.safe_dump(document))


def test_none_waits_for_the_approval_of_another(program: Program) -> None:
    """With one slot: those behind it are live long before its time is up."""
    place(program, "a.example.com", **APPROVAL)
    place(program, "b.example.com", "c.example.com")

    done = program.run("apply", "fleet", "--jobs", "1")

    assert done.returncode == 75
    lines = done.stderr.splitlines()
    assert lines[-2] == "2 done, 1 not: a.example.com (exit 75)."
    assert lines[-1].startswith("More: ")
    ends = [re.split(r"[ :]+", line)[1] for line in lines if " is live" in line]
    assert sorted(ends) == ["b.example.com", "c.example.com"]


@pytest.mark.promise("cron")
def test_all_wait_for_the_ca_at_the_same_time(program: Program) -> None:
    """Five that wait half an hour each take half an hour, and each has its order."""
    place(program, *NAMES, timeouts={"issuance": "30m"})
    program.sandbox.world.scm.switches.hold_orders = True
    begun = program.clock.now()

    done = program.run("apply", "fleet", "--jobs", "2")

    assert done.returncode == 75
    assert (program.clock.now() - begun).total_seconds() < 45 * 60
    assert sorted(order.common_name for order in program.orders()) == NAMES


def test_every_line_names_its_certificate_once(program: Program) -> None:
    """Else nobody could tell whose they are; twice says no more."""
    place(program, *NAMES)

    done = program.run("apply", "fleet")

    assert done.returncode == 0
    *lines, last = done.stderr.splitlines()
    assert last == "5 done."
    assert [line for line in lines if not re.match(r"(\[./5\] )?[a-e]\.exam", line)] == []
    assert [line for line in lines if line.count(".example.com") != 1] == []


def test_the_same_certificate_twice_is_done_one_after_the_other(program: Program) -> None:
    """The second request finds what the first has brought."""
    place(program, "a.example.com")
    (program.directory / "again.yaml").write_text(
        (program.directory / "fleet" / "a.example.com.yaml").read_text()
    )

    done = program.run("apply", "fleet", "again.yaml")

    assert done.returncode == 0
    assert "Another run" not in done.stderr
    assert len(program.orders()) == 1


WRITES_AND_READS = [
    ("cps", "POST", "/enrollments$"),
    ("scm", "POST", "/enroll$"),
    ("cps", "GET", "/third-party-csr$"),
    ("cps", "POST", "/third-party-cert-and-trust-chain$"),
    ("scm", "GET", "/ssl/v[12]/[0-9]+$"),
]


@pytest.mark.parametrize(("server", "method", "path"), WRITES_AND_READS)
def test_killed_with_many_at_once_all_end_by_the_same_command(
    program: Program, server: str, method: str, path: str
) -> None:
    """Whatever each was about; none is ordered for twice."""
    place(program, *NAMES, **ADMIN)
    fault = Fault(Kind.HANG, server, method, path, skip=2, times=3, effect=True, seconds=60)

    program.kill_during(fault, "apply", "fleet")
    program.sandbox.world.faults.clear()

    again = program.run("apply", "fleet")
    assert again.returncode == 0, again.stderr
    assert sorted(order.common_name for order in program.orders()) == NAMES
    assert program.run("status", "fleet", "--detailed-exitcode").returncode == 0


def test_killed_where_no_order_can_be_searched_only_what_was_sent_is_asked_about(
    program: Program,
) -> None:
    """With the Enrollment API: each answer brings one on, and the rest goes on without any."""
    place(program, *NAMES)
    fault = Fault(
        Kind.HANG, "scm", "POST", "/certificates$", skip=2, times=1, effect=True, seconds=60
    )

    program.kill_during(fault, "apply", "fleet")
    program.sandbox.world.faults.clear()

    again = program.run("apply", "fleet")
    asked = set(re.findall(r"orders adopt ([0-9a-f]+) ID", again.stderr))
    assert again.returncode == 3
    assert 1 <= len(asked) < len(NAMES)
    ids = {order.comments.rpartition(":")[2]: order.id for order in program.orders()}
    for key in asked:
        words = ("adopt", key, ids[key]) if key in ids else ("forget", key)
        assert program.run("orders", *words).returncode == 0
    done = program.run("apply", "fleet")
    assert done.returncode == 0, done.stderr
    assert sorted(order.common_name for order in program.orders()) == NAMES


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_of_them(program: Program, number: signal.Signals) -> None:
    """With a word; the list of orders is whole, and the next run goes on: the locks are free."""
    place(program, *NAMES)
    program.sandbox.world.scm.switches.hold_orders = True
    process = program.start("apply", "fleet")
    wait_until(lambda: len(program.sandbox.world.scm.orders) == len(NAMES))

    process.send_signal(number)
    _, err = process.communicate(timeout=HANGS)

    assert process.returncode == (130 if number is signal.SIGINT else 143), err
    assert "Nothing is lost" in err.splitlines()[-1]
    assert "Traceback" not in err
    listed = (program.sandbox.directory / "logs" / "cert.ids").read_text()
    assert [name for name in NAMES if name not in listed] == []
    program.sandbox.world.scm.switches.hold_orders = False
    again = program.run("apply", "fleet")
    assert again.returncode == 0, again.stderr
    assert len(program.orders()) == len(NAMES)
