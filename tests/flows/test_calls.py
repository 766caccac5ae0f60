"""How many calls a certificate costs: Akamai counts 35 a minute for a whole account."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from program import Program
from request_document import ADMIN

from connector.sandbox.ledger import Served
from connector.sandbox.serving.answering import Handler
from connector.sandbox.world import Options

APIS: Final[dict[str, dict[str, Any]]] = {"enrollment": {}, "admin": ADMIN}
KEYS: Final = {"one key": ["RSA"], "both keys": ["RSA", "ECDSA"]}


@pytest.fixture
def options(options: Options, request: pytest.FixtureRequest) -> Options:
    """As slow as a test wants it; by default as somebody gets it who starts one."""
    return replace(options, step_seconds=getattr(request, "param", Options().step_seconds))


def counted(program: Program) -> list[Served]:
    """Apply, which has to go well, and return the calls to CPS."""
    program.sandbox.world.ledger.clear()
    done = program.apply()
    assert done.returncode == 0, done.stderr
    return list(program.sandbox.world.ledger.requests("cps"))


def purposes(calls: list[Served]) -> Counter[str]:
    """Return how often each kind of call was made."""
    return Counter(f"{one.method} {_kind(one.path)}" for one in calls)


def _kind(path: str) -> str:
    last = path.rstrip("/").rsplit("/", 2)
    return last[-2].removesuffix("s") if last[-1].isdigit() else last[-1]


def let_it_come_due(program: Program) -> None:
    """A third of its life is left, and CPS has opened no renewal of its own."""
    program.turn(auto_renewal_days=None)
    program.sandbox.world.clock.advance(timedelta(days=139))


@pytest.mark.parametrize("keys", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("api", APIS.values(), ids=APIS)
def test_a_whole_life_costs_few_calls(
    program: Program, api: dict[str, Any], keys: list[str]
) -> None:
    """Issued, renewed, and with another name: 9, 8 and 9 calls at the most, each with a purpose."""
    program.write(**api, key_algorithms=keys)
    issued = counted(program)
    let_it_come_due(program)
    renewed = counted(program)
    program.write(**api, key_algorithms=keys, sans=["api.example.com"])
    changed = counted(program)

    assert len(issued) <= 9, purposes(issued)
    assert purposes(renewed) == {
        "GET enrollment": 2,  # what is to be put back; that no change is open any more
        "GET deployments": 2,  # what is live, before and after
        "PUT enrollment": 1,
        "GET change": 1,
        "GET third-party-csr": 1,
        "POST third-party-cert-and-trust-chain": 1,
    }
    assert len(changed) <= 9, purposes(changed)
    assert program.status()["action"] == "none"


@pytest.mark.parametrize("options", [2.0, 10.0, 30.0], indirect=True)
def test_slow_steps_cost_as_few(program: Program) -> None:
    """A minute or few of deployment, of which nothing is known yet; then it is."""
    issued = counted(program)
    let_it_come_due(program)
    renewed = counted(program)

    assert len(issued) <= 9, purposes(issued)
    assert len(renewed) <= 8, purposes(renewed)


@pytest.mark.parametrize("options", [90.0], indirect=True)
def test_very_slow_steps_cost_few_more_and_no_more_once_they_are_known(program: Program) -> None:
    """
    A look whether the change is over, and nothing else, takes the place of every second one; three
    come early and in vain, for a vendor that goes on by looks and not by time.
    """
    issued = counted(program)
    let_it_come_due(program)
    renewed = counted(program)

    assert purposes(issued) == {
        "GET enrollments": 1,
        "POST enrollments": 1,
        "GET change": 8,
        "GET third-party-csr": 1,
        "POST third-party-cert-and-trust-chain": 1,
        "GET enrollment": 2,
        "GET deployments": 1,
    }
    assert len(renewed) <= 8, purposes(renewed)


def test_nobody_asks_cps_while_the_ca_is_waited_for(program: Program) -> None:
    """An order that takes its time costs no call to CPS at all."""
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(timeouts={"issuance": "20m"})
    assert program.apply().returncode == 75

    calls = program.sandbox.world.ledger.requests()
    ordered = max(one.number for one in calls if one.server == "scm" and one.writes)
    after = Counter(one.server for one in calls if one.number > ordered)
    assert after["cps"] == 0
    assert after["scm"] >= 20


def test_nobody_asks_scm_while_cps_is_waited_for(program: Program) -> None:
    """SCM is asked before an order, for it, and about what is live in the end."""
    program.sandbox.world.cps.deployments_held = True
    assert program.apply().returncode == 75

    calls = program.sandbox.world.ledger.requests()
    uploaded = max(one.number for one in calls if one.server == "cps" and one.writes)
    after = Counter(one.server for one in calls if one.number > uploaded)
    assert after["scm"] == 0
    assert after["cps"] <= 20


def test_an_hour_of_deployment_costs_few_looks(program: Program) -> None:
    """The distance of the looks grows with what was waited for already."""
    assert program.apply().returncode == 0
    let_it_come_due(program)
    program.sandbox.world.cps.deployments_held = True
    program.sandbox.world.ledger.clear()

    assert program.apply().returncode == 75

    calls = program.sandbox.world.ledger.requests("cps")
    assert purposes(list(calls))["GET change"] <= 35


def test_what_cps_has_made_of_it_counts(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CSR without a name that was sent: CPS is asked what it has, before anything is ordered."""
    wait, names = program.clock.sleep, ["www.example.com"]

    def lose_a_name(span: timedelta) -> None:
        monkeypatch.setattr(program.clock, "sleep", wait)
        with program.sandbox.world.lock:
            program.enrollment().body["csr"]["sans"] = names
        wait(span)

    monkeypatch.setattr(program.clock, "sleep", lose_a_name)
    program.write(sans=["api.example.com"])

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "The open change 30001 for www.example.com is replaced: +api.example.com." in done.stderr
    (order,) = program.orders()
    assert set(order.names) == {"www.example.com", "api.example.com"}


def test_a_look_at_many_opens_few_connections(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One to each vendor, however many calls there are: a handshake costs more than a call."""
    opened: Counter[int] = Counter()
    begin = Handler.setup

    def counting(handler: Handler) -> None:
        opened[handler.server.port] += 1
        begin(handler)

    for number in range(5):
        name = f"n{number}.example.com"
        program.make_enrollment(name)
        program.write(common_name=name)
        (program.directory / "request.yaml").rename(program.directory / f"{name}.yaml")
    monkeypatch.setattr(Handler, "setup", counting)
    program.sandbox.world.ledger.clear()

    done = program.run("status", *(f"n{number}.example.com.yaml" for number in range(5)))

    assert done.returncode == 0, done.stderr
    calls = Counter(one.server for one in program.sandbox.world.ledger.requests())
    assert calls["cps"] >= 5
    assert calls["revocation"] >= 5
    ports = program.sandbox.world.ports
    assert opened[ports.cps] == 1
    assert opened[ports.revocation] == 1
