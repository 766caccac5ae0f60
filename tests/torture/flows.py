"""What is killed: each way of a certificate, up to the command, and what a person does after it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cps_renewals import renewed_by_cps
from program import Program
from request_document import ADMIN
from signing_program import WANTED

from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm import orders
from tests.torture.calendar_ways import (
    frozen,
    held_back,
    in_its_window,
    scheduled_by_nobody,
    until_it_opens,
    windowed,
)
from tests.torture.domain_ways import (
    behind,
    domains,
    grace_over,
    lapsed,
    published,
    unproven,
)
from tests.torture.hook_ways import by_command, by_webhook, told
from tests.torture.person_ways import (
    approval,
    approve,
    management,
    tested,
    warned,
    warnings,
)
from tests.torture.signing_ways import held, signed
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


FIRST = Flow("first issuance, RSA", _first("RSA"))
RENEWAL = Flow("renewal", _renewal)
ORDERED = Flow("order open", _ordered)
SIGNED_RENEWAL = Flow(
    "signed by a program, renewal", signed("find", renewal=True), apis=("command",)
)
SIGNED_LATER = Flow("signed by a program, order open", held, apis=("command",))
FLOWS = (
    FIRST,
    Flow("first issuance, ECDSA", _first("ECDSA")),
    Flow("first issuance, dual", _first("RSA", "ECDSA")),
    RENEWAL,
    Flow("renewal upon revocation", _revoked),
    Flow("SAN change", _names),
    Flow("approval by a person", approval, person=approve),
    Flow("change management", management, person=tested),
    Flow("warnings", warnings, person=warned),
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
    Flow("signed by a program", signed(), apis=("command",)),
    Flow("signed by a program, found again", signed("find"), apis=("command",)),
    Flow("signed by a program, twice is once", signed(idempotent=True), apis=("command",)),
    SIGNED_RENEWAL,
    SIGNED_LATER,
    Flow("import", _foreign, _import),
    Flow("domains first, then the certificate", lapsed, APPLY, RENEW, apis=("admin",)),
    Flow("domains renew", domains, RENEW, apis=("admin",)),
    Flow("domains renew, published by a command", published, RENEW, apis=("admin",)),
    Flow("proofs of an order", unproven, APPLY, APPLY, meanwhile=grace_over),
    Flow("order refused for its domain", behind, APPLY, RENEW[:3], apis=("admin",)),
    Flow("eula accept, then apply", _first("RSA"), ("eula", "accept"), APPLY),
    Flow("first issuance, held back for a window", held_back, holds=in_its_window),
    Flow(
        "renewal, deployed in a window",
        windowed,
        then=APPLY,
        person=scheduled_by_nobody,
        meanwhile=until_it_opens,
        holds=in_its_window,
    ),
    Flow(
        "renewal, in a freeze that gives way",
        frozen,
        then=APPLY,
        person=scheduled_by_nobody,
        meanwhile=until_it_opens,
        holds=in_its_window,
    ),
    Flow("renewal, told to a hook", told(_renewal, by_command)),
    Flow("renewal, told to a webhook", told(_renewal, by_webhook)),
    Flow(
        "domains first, told to a webhook",
        told(lapsed, by_webhook),
        then=APPLY,
        meanwhile=grace_over,
        apis=("admin",),
    ),
    Flow("domains renew, told to a hook", told(domains, by_command), RENEW, apis=("admin",)),
)
