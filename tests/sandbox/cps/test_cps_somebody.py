"""What the admin port lets somebody else do at CPS, seen by a client that did not."""

from datetime import timedelta

import pytest
from cryptography import x509

from connector.sandbox.cps.errors import CPSError
from connector.sandbox.cps.state import Enrollment
from connector.sandbox.steering import somebody
from connector.sandbox.steering.past import Source

from .conftest import CPS, media, wanted

NAMES = ("www.example.com", "api.example.com")
DAYS_100 = Source(account="sectigo-dv", days_left=100)


def _live(cps: CPS, source: Source = DAYS_100) -> str:
    world = cps.sandbox.world
    made = somebody.make_enrollment(world, NAMES[0], sans=NAMES[1:], live=source)
    return f"/cps/v2/enrollments/{made.id}"


def _served(cps: CPS, enrollment: str, network: str = "production") -> x509.Certificate:
    shown = cps.get(f"{enrollment}/deployments/{network}", "deployment", 8)
    pem: str = shown["primaryCertificate"]["certificate"]
    return x509.load_pem_x509_certificate(pem.encode())


def _find(cps: CPS, enrollment: str) -> Enrollment:
    return somebody.find(cps.sandbox.world, enrollment.rpartition("/")[2])


def test_an_enrollment_that_is_there_already(cps: CPS) -> None:
    """Its first change is open and goes its way, as if a client had made it."""
    made = somebody.make_enrollment(
        cps.sandbox.world,
        "there.example.com",
        contract="C-1FRYVV3",
        body={"enableMultiStackedCertificates": True, "csr": {"o": "Other Ltd"}},
    )
    enrollment = f"/cps/v2/enrollments/{made.id}"
    shown = cps.get(enrollment, "enrollment", 12)
    (change,) = shown["pendingChanges"]
    cps.wait()

    assert shown["csr"]["sans"] == ["there.example.com"]
    assert (shown["csr"]["o"], shown["org"]["name"]) == ("Other Ltd", "Example GmbH")
    assert cps.status(change["location"]) == "wait-upload-third-party"
    assert cps.csrs(change["location"]).keys() == {"RSA", "ECDSA"}


def test_a_certificate_that_is_live_already(cps: CPS) -> None:
    """It has run for a while; SCM knows its order."""
    enrollment = _live(cps)
    served, world = _served(cps, enrollment), cps.sandbox.world
    (order,) = world.scm.orders.values()
    (entry,) = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]

    assert served.not_valid_after_utc == world.clock.now() + timedelta(days=100)
    assert served.not_valid_before_utc < world.clock.now() - timedelta(days=98)
    assert order.issued is not None
    assert int(order.issued.serial, 16) == served.serial_number
    assert order.placed_at == order.approved_on < world.clock.now() - timedelta(days=98)
    assert (entry["createdBy"], entry["status"]) == ("somebody.else", "completed")
    assert cps.get(enrollment, "enrollment", 11)["pendingChanges"] == []


def test_a_certificate_that_no_order_made(cps: CPS) -> None:
    """Signed by hand: SCM knows nothing of it."""
    enrollment = _live(cps, Source(ordered=False))

    assert _served(cps, enrollment, "staging") == _served(cps, enrollment)
    assert cps.sandbox.world.scm.orders == {}


@pytest.mark.parametrize(
    "source", [Source(account="nobody"), Source(days_left=-1)], ids=["account", "days"]
)
def test_an_impossible_certificate_leaves_nothing(cps: CPS, source: Source) -> None:
    """No half-made enrollment stays behind."""
    with pytest.raises(ValueError, match=r"no account nobody|cannot be negative"):
        _live(cps, source)
    assert cps.get("/cps/v2/enrollments", "enrollments", 11) == {"enrollments": []}


def test_somebody_opens_a_renewal_and_cancels_it(cps: CPS) -> None:
    """The change is open for clients too; cancelled, it stays readable."""
    enrollment = _live(cps)
    opened = somebody.open_foreign_change(cps.sandbox.world, _find(cps, enrollment))
    (pending,) = cps.get(enrollment, "enrollment", 11)["pendingChanges"]
    with pytest.raises(CPSError):
        somebody.open_foreign_change(cps.sandbox.world, _find(cps, enrollment))
    somebody.cancel_as_somebody(cps.sandbox.world, _find(cps, enrollment))

    assert pending == {"location": f"{enrollment}/changes/{opened.id}", "changeType": "renewal"}
    assert cps.get(enrollment, "enrollment", 11)["pendingChanges"] == []
    assert cps.get(pending["location"], "change", 2)["statusInfo"]["state"] == "cancelled"
    with pytest.raises(ValueError, match="no open change"):
        somebody.cancel_as_somebody(cps.sandbox.world, _find(cps, enrollment))


def test_somebody_changes_the_names(cps: CPS) -> None:
    """The enrollment shows the new names at once; a cancellation brings the old ones back."""
    enrollment = _live(cps)
    somebody.open_foreign_change(
        cps.sandbox.world, _find(cps, enrollment), names=["new.example.com"]
    )
    during = cps.get(enrollment, "enrollment", 11)
    somebody.cancel_as_somebody(cps.sandbox.world, _find(cps, enrollment))

    assert during["csr"]["sans"] == ["www.example.com", "new.example.com"]
    assert during["pendingChanges"][0]["changeType"] == "modify-san"
    assert cps.get(enrollment, "enrollment", 11)["csr"]["sans"] == list(NAMES)
    with pytest.raises(ValueError, match="these names already"):
        somebody.open_foreign_change(cps.sandbox.world, _find(cps, enrollment), names=NAMES)


