"""Hooks are told each event once, whatever becomes of the run or of them."""

from datetime import datetime, timedelta

import pytest
import yaml
from calendars import window_in
from hooked import SCHEMA, Listener, configure, doctor
from jsonschema import Draft202012Validator
from program import Program, wait_until
from request_document import ADMIN

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm import orders

DAY = timedelta(days=1)
ALL = ["due", "before_order", "deployed", "needs_person", "failed", "domain_validated"]


def renew(program: Program) -> None:
    program.turn(auto_renewal_days=None)
    ends = datetime.fromisoformat(program.status()["expiry"])
    program.sandbox.world.clock.set(ends - 9 * DAY)


@pytest.mark.promise("hooks")
def test_the_life_of_a_certificate(program: Program) -> None:
    """Each event once, as its schema says, and no more of them where nothing happens."""
    listener = Listener(program)
    hooked = configure(program, {"on": ALL, "run": [str(listener.path)]})

    for _ in range(2):
        done = program.apply(**hooked)
        assert done.returncode == 0, done.stderr
        assert listener.events == ["due", "before_order", "deployed"]
    for told in listener.told:
        Draft202012Validator(SCHEMA).validate(told)
    due, order, deployed = listener.told
    assert due["reason"] == "absent"
    assert order["reason"] == "not_issued"
    assert int(deployed["serials"][0], 16) == program.production_serial()
    assert deployed["order_ids"]
    assert deployed["common_name"] == "www.example.com"
    renew(program)
    assert program.apply(**hooked).returncode == 0
    assert listener.events[3:] == ["due", "before_order", "deployed"]
    assert len({one["id"] for one in listener.told}) == 6


def test_a_command_sees_the_event_and_none_of_our_secrets(program: Program) -> None:
    listener = Listener(program)
    hooked = configure(
        program, {"on": ["deployed"], "run": [str(listener.path)], "environment": ["NAMED"]}
    )

    done = program.apply(**hooked, NAMED="yes", AKAMAI_CLIENT_SECRET="", OTHER="no")

    assert done.returncode == 0, done.stderr
    seen = dict(
        line.split("=", 1) for line in listener.environ_in.read_text().splitlines() if "=" in line
    )
    assert seen["AKAMAI_SCM_EVENT"] == "deployed"
    assert seen["AKAMAI_SCM_EVENT_COMMON_NAME"] == "www.example.com"
    assert seen["AKAMAI_SCM_EVENT_DOMAIN"] == ""
    assert seen["AKAMAI_SCM_EVENT_ID"] == listener.told[0]["id"]
    assert seen["NAMED"] == "yes"
    assert not {"OTHER", "AKAMAI_EDGERC", "SCM_CONFIG", "AKAMAI_SCM_STATE"} & seen.keys()


def test_looking_tells_nobody(program: Program) -> None:
    listener = Listener(program)
    hooked = configure(program, {"on": ALL, "run": [str(listener.path)]})

    program.status(**hooked)
    assert program.run("apply", "--dry-run", "request.yaml", **hooked).returncode == 0

    assert listener.told == []


@pytest.mark.promise("hooks")
def test_a_failing_hook_fails_nothing_and_is_told_later(program: Program) -> None:
    listener = Listener(program, "echo out of paper >&2; exit 1")
    hooked = configure(program, {"on": ["due", "deployed"], "run": [str(listener.path)]})

    done = program.apply(**hooked)

    assert done.returncode == 0, done.stderr
    assert "was not told of due; a later run tries: ended with 1" in done.stderr
    assert "and said: out of paper" in done.stderr
    assert listener.events == ["due"], "who fails once is not asked again in the same run"
    code, found = doctor(program, hooked)
    assert "2 events could not be told" in found or "1 event could not be told" in found
    assert code == 0
    listener.then("exit 0")
    listener.told_in.unlink()
    assert program.apply(**hooked).returncode == 0
    assert listener.events == ["due", "deployed"]
    assert program.apply(**hooked).returncode == 0
    assert listener.events == ["due", "deployed"]


@pytest.mark.promise("hooks")
def test_what_akamai_deployed_alone_is_told_though_the_next_run_renews(program: Program) -> None:
    """In a window, while nothing ran; then it is revoked."""
    listener = Listener(program)
    hooked = configure(program, {"on": ["deployed"], "run": [str(listener.path)]})
    assert program.apply(**hooked).returncode == 0
    renew(program)
    window, opens = window_in(program, 3 * DAY)
    program.write(windows=[window])
    assert program.apply(**hooked).returncode == 0
    assert listener.events == ["deployed"]
    program.sandbox.world.clock.set(opens + timedelta(hours=1))
    assert program.status(**hooked)["reason"] in {"current", "awaiting_deployment"}
    world = program.sandbox.world
    with world.lock:
        orders.revoke(world.scm, program.orders()[-1], 4)
    assert program.status(**hooked)["reason"] == "revoked"

    done = program.apply(**hooked)

    assert done.returncode == 0, done.stderr
    assert listener.events == ["deployed"] * 3
    assert [one["order_ids"] for one in listener.told] == [[one.id] for one in program.orders()]


