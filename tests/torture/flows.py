"""What is killed: each way of a certificate, up to the command, and what a person does after it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from calendars import window_in
from cps_renewals import renewed_by_cps
from hooked import Listener
from program import Program
from request_document import ADMIN, APPROVAL
from signing_program import FINDS, WANTED, Signer

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm import orders
from connector.sandbox.scm.dcv.proof import CNAME
from connector.sandbox.scm.progress import Status, settle
from connector.sandbox.steering import domains as steering
from connector.sandbox.steering.somebody import warn
from connector.text.moments import utc_text
from tests.torture.states import Tried

Person = Callable[[Tried], bool]
Words = tuple[str, ...]
APPLY = ("apply", "request.yaml")
RENEW = ("domains", "renew", "lapsed.example", "unvalidated.example")
DESTROY = ("destroy", "request.yaml")
ACCOUNTS: dict[str, dict[str, Any]] = {
    "enrollment": {"scm_account": "sectigo-dv"},
    "admin": ADMIN,
    "command": dict(WANTED),
}
SCM_APIS = ("enrollment", "admin")
RENEWAL_DUE = timedelta(days=135)


def nobody(program: Program) -> bool:
    """Nobody has anything to say."""
    return False


def nothing(program: Program) -> None:
    """Nothing happens, and nothing else has to hold."""


@dataclass(frozen=True)
class Flow:
    """One way of a certificate."""

    name: str
    prepare: Callable[[Tried, dict[str, Any]], None]
    """Bring it to where the command begins, with the keys of one API."""
    words: Words | Callable[[Tried], Words] = APPLY
    """The command; or what says it, once it is prepared."""
    then: Words = ()
    """A command that follows, once that has ended well."""
    meanwhile: Callable[[Tried], None] = nothing
    """What happens between the two."""
    holds: Callable[[Tried], None] = nothing
    """What has to hold at last, beside what holds for all; it raises where it does not."""
    apis: tuple[str, ...] = SCM_APIS
    person: Person = nobody
    """What a person does when asked; False: nothing was to be done."""
    needs_memory: bool = False
    """With an empty state nothing is done: it is refused, or left as somebody else's."""

    def command(self, program: Tried) -> Words:
        """Return the command that is killed."""
        return self.words if isinstance(self.words, tuple) else self.words(program)


def _applied(program: Program, **wanted: Any) -> None:
    program.write(**wanted)
    done = program.apply()
    assert done.returncode == 0, done.stderr


def _first(*keys: str) -> Callable[[Program, dict[str, Any]], None]:
    return lambda program, account: program.write(**account, key_algorithms=list(keys))


def _renewal(program: Program, account: dict[str, Any]) -> None:
    _applied(program, **account)
    program.sandbox.world.clock.advance(RENEWAL_DUE)


def _revoked(program: Program, account: dict[str, Any]) -> None:
    _applied(program, **account)
    with program.sandbox.world.lock:
        orders.revoke(program.sandbox.world.scm, program.orders()[-1], 4)


def _names(program: Program, account: dict[str, Any]) -> None:
    _applied(program, **account)
    program.write(**account, sans=["api.example.com"])


def _approval(program: Program, account: dict[str, Any]) -> None:
    waiting = APPROVAL if "cert_type" not in account else account
    program.sandbox.world.scm.switches.approval_required = True
    program.write(**waiting, timeouts={"issuance": "1m"})


def _approve(program: Program) -> bool:
    world = program.sandbox.world
    with world.lock:
        asked = [one for one in program.orders() if settle(world.scm, one) is Status.REQUESTED]
        for one in asked:
            orders.approve(world.scm, one)
    return bool(asked)


def _management(program: Program, account: dict[str, Any]) -> None:
    program.write(**account, change_management=True)


def _tested(program: Program) -> bool:
    """Say that what stands on staging is good, once."""
    path = program.directory / "request.yaml"
    text = path.read_text()
    if "approve:" in text:
        return False
    path.write_text(text + "approve: {change_management: true}\n")
    return True


