"""What is on a contract: ours, others', and what Akamai renews by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import NOW, certificate, live
from cps_answers import cps_answer
from scripted_server import ScriptedServer
from virtual_clock import VirtualClock

from connector.account.kept import KeptAccount
from connector.account.look import AccountLook
from connector.account.shared import SharedLooks
from connector.account.turns import TurnPatience
from connector.akamai.client import CPSClient
from connector.akamai.enrollment_wire import read_enrollments
from connector.akamai.values import Deployments
from connector.core.facts.ids import EnrollmentId
from connector.core.inventory.entry import Entry, Keeping
from connector.core.report.values import CertificateState
from connector.errors import NotFoundError
from connector.machine.cache_file import CacheFiles
from connector.transport.document import Document
from connector.workflow.stock import take_stock

EXPIRY = datetime(2036, 12, 1, 10, tzinfo=UTC)
LIVE = {
    "primaryCertificate": {
        "expiry": "2037-01-01T00:00:00Z",
        "issuer": "CN=Example CA,C=GB",
        "serial": "0A",
        "keyAlgorithm": "RSA",
    },
    "multiStackedCertificates": [{"expiry": "2036-12-01T10:00:00Z", "keyAlgorithm": "ECDSA"}],
}
LISTED = {
    "id": 1,
    "certificateType": "third-party",
    "ra": "third-party",
    "csr": {"cn": "a.example"},
}
ACTIVE = {**LISTED, "production": LIVE, "staging": None}
PENDING = [{"changeType": "renewal", "location": "/cps/v2/enrollments/1/changes/7"}]

Take = Any


@pytest.fixture
def take(
    server: ScriptedServer,
    cps: CPSClient,
    clock: VirtualClock,
    tmp_path: Path,
    caches: CacheFiles,
) -> Take:
    def taking(listed: dict[str, Any] | None, active: dict[str, Any] | None, *ours: int) -> Entry:
        lists = ([] if one is None else [one] for one in (active, listed))
        server.script = [cps_answer({"enrollments": each}) for each in lists]
        looks = SharedLooks(
            KeptAccount(tmp_path, "account", clock, caches), cps, timedelta(), TurnPatience(clock)
        )
        (found,) = take_stock(looks, "1-ABCDE", [EnrollmentId(id_) for id_ in ours])
        return found

    return taking


def test_the_first_end_of_all_keys_counts(take: Take, clock: VirtualClock) -> None:
    """When it began, and so its window, is not told there."""
    found = take(LISTED, ACTIVE)

    assert (found.keeping, found.kind, found.state) == (
        *(Keeping.UNMANAGED, "third-party", CertificateState.ACTIVE),
    )
    assert (found.expires, found.keys, found.issuer) == (EXPIRY, ("ECDSA", "RSA"), "Example CA")
    assert (found.live_since, found.due_at, found.validation) == (None, None, None)
    assert found.looked_at == clock.now()


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"certificateType": "san", "ra": "lets-encrypt"}, "san (lets-encrypt)"),
        ({"certificateType": "wildcard", "ra": "symantec"}, "wildcard (symantec)"),
        ({"certificateType": "single", "ra": None}, "single"),
        ({"certificateType": None, "ra": None}, ""),
    ],
)
def test_what_akamai_orders_by_itself_is_marked(
    take: Take, told: dict[str, Any], kind: str
) -> None:
    found = take({**LISTED, **told, "validationType": "dv"}, {**ACTIVE, **told})

    assert (found.keeping, found.kind, found.validation) == (Keeping.NOT_THIRD_PARTY, kind, "dv")


def test_what_is_worked_on_from_here_is_managed(take: Take) -> None:
    assert take(LISTED, ACTIVE, 1).keeping is Keeping.MANAGED
    assert take(LISTED, ACTIVE, 2).keeping is Keeping.UNMANAGED


@pytest.mark.parametrize(
    ("listed", "active", "state"),
    [
        (LISTED, {**ACTIVE, "production": None}, CertificateState.PENDING),
        (LISTED, {**ACTIVE, "pendingChanges": PENDING}, CertificateState.RENEWING),
        ({**LISTED, "pendingChanges": PENDING}, ACTIVE, CertificateState.RENEWING),
        (LISTED, {**ACTIVE, "production": {}}, None),
        (LISTED, None, None),
        (None, ACTIVE, CertificateState.ACTIVE),
    ],
)
def test_a_state_is_told_as_far_as_akamai_tells(
    take: Take, listed: Any, active: Any, state: CertificateState | None
) -> None:
    found = take(listed, active)

    assert found.state is state
    assert (found.kind, found.validation) == ("third-party", None)
    assert found.pending == ("change_open" if state is CertificateState.RENEWING else "")


def test_what_has_ended_is_expired(take: Take) -> None:
    ended = {"primaryCertificate": {"expiry": "2001-01-01T00:00:00Z"}}

    assert take(LISTED, {**ACTIVE, "production": ended}).state is CertificateState.EXPIRED


def test_an_enrollment_without_a_name_is_told_by_its_id(take: Take) -> None:
    assert take({**LISTED, "csr": {}}, None).common_name == "enrollment 1"


def test_another_certificate_on_staging_is_drift_unless_a_change_explains_it(take: Take) -> None:
    staged = {"primaryCertificate": {"expiry": "2037-01-01T00:00:00Z", "serial": "0B"}}
    other = {**ACTIVE, "staging": staged}

    assert take(LISTED, other).drift == ("staging has serial 0B, which production does not have",)
    assert take(LISTED, {**other, "pendingChanges": PENDING}).drift == ()
    assert take(LISTED, {**ACTIVE, "staging": LIVE}).drift == ()
    assert take(LISTED, None).drift == ()


def test_an_enrollment_that_goes_in_between_tells_nothing_of_the_networks(
    server: ScriptedServer, cps: CPSClient, clock: VirtualClock, tmp_path: Path, caches: CacheFiles
) -> None:
    """Nor is one told whose id CPS does not tell; the active certificates are not offered."""
    absent = cps_answer({"title": "Not Found"}, 404)
    listed = cps_answer({"enrollments": [LISTED, {**LISTED, "id": None}]})
    server.script = [absent, listed, absent]
    looks = SharedLooks(
        KeptAccount(tmp_path, "account", clock, caches), cps, timedelta(), TurnPatience(clock)
    )

    (found,) = take_stock(looks, "1-ABCDE", ())

    assert (found.common_name, found.state, found.expires) == ("a.example", None, None)


def test_where_the_active_certificates_are_not_told_each_network_is_asked_for_by_itself() -> None:
    """Staging counts as it does in the list, and when the certificate began is known."""
    one, other = certificate("0A"), certificate("0B")
    listed = read_enrollments(Document({"enrollments": [LISTED]}, "CPS"))
    networks = Deployments(production=live(one), staging=live(other))
    said: list[str] = []

    def refused(contract_id: str) -> AccountLook:
        raise NotFoundError("CPS does not know it.", status=404)

    looks: Any = SimpleNamespace(
        whole=refused,
        cps=SimpleNamespace(
            list_enrollments=lambda _contract: listed,
            get_deployments=lambda _id: networks,
            vendor_time=NOW,
        ),
        patience=SimpleNamespace(tell=said.append),
    )

    (found,) = take_stock(looks, "1-ABCDE", ())

    assert found.drift == ("staging has serial 0B, which production does not have",)
    assert (found.expires, found.live_since) == (one.not_after, one.not_before)
    assert (found.keys, found.looked_at) == (("RSA",), NOW)
    assert (found.enrollment_id, found.validation) == (1, None)
    assert found.due_at is not None
    assert found.critical_at is not None
    assert found.live_since < found.due_at < found.critical_at < found.expires
    assert found.keeping is Keeping.UNMANAGED
    note = "Each enrollment is asked for by itself, which takes more calls."
    assert said == [f"Note: CPS does not know it. {note}"]