@pytest.mark.promise("hooks")
def test_what_is_due_is_told_after_its_domains(program: Program) -> None:
    """They come first, and are no event of the certificate."""
    listener = Listener(program)
    hooked = configure(program, {"on": ["due", "before_order"], "run": [str(listener.path)]})
    path = program.directory / "hooked.yaml"
    path.write_text(f"dcv_account: admin\ndcv: {{'*': edgedns}}\n{path.read_text()}")
    program.write(**ADMIN, common_name="www.lapsed.example")

    done = program.apply(**hooked)

    assert done.returncode == 0, done.stderr
    assert listener.events == ["due", "before_order"]


@pytest.mark.promise("hooks-killed")
def test_killed_before_it_was_told(program: Program) -> None:
    """Deployed, written down, and then the run was killed while the hook ran."""
    listener = Listener(program, "sleep 60")
    hooked = configure(program, {"on": ["deployed"], "run": [str(listener.path)], "timeout": "90s"})
    process = program.start("apply", "request.yaml", environ=hooked)

    wait_until(lambda: len(listener.told) == 1 or process.poll() is not None)
    process.kill()
    process.communicate()
    assert listener.events == ["deployed"]
    (first,) = listener.told
    listener.then("exit 0")

    assert program.apply(**hooked).returncode == 0

    again = listener.told[-1]
    assert (len(listener.told), again["id"]) == (2, first["id"])
    assert program.apply(**hooked).returncode == 0
    assert len(listener.told) == 2


@pytest.mark.promise("hooks-asked")
@pytest.mark.parametrize(
    ("then", "code", "says"),
    [
        ("echo not on a Friday; exit 1", 3, "back: it ended with 1"),
        ("exit 75", 75, "asks to wait"),
    ],
)
def test_whoever_is_asked_holds_an_order_back(
    program: Program, then: str, code: int, says: str
) -> None:
    """Nothing is ordered; the next run asks again, and once it agrees the order is placed."""
    listener = Listener(program, then)
    hooked = configure(program, {"on": ["before_order"], "run": [str(listener.path)]})

    done = program.apply(**hooked)

    assert done.returncode == code
    assert says in done.stderr
    assert program.orders() == []
    listener.then("exit 0")
    assert program.apply(**hooked).returncode == 0
    assert len(program.orders()) == 1
    assert listener.events == ["before_order"] * 2


@pytest.mark.promise("hooks-asked")
def test_who_cannot_be_asked_holds_an_order_back_too(program: Program) -> None:
    hooked = configure(program, {"on": ["before_order"], "run": ["/no/such/program"]})

    done = program.apply(**hooked)

    assert done.returncode == 3
    assert "is held back, since /no/such/program could not be asked" in done.stderr
    assert program.orders() == []
    code, found = doctor(program, hooked)
    assert code == 3
    assert "there is no program" in found


@pytest.mark.promise("hooks-asked")
def test_killed_between_the_answer_and_the_order(program: Program) -> None:
    """It has agreed and is not asked again; whether SCM has the order is for a person to say."""
    listener = Listener(program)
    hooked = configure(program, {"on": ["before_order"], "run": [str(listener.path)]})
    fault = Fault(Kind.HANG, "scm", "POST", "/(enroll|certificates)", effect=False, seconds=60)
    program.kill_during(fault, environ=hooked)
    program.clock.sleep(timedelta(hours=1))

    done = program.apply(**hooked)

    assert done.returncode == 3, done.stderr
    assert listener.events == ["before_order"]
    assert program.orders() == []


def test_a_person_is_needed(program: Program) -> None:
    """Told once for as long as it lasts, with what to do."""
    listener = Listener(program)
    hooked = configure(program, {"on": ["needs_person", "failed"], "run": [str(listener.path)]})
    program.write(change_management=True)

    for _ in range(2):
        assert program.apply(**hooked).returncode == 3
        (told,) = listener.told

    Draft202012Validator(SCHEMA).validate(told)
    assert (told["event"], told["exit"], told["reason"]) == ("needs_person", 3, "change_management")
    assert "approve.change_management" in told["remedy"]
    program.write(change_management=True, approve={"change_management": True})
    assert program.apply(**hooked).returncode == 0
    assert len(listener.told) == 1


def test_a_failure_is_told_again_after_it_was_well(program: Program) -> None:
    listener = Listener(program)
    hooked = configure(program, {"on": ["failed"], "run": [str(listener.path)]})
    faults = program.sandbox.world.faults
    assert program.apply(**hooked).returncode == 0

    def fail() -> None:
        faults.add(Fault(Kind.ANSWER, "cps", status=503, times=None))
        for _ in range(2):
            assert program.apply(**hooked).returncode == 69
        faults.clear()

    fail()
    assert listener.events == ["failed"]
    assert listener.told[0]["exit"] == 69
    assert program.apply(**hooked).returncode == 0
    fail()
    assert listener.events == ["failed", "failed"]


@pytest.mark.promise("hooks")
def test_many_certificates_tell_each_their_own(program: Program) -> None:
    listener = Listener(program)
    hooked = configure(program, {"on": ["deployed"], "run": [str(listener.path)]})
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    folder = program.directory / "many"
    folder.mkdir()
    for name in ("a", "b", "c"):
        document = {**request, "common_name": f"{name}.example.com"}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(document))

    done = program.run("apply", "many", **hooked)

    assert done.returncode == 0, done.stderr
    names = sorted(one["common_name"] for one in listener.told)
    assert names == ["a.example.com", "b.example.com", "c.example.com"]