def _warnings(program: Program, account: dict[str, Any]) -> None:
    with program.sandbox.world.lock:
        for stage in ("pre", "post"):
            warn(program.sandbox.world, "*", stage, "Trust chain is empty.")
    program.write(**account)


def _warned(program: Program) -> bool:
    path = program.directory / "request.yaml"
    text = path.read_text()
    if "approve:" in text:
        return False
    all_of_them = "{pre_verification_warnings: all, post_verification_warnings: all}"
    path.write_text(f"{text}approve: {all_of_them}\n")
    return True


def _cps_renewal(program: Program, account: dict[str, Any]) -> None:
    renewed_by_cps(program, **account)
    program.write(**account, renew_before_days=58)


def _live(on_destroy: str) -> Callable[[Program, dict[str, Any]], None]:
    return lambda program, account: _applied(program, **account, on_destroy=on_destroy)


def _pending(program: Program, account: dict[str, Any]) -> None:
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(**account, on_destroy="cancel_pending", timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75


def _ordered(program: Program, account: dict[str, Any]) -> None:
    """SCM works on the order, and would deliver at the next look."""
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(**account, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    program.sandbox.world.scm.switches.hold_orders = False
    program.write(**account)


def _adoption(program: Program, account: dict[str, Any]) -> None:
    program.make_enrollment()
    program.write(**account, sans=["api.example.com"])


def _put_back(program: Tried, account: dict[str, Any]) -> None:
    """SCM works on an order of which the state says nothing, since it is one from before."""
    _applied(program, **account)
    program.state.keep()
    program.sandbox.world.clock.advance(RENEWAL_DUE)
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(**account, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    program.sandbox.world.scm.switches.hold_orders = False
    program.write(**account)
    program.state.put_back()


def _lost(*, effect: bool) -> Callable[[Program, dict[str, Any]], None]:
    """Nobody knows whether SCM has the order, and a person is asked."""

    def prepare(program: Program, account: dict[str, Any]) -> None:
        program.write(**account)
        program.sandbox.world.faults.add(
            Fault(Kind.DROP, "scm", "POST", "/certificates$", effect=effect)
        )
        assert program.apply().returncode == 3

    return prepare


def _adopt(program: Program) -> Words:
    (order,) = program.orders()
    return ("orders", "adopt", order.comments.rpartition(":")[2], order.id)


def _forget(program: Program) -> Words:
    listed = json.loads(program.run("orders", "list", "--json").stdout)["orders"]
    return ("orders", "forget", listed[0]["csr"], "--yes")


def _foreign(program: Program, account: dict[str, Any]) -> None:
    program.write(**account)
    program.make_enrollment()


def _import(program: Program) -> Words:
    id_ = str(program.enrollment().id)
    return ("import", id_, "--contract", "C-0N7RAC7", "--output", "imported.yaml", "--force")


def _several(program: Program, account: dict[str, Any]) -> None:
    (program.directory / "all").mkdir()
    for name in ("a.example.com", "b.example.com", "c.example.com"):
        program.write(**account, common_name=name)
        (program.directory / "request.yaml").rename(program.directory / "all" / f"{name}.yaml")


def _ways_to_publish(program: Program) -> None:
    path = program.sandbox.directory / "scm_config.yaml"
    path.write_text(f"dcv_account: admin\ndcv: {{'*': edgedns}}\n{path.read_text()}")


def _lapsed(program: Program, account: dict[str, Any]) -> None:
    """The certificate waits for its domains, which lie in two zones."""
    _ways_to_publish(program)
    program.write(**account, common_name="www.lapsed.example", sans=["www.unvalidated.example"])


def _unproven(program: Program, account: dict[str, Any]) -> None:
    """No domain is validated in advance: the order wants proofs of its own."""
    _ways_to_publish(program)
    program.sandbox.world.scm.switches.dcv_prevalidation_off = True
    program.write(**account, common_name="www.lapsed.example", sans=["www.unvalidated.example"])


def _grace_over(program: Program) -> None:
    """A record stays ten minutes after it has done its duty."""
    program.sandbox.world.clock.advance(timedelta(minutes=11))


def _behind(program: Program, account: dict[str, Any]) -> None:
    """SCM lists a domain as validated for which the CA refuses the order."""
    _ways_to_publish(program)
    world = program.sandbox.world
    with world.lock:
        steering.validate(world, steering.find(world, "lapsed.example"), 100, CNAME)
        world.scm.switches.dcv_lag_lapse, world.scm.switches.dcv_limit_days = True, 30
    program.write(**account, common_name="www.lapsed.example")


def _signed(
    *actions: str, renewal: bool = False, **more: Any
) -> Callable[[Program, dict[str, Any]], None]:
    """A program signs in SCM's place."""

    def prepare(program: Program, account: dict[str, Any]) -> None:
        clock = program.sandbox.world.clock
        signer = Signer(program.directory, clock.now(), FINDS)
        config = program.sandbox.directory / "scm_config.yaml"
        signer.join(config, "collect", *actions, **more)
        program.write(**account, key_algorithms=["RSA", "ECDSA"])
        if renewal:
            assert program.apply().returncode == 0
            clock.advance(timedelta(days=70))
            signer.at(clock.now())

    return prepare


def _domains(program: Program, _: dict[str, Any]) -> None:
    _ways_to_publish(program)


def _opens(program: Program, ahead: timedelta) -> list[dict[str, Any]]:
    window, opens = window_in(program, ahead)
    (program.directory / "opens").write_text(opens.isoformat())
    return [window]


def _opening(program: Program) -> datetime:
    return datetime.fromisoformat((program.directory / "opens").read_text())


def _held_back(program: Program, account: dict[str, Any]) -> None:
    """A first certificate, for which the run itself waits until it may be deployed."""
    windows = _opens(program, timedelta(minutes=30))
    program.write(**account, windows=windows, timeouts={"deployment": "2h"})


def _nine_days_left(program: Program, account: dict[str, Any]) -> datetime:
    program.turn(auto_renewal_days=None)
    _applied(program, **account)
    ends = datetime.fromisoformat(program.status()["expiry"])
    program.sandbox.world.clock.set(ends - timedelta(days=9))
    return ends


def _windowed(program: Program, account: dict[str, Any]) -> None:
    """A renewal that Akamai is told to deploy in three days."""
    _nine_days_left(program, account)
    program.write(**account, windows=_opens(program, timedelta(days=3)))


def _frozen(program: Program, account: dict[str, Any]) -> None:
    """A renewal in a freeze that lasts too long, and gives way three days before the end."""
    ends = _nine_days_left(program, account)
    (program.directory / "opens").write_text((ends - timedelta(days=3)).isoformat())
    from_, to = (f"{ends + timedelta(days=days):%Y-%m-%d}" for days in (-20, 20))
    program.write(**account, freeze=[{"from": from_, "to": to}], critical_days=3)


def _scheduled_by_nobody(program: Program) -> bool:
    """Without memory what Akamai was told is somebody's, and ends when the window opens."""
    if "it is left alone" not in program.status()["message"]:
        return False
    program.sandbox.world.clock.set(_opening(program) + timedelta(hours=1))
    return True


def _until_it_opens(program: Program) -> None:
    clock, opens = program.sandbox.world.clock, _opening(program)
    if clock.now() > opens:
        return
    clock.set(opens - timedelta(minutes=1))
    found = program.status()
    assert (found["reason"], found["until"]) == ("awaiting_window", utc_text(opens)), found
    clock.set(opens + timedelta(hours=1))


def _in_its_window(program: Program) -> None:
    newest = program.enrollment().changes[-1]
    assert newest.updated_at >= _opening(program), f"deployed at {newest.updated_at}"


def _told(
    prepare: Callable[[Program, dict[str, Any]], None],
) -> Callable[[Program, dict[str, Any]], None]:
    """Have a command told of what happens from then on."""

    def then_hooked(program: Program, account: dict[str, Any]) -> None:
        prepare(program, account)
        events = ["due", "before_order", "deployed", "domain_validated"]
        hooks = [{"on": events, "run": [str(Listener(program).path)]}]
        path = program.sandbox.directory / "scm_config.yaml"
        path.write_text(f"hooks: {json.dumps(hooks)}\n{path.read_text()}")

    return then_hooked


FIRST = Flow("first issuance, RSA", _first("RSA"))
RENEWAL = Flow("renewal", _renewal)
ORDERED = Flow("order open", _ordered)
FLOWS = (
    FIRST,
    Flow("first issuance, ECDSA", _first("ECDSA")),
    Flow("first issuance, dual", _first("RSA", "ECDSA")),
    RENEWAL,
    Flow("renewal upon revocation", _revoked),
    Flow("SAN change", _names),
    Flow("approval by a person", _approval, person=_approve),
    Flow("change management", _management, person=_tested),
    Flow("warnings", _warnings, person=_warned),
    Flow("CPS's own renewal", _cps_renewal),
    Flow("adoption", _adoption),
    Flow("destroy: keep", _live("keep"), DESTROY),
    Flow("destroy: cancel_pending", _pending, DESTROY, needs_memory=True),
    Flow("destroy: delete", _live("delete"), DESTROY),
    Flow("destroy: revoke", _live("revoke"), DESTROY, needs_memory=True),
    ORDERED,
    Flow("order open, state from before", _put_back),
    Flow("three at once", _several, ("apply", "all")),
    Flow("status, then apply", _renewal, ("status", "request.yaml"), APPLY),
    Flow("orders adopt, then apply", _lost(effect=True), _adopt, APPLY, apis=("enrollment",)),
    Flow("orders forget, then apply", _lost(effect=False), _forget, APPLY, apis=("enrollment",)),
    Flow("cancel", _ordered, ("cancel", "request.yaml", "--yes"), needs_memory=True),
    Flow(
        "revoke, then apply",
        lambda program, account: _applied(program, **account),
        ("revoke", "request.yaml", "--reason=4", "--yes"),
        APPLY,
        needs_memory=True,
    ),
    Flow("signed by a program", _signed(), apis=("command",)),
    Flow("signed by a program, found again", _signed("find"), apis=("command",)),
    Flow("signed by a program, twice is once", _signed(idempotent=True), apis=("command",)),
    Flow("signed by a program, renewal", _signed("find", renewal=True), apis=("command",)),
    Flow("import", _foreign, _import),
    Flow("domains first, then the certificate", _lapsed, APPLY, RENEW, apis=("admin",)),
    Flow("domains renew", _domains, RENEW, apis=("admin",)),
    Flow("proofs of an order", _unproven, APPLY, APPLY, meanwhile=_grace_over),
    Flow("order refused for its domain", _behind, APPLY, RENEW[:3], apis=("admin",)),
    Flow("eula accept, then apply", _first("RSA"), ("eula", "accept"), APPLY),
    Flow("first issuance, held back for a window", _held_back, holds=_in_its_window),
    Flow(
        "renewal, deployed in a window",
        _windowed,
        then=APPLY,
        person=_scheduled_by_nobody,
        meanwhile=_until_it_opens,
        holds=_in_its_window,
    ),
    Flow(
        "renewal, in a freeze that gives way",
        _frozen,
        then=APPLY,
        person=_scheduled_by_nobody,
        meanwhile=_until_it_opens,
        holds=_in_its_window,
    ),
    Flow("renewal, told to a hook", _told(_renewal)),
    Flow("domains renew, told to a hook", _told(_domains), RENEW, apis=("admin",)),
)