def test_somebody_cancels_the_clients_first_change(cps: CPS) -> None:
    """Nothing else is there: the enrollment goes away with it."""
    enrollment, _ = cps.start(wanted())
    somebody.cancel_as_somebody(cps.sandbox.world, _find(cps, enrollment))

    assert cps.send("GET", enrollment, media("enrollment", 11)).status_code == 404
    with pytest.raises(ValueError, match="no enrollment"):
        _find(cps, enrollment)


def test_somebody_uploads_another_certificate(cps: CPS) -> None:
    """It is live at once, on both networks; a change tells of it."""
    enrollment = _live(cps)
    before = _served(cps, enrollment)
    somebody.upload_by_hand(cps.sandbox.world, _find(cps, enrollment))
    history = cps.get(f"{enrollment}/history/changes", "change-history", 5)["changes"]

    assert _served(cps, enrollment) == _served(cps, enrollment, "staging") != before
    assert len(cps.sandbox.world.scm.orders) == 1
    assert [(one["action"], one["createdBy"], one["status"]) for one in history] == [
        ("renew", "somebody.else", "completed"),
        ("new-certificate", "somebody.else", "completed"),
    ]


def test_somebody_uploads_into_the_clients_change(cps: CPS) -> None:
    """The open change is the one that ends; later than that it is no longer possible."""
    enrollment, change = cps.start(wanted())
    cps.wait()
    csr = cps.csrs(change)["RSA"]
    somebody.upload_by_hand(cps.sandbox.world, _find(cps, enrollment))
    key = x509.load_pem_x509_csr(csr.encode()).public_key()
    _, other = cps.start(wanted(csr={"cn": "other.example.com", "sans": []}))
    cps.wait()
    cps.upload(other, cps.sign(cps.csrs(other)["RSA"], "other.example.com"))

    assert _served(cps, enrollment).public_key() == key
    assert cps.status(change) == "complete"
    with pytest.raises(ValueError, match="verify-third-party-cert"):
        somebody.upload_by_hand(
            cps.sandbox.world, somebody.find(cps.sandbox.world, "other.example.com")
        )


def test_a_certificate_is_gone_from_a_network(cps: CPS) -> None:
    """First from production alone, then from both."""
    enrollment = _live(cps)
    somebody.take_off_production(cps.sandbox.world, _find(cps, enrollment))
    after = cps.get(f"{enrollment}/deployments", "deployments", 8)
    somebody.take_off_staging(cps.sandbox.world, _find(cps, enrollment))
    both = cps.get(f"{enrollment}/deployments", "deployments", 8)
    gone = cps.send("GET", f"{enrollment}/deployments/production", media("deployment", 8))

    assert (after["production"], after["staging"] is None) == (None, False)
    assert both == {"production": None, "staging": None}
    assert gone.status_code == 404


@pytest.mark.parametrize(
    ("network", "status", "on_staging"),
    [
        ("staging", "deploy-cert-to-staging", False),
        ("production", "deploy-cert-to-production", True),
    ],
)
def test_a_deployment_fails(cps: CPS, network: str, status: str, on_staging: bool) -> None:
    """The change says so and stays where it is; then it goes on, to the end."""
    world = cps.sandbox.world
    enrollment, change = cps.start(wanted())
    somebody.fail_deployment(world, "www.*", "It broke.", network)
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait(5)
    info = cps.get(change, "change", 2)["statusInfo"]
    staged = cps.get(f"{enrollment}/deployments", "deployments", 8)["staging"] is not None
    somebody.retry_deployment(world, _find(cps, enrollment))
    cps.wait(2)

    assert (info["state"], info["status"]) == ("error", status)
    assert (info["error"]["code"], info["error"]["description"]) == (
        "DEPLOYMENT_FAILED",
        "It broke.",
    )
    assert staged is on_staging
    assert cps.get(change, "change", 2)["statusInfo"]["error"] is None
    assert cps.status(change) == "complete"


def test_a_deployment_that_is_held_can_fail(cps: CPS) -> None:
    """The one under way is struck at once; cancelled, the old certificate is back everywhere."""
    world = cps.sandbox.world
    enrollment = _live(cps)
    old = _served(cps, enrollment)
    (change,) = cps.put(enrollment, wanted(), force_renewal="true").json()["changes"]
    cps.wait()
    cps.upload(change, cps.sign(cps.csrs(change)["RSA"], *NAMES))
    cps.wait(4)
    somebody.hold_deployments(world)
    cps.wait()
    before = cps.status(change)
    somebody.fail_deployment(world, "www.example.com")
    state = cps.get(change, "change", 2)["statusInfo"]["state"]
    cps.delete(change, "change-id")

    assert (before, state) == ("deploy-cert-to-production", "error")
    assert _served(cps, enrollment, "staging") == _served(cps, enrollment) == old
    with pytest.raises(ValueError, match="no open change"):
        somebody.retry_deployment(world, _find(cps, enrollment))
    with pytest.raises(ValueError, match="not a network"):
        somebody.fail_deployment(world, "*", network="moon")
