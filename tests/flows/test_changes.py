"""The request changes while a certificate is live: the same enrollment, whatever it costs."""

from typing import Any

import pytest
from program import Program, serial_of
from request_document import CONTACT

from connector.sandbox.cps.state import Kind
from connector.sandbox.steering.somebody import release_deployments

MUTUAL = {"set_id": "set-1", "send_ca_list_to_client": True}


def changed(program: Program, **wanted: Any) -> dict[str, str]:
    """Make it live, ask for something else, and return what a plan says; then carry it out."""
    assert program.apply().returncode == 0
    before = program.enrollment().id
    program.write(**wanted)
    planned = program.status()
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert program.enrollment().id == before
    after = program.status()
    assert (after["action"], after["drift"]) == ("none", []), after
    return planned


@pytest.mark.promise("names-changed")
def test_names_are_added_and_removed(program: Program) -> None:
    """One new CSR, one new order; the plan after it is empty, and so is its trigger."""
    program.write(sans=["old.example.com"])

    planned = changed(
        program,
        sans=["new.example.com"],
        approve={"pre_verification_warnings": ["SANS_REMOVED_REQUIRE_ACKNOWLEDGEMENT"]},
    )

    assert (planned["action"], planned["reason"]) == ("update", "names_changed")
    assert "+new.example.com -old.example.com" in planned["message"]
    assert [change.kind for change in program.enrollment().changes][1:] == [Kind.MODIFY_SAN]
    _, order = program.orders()
    assert set(order.names) == {"www.example.com", "new.example.com"}
    assert program.status()["renews"] == planned["renews"]


@pytest.mark.promise("subject-changed")
def test_the_subject_changes(program: Program) -> None:
    approve = {"post_verification_warnings": "all"}  # a DV certificate has no such field

    planned = changed(program, subject={"locality": "Frankfurt"}, approve=approve)

    assert (planned["action"], planned["reason"]) == ("update", "subject_changed")
    assert len(program.orders()) == 2


@pytest.mark.promise("contact-changed")
def test_a_contact_changes(program: Program) -> None:
    """At once: no change, no order, nothing to wait for."""
    planned = changed(program, admin_contact={**CONTACT, "last_name": "Byron"})

    assert (planned["action"], planned["reason"]) == ("update", "settings_changed")
    assert "admin_contact.last_name" in planned["message"]
    assert program.enrollment().body["adminContact"]["lastName"] == "Byron"
    assert len(program.enrollment().changes) == len(program.orders()) == 1


NETWORKS = {
    "TLS versions": {"disallowed_tls_versions": ["TLSv1", "TLSv1_1", "TLSv1_2"]},
    "names served": {"clone_dns_names": False, "dns_names": ["www.example.com"]},
    "client certificates": {"client_mutual_authentication": MUTUAL},
}


@pytest.mark.promise("network-changed")
@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_a_network_setting_changes(program: Program, network: dict[str, Any]) -> None:
    """The live certificate is deployed again with it, and that is waited for; no order."""
    planned = changed(program, network_configuration=network)

    assert (planned["action"], planned["reason"]) == ("update", "settings_changed")
    assert [change.kind for change in program.enrollment().changes] == [Kind.CREATE, Kind.NETWORK]
    assert program.enrollment().pending is None
    assert len(program.orders()) == 1


@pytest.mark.promise("network-changed")
def test_a_deployment_of_settings_leaves_the_trigger_alone(program: Program) -> None:
    """A plan in the middle of it shows no renewal, so no later one takes it back."""
    assert program.apply().returncode == 0
    settled = program.status()["renews"]
    program.sandbox.world.cps.deployments_held = True
    program.write(network_configuration={"quic_enabled": True}, timeouts={"deployment": "1s"})

    waiting = program.apply()

    assert waiting.returncode == 75
    found = program.status()
    assert (found["action"], found["reason"]) == ("resume", "awaiting_deployment")
    assert found["renews"] == settled
    with program.sandbox.world.lock:
        release_deployments(program.sandbox.world)
    program.write(network_configuration={"quic_enabled": True})
    assert program.apply().returncode == 0
    assert program.status()["renews"] == settled


@pytest.mark.promise("network-changed")
def test_client_certificates_come_after_the_first_deployment(program: Program) -> None:
    """CPS refuses them on create; one run does both steps."""
    program.write(network_configuration={"client_mutual_authentication": MUTUAL})

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert [change.kind for change in program.enrollment().changes] == [Kind.CREATE, Kind.NETWORK]
    network = program.enrollment().body["networkConfiguration"]
    assert network["clientMutualAuthentication"]["setId"] == "set-1"
    assert len(program.orders()) == 1


def test_change_management_is_switched_at_once(program: Program) -> None:
    """The flag is a setting; it holds from the next change on."""
    planned = changed(program, change_management=True)

    assert planned["reason"] == "settings_changed"
    assert program.enrollment().body["changeManagement"] is True
    assert len(program.orders()) == 1


@pytest.mark.promise("names-changed")
def test_names_change_while_our_change_is_open(program: Program) -> None:
    """The open change is replaced; the order that went with it is named, never reused."""
    program.sandbox.world.scm.switches.hold_orders = True
    program.write(timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    program.sandbox.world.scm.switches.hold_orders = False
    program.write(sans=["api.example.com"])

    done = program.apply()

    assert done.returncode == 0, done.stderr
    first, second = program.orders()
    assert f"Note: order {first.id} (RSA) can no longer be used" in done.stderr
    assert set(second.names) == {"www.example.com", "api.example.com"}
    assert program.production_serial() == serial_of(second)
    assert "can no longer be used" not in "; ".join(program.status()["notes"])


@pytest.mark.promise("fixed-field")
@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"secure_network": "standard-tls"}, "secure_network is 'enhanced-tls'"),
        ({"sni_only": False}, "sni_only is True, not False"),
        ({"common_name": "api.example.com"}, "common_name is 'www.example.com'"),
    ],
)
def test_what_is_fixed_is_refused(program: Program, wanted: dict[str, Any], words: str) -> None:
    """Explained, with both ways out; nothing is written anywhere."""
    assert program.apply().returncode == 0
    program.sandbox.world.ledger.clear()
    program.write(enrollment_id=program.enrollment().id, **wanted)

    done = program.apply()

    assert done.returncode == 65
    assert words in done.stderr
    assert "Put the old value back" in done.stderr
    assert program.sandbox.world.ledger.writes("cps") == ()
    found = program.status()
    assert (found["action"], found["reason"]) == ("blocked", "fixed_field")
