"""Small snapshots for the decisions: everything has a default, each test names what it varies."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from connector.core.calendar.values import OPEN, Calendar
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import (
    Ask,
    Awaited,
    Collect,
    Fail,
    PlaceOrders,
    SettleOrders,
    Step,
    Wait,
    replaced_change,
)
from connector.core.decision.verdict import Action, Verdict
from connector.core.facts.certificate import CertificateFacts, Deployed
from connector.core.facts.change import AllowedInput, Change, InputType
from connector.core.facts.enrollment import Csr, Enrollment, HistoryEntry
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStage, OrderStatus, OrderView
from connector.core.facts.situation import Situation
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import (
    Contact,
    KeyAlgorithm,
    NetworkConfiguration,
    Organization,
    Request,
    Subject,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAME = "www.example.com"
RSA, ECDSA = KeyAlgorithm.RSA, KeyAlgorithm.ECDSA
BOTH = (RSA, ECDSA)

ORGANIZATION = Organization(
    name="Example",
    phone="+1 555 0100",
    address_line_one="1 Main Street",
    city="Cambridge",
    region="MA",
    postal_code="02142",
    country_code="US",
)
CONTACT = Contact(first_name="Ada", last_name="Doe", email="ada@example.com", phone="+1 555 0101")

Outcome = tuple[type[Step], Action, Reason, tuple[KeyAlgorithm, ...]]


def outcome(verdict: Verdict) -> Outcome:
    """What the tables of the tests compare."""
    return type(verdict.step), verdict.action, verdict.reason, keys_of(verdict.step)


def keys_of(step: Step) -> tuple[KeyAlgorithm, ...]:
    """For which keys a step at SCM is."""
    match step:
        case PlaceOrders():
            csrs = step.csrs
        case SettleOrders():
            csrs = tuple(settled.csr for settled in step.settled)
        case Collect():
            csrs = tuple(order.csr for order in step.orders)
        case _:
            csrs = ()
    return tuple(csr.key_algorithm for csr in csrs)


def replaces(verdict: Verdict) -> bool:
    """Whether the step cancels the open change."""
    return replaced_change(verdict.step) is not None


def awaited(verdict: Verdict) -> Awaited | None:
    """What is waited for."""
    return verdict.step.awaited if isinstance(verdict.step, Wait) else None


def request(**overrides: Any) -> Request:
    base = Request(
        common_name=NAME,
        contract_id="C-0N7RAC7",
        organization=ORGANIZATION,
        admin_contact=CONTACT,
        tech_contact=CONTACT,
        sans=frozenset(),
        key_algorithms=(RSA,),
        spread=False,
    )
    return replace(base, **overrides)


def enrollment(**overrides: Any) -> Enrollment:
    """An enrollment that has all that `request()` asks for."""
    base = Enrollment(
        enrollment_id=EnrollmentId(10002),
        common_name=NAME,
        names=frozenset({NAME}),
        subject=Subject(),
        organization=ORGANIZATION,
        admin_contact=CONTACT,
        tech_contact=CONTACT,
        network_configuration=NetworkConfiguration(geography="core", quic_enabled=False),
        secure_network="enhanced-tls",
        sni_only=True,
        change_management=False,
        multi_stacked=False,
        exclude_sans=False,
        third_party=True,
    )
    return replace(base, **overrides)


def certificate(serial: str = "0A", **overrides: Any) -> CertificateFacts:
    """A certificate of 90 days in its tenth day: due in 50 days."""
    base = CertificateFacts(
        pem="",
        serial=serial,
        common_name=NAME,
        names=frozenset({NAME}),
        issuer="CN=Issuer",
        not_before=NOW - timedelta(days=10),
        not_after=NOW + timedelta(days=80),
        key_algorithm=RSA,
        fingerprint=f"F{serial}",
        public_key_sha256=f"p{serial}",
    )
    return replace(base, **overrides)


def due_certificate(**overrides: Any) -> CertificateFacts:
    """A certificate of 90 days with 10 left, so inside its window."""
    ages = {"not_before": NOW - timedelta(days=80), "not_after": NOW + timedelta(days=10)}
    return certificate(**(ages | overrides))


def live(*certificates: CertificateFacts) -> tuple[Deployed, ...]:
    return tuple(Deployed(facts, chain_pem="") for facts in certificates)


def allowed(kind: InputType, **overrides: Any) -> AllowedInput:
    base = AllowedInput(
        type=kind, raw_type=str(kind), required=True, info_path="/info", update_path="/update"
    )
    return replace(base, **overrides)


def change(*inputs: InputType, **overrides: Any) -> Change:
    """An open change; without inputs CPS works on it."""
    base = Change(
        enrollment_id=EnrollmentId(10002),
        change_id=ChangeId(77),
        state="awaiting-input" if inputs else "running",
        status="wait-upload-third-party" if inputs else "deploy-cert-to-production",
        description="What CPS says.",
        error="",
        inputs=tuple(allowed(kind) for kind in inputs),
    )
    return replace(base, **overrides)


def waiting(**overrides: Any) -> Change:
    """A change that waits for its certificate."""
    return change(InputType.CERTIFICATE, **overrides)


def csr(algorithm: KeyAlgorithm = RSA, **overrides: Any) -> Csr:
    base = Csr(
        key_algorithm=algorithm,
        pem="",
        key=csr_key(algorithm),
        common_name=NAME,
        names=frozenset({NAME}),
        public_key_sha256="p",
    )
    return replace(base, **overrides)


def csr_key(algorithm: KeyAlgorithm) -> CsrKey:
    return CsrKey({RSA: "a", ECDSA: "e"}[algorithm] * 64)


def order(algorithm: KeyAlgorithm = RSA, **overrides: Any) -> OrderView:
    """An order that SCM works on."""
    base = OrderView(
        csr_key=csr_key(algorithm),
        key_algorithm=algorithm,
        common_name=NAME,
        stage=OrderStage.PLACED,
        account="default",
        change_id=ChangeId(77),
        intended_at=NOW - timedelta(minutes=5),
        order_id=OrderId("4711"),
        status=OrderStatus.PROCESSING,
        vendor_status="Applied",
    )
    return replace(base, **overrides)


def collected(algorithm: KeyAlgorithm = RSA, **overrides: Any) -> OrderView:
    """An order whose certificate is in the journal."""
    known = {"stage": OrderStage.ISSUED, "status": None, "fingerprint": "FNEW"}
    return order(algorithm, **(known | overrides))


def uploaded(minutes: float = 5, **overrides: Any) -> OrderView:
    """An order whose certificate went to CPS that long ago."""
    return collected(**({"uploaded": timedelta(minutes=minutes)} | overrides))


def entry(*certificates: CertificateFacts) -> HistoryEntry:
    return HistoryEntry(action="renew", certificates=certificates)


def snapshot(**overrides: Any) -> Snapshot:
    """A certificate that is live, not due, and known to the journal."""
    base = Snapshot(
        enrollment=enrollment(),
        production=live(certificate()),
        history=(entry(certificate()),),
        served_trigger="",
        searchable=True,
    )
    return replace(base, **overrides)


def situation(
    wanted: Request, seen: Snapshot, now: datetime = NOW, house: Calendar = OPEN
) -> Situation:
    """What is decided on."""
    return Situation(wanted, seen, now, house)


def following(present: Change, *orders: OrderView, **overrides: Any) -> Snapshot:
    """Our own change is open, and the live certificate is due."""
    known = {
        "change": present,
        "change_is_ours": True,
        "orders": orders,
        "csrs": (csr(),),
        "production": live(due_certificate()),
    }
    return snapshot(**(known | overrides))


def wait(reason: Reason) -> Outcome:
    """A wait for what *reason* says."""
    return Wait, Action.RESUME, reason, ()


def ask(reason: Reason) -> Outcome:
    """A question to a person."""
    return Ask, Action.BLOCKED, reason, ()


def fail(reason: Reason) -> Outcome:
    """The end of the run, since CPS has stopped."""
    return Fail, Action.BLOCKED, reason, ()


def foreign(present: Change, *orders: OrderView, **overrides: Any) -> Snapshot:
    """Somebody else's change, while the live certificate is not due."""
    known = {"change_is_ours": False, "production": live(certificate())}
    return following(present, *orders, **(known | overrides))
