"""What can happen to certificates, walked through Terraform with the real program."""

import pytest

from .certificates import Make
from .stacks import words

ORGANIZATION = {
    "country": "US",
    "state": "Massachusetts",
    "locality": "Cambridge",
    "organization": "Example Ltd",
}
"""The subject that the CA writes for the sandbox's OV accounts."""
WARNING_ID, WARNING = "TRUST_CHAIN_NULL_OR_EMPTY", "Trust chain is empty."


@pytest.mark.long
@pytest.mark.promise("names-changed", "revoked-scm", "fixed-field", "destroy-not-at-renewal")
def test_each_change_costs_one_order_on_the_same_enrollment(certificates: Make) -> None:
    """A name, a revocation, a trigger: due once, renewed once, and nothing is destroyed by it."""
    wanted = {"names": {"on_destroy": "revoke"}, "revoked": {}, "forced": {"on_destroy": "revoke"}}
    made = certificates(**wanted)
    made.stack.apply()
    before = made.live()
    made.rehearsal.facts("revoke", "--common-name", made.name("revoked"))
    wanted["names"] = {"sans": ["added.example.com"], "on_destroy": "delete"}
    wanted["forced"] = {"on_destroy": "revoke", "renewal_trigger": "ticket 12"}
    made.write(**wanted)

    assert made.reasons() == {"names": "names_changed", "revoked": "revoked", "forced": "forced"}
    made.starts()
    made.stack.apply()
    assert not [start for start in made.starts() if start.startswith("destroy")]
    assert made.stack.plan() == 0
    after, orders = made.live(), made.orders()
    for key, (first, second) in orders.items():
        assert after[key]["enrollment_id"] == before[key]["enrollment_id"]
        assert before[key]["serial_numbers"] == [first["serial"]]
        assert after[key]["serial_numbers"] == [second["serial"]]
    assert orders.keys() == wanted.keys()
    assert [one["status"] for one in orders["forced"]] == ["Issued", "Issued"]
    assert after["names"]["sans"] == ["added.example.com"]

    made.writes()
    made.write(**wanted | {"names": {**wanted["names"], "sni_only": False}})
    refused = words(made.stack.run("plan", "-no-color", codes=(1,)))
    assert "sni_only" in refused
    assert "Put the old value back" in refused
    assert made.writes() == []


@pytest.mark.promise("ev-wildcard-refused")
def test_a_wildcard_with_ev_fails_the_plan(certificates: Make) -> None:
    """The plan names the value, and no vendor is asked anything."""
    made = certificates(ev={"validation": "ev", "sans": ["*.ev.example.com"]})

    refused = words(made.stack.run("plan", "-no-color", codes=(1,)))
    assert "must not be a wildcard with validation: ev" in refused
    assert "*.ev.example.com" in refused
    assert made.rehearsal.facts("requests") == []


@pytest.mark.long
@pytest.mark.promise("approval", "warnings", "change-management")
def test_what_waits_for_a_person_goes_on_with_the_same_order(certificates: Make) -> None:
    """Three applies stop, each says what to do; after the word of a person all go on."""
    wanted = {
        "approval": {
            "scm_account": "sectigo-ov-approval",
            "subject": ORGANIZATION,
            "timeouts": {"issuance": "1s"},
        },
        "warned": {},
        "staged": {"change_management": True},
    }
    made = certificates(**wanted)
    made.rehearsal.facts("warning", "add", made.name("warned"), "post", WARNING)
    said = words(made.stack.apply(codes=(1,)))
    orders = made.orders()
    (order,) = orders["approval"]

    assert f"Order {order['order']}" in said
    assert "approve" in said
    assert WARNING in said
    assert "waits to be tested" in said
    assert "-staging" in said
    planned = made.stack.actions()
    for key in wanted:  # tainted, so replaced; what destroy needs is there already
        at = f"module.{key}.null_resource"
        assert planned.pop(f"{at}.certificate[0]") == ["create", "delete"]
        assert planned.pop(f"{at}.orders[0]") == ["create"]
    assert planned == {}
    made.rehearsal.facts("approve", order["order"])
    wanted["approval"]["timeouts"] = {"issuance": "30m"}
    wanted["warned"] = {"approve": {"post_verification_warnings": [WARNING_ID]}}
    wanted["staged"]["approve"] = {"change_management": True}
    made.write(**wanted)
    made.stack.apply()
    assert made.stack.plan() == 0
    live, settled = made.live(), made.orders()
    assert settled.keys() == wanted.keys()
    for key, (one,) in settled.items():
        assert one["csr_sha256"] == orders[key][0]["csr_sha256"]
        assert live[key]["serial_numbers"] == [one["serial"]]


@pytest.mark.long
@pytest.mark.promise("destroy-keep", "destroy-cancel-pending", "destroy-delete", "destroy-revoke")
def test_destroy_does_what_was_written_down_and_no_more(certificates: Make) -> None:
    """Also for a certificate that never came, whose resource is tainted; twice harms nothing."""
    waiting = {
        "scm_account": "sectigo-ov-approval",
        "subject": ORGANIZATION,
        "timeouts": {"issuance": "1s"},
    }
    wanted = {
        "kept": {},
        "waiting": {**waiting, "on_destroy": "cancel_pending"},
        "deleted": {"on_destroy": "delete"},
        "revoked": {"on_destroy": "revoke"},
    }
    made = certificates(**wanted)
    made.stack.apply(codes=(1,))
    enrollments = {key: f"/enrollments/{one['enrollment_id']}" for key, one in made.live().items()}
    made.writes()
    made.starts()
    made.rehearsal.facts("switch", f'cps.live_hosts=["{made.name("deleted")}"]')
    refused = words(made.stack.run("destroy", "-no-color", "-auto-approve", codes=(1,)))
    made.rehearsal.facts("switch", "cps.live_hosts=[]")
    assert made.name("deleted") in refused
    assert "Move the named hosts" in refused

    made.stack.run("destroy", "-no-color", "-auto-approve")
    verbs = [start.splitlines()[0] for start in made.starts()]
    assert verbs.count("destroy") == len(wanted)  # that for `deleted` twice, that for `kept` never
    assert made.stack.run("state", "list") == ""
    removed = [write.removeprefix("DELETE /cps/v2") for write in made.writes() if "DELETE" in write]
    assert removed.count(enrollments["revoked"]) == 1
    assert removed.count(enrollments["deleted"]) == 2
    assert len([path for path in removed if "/changes/" in path]) == 1
    assert not [path for path in removed if path.startswith(enrollments["kept"])]
    assert {key: [one["status"] for one in orders] for key, orders in made.orders().items()} == {
        "kept": ["Issued"],
        "waiting": ["Requested"],
        "deleted": ["Issued"],
        "revoked": ["Revoked"],
    }


@pytest.mark.long
@pytest.mark.promise("destroy-keep")
def test_after_a_refused_destroy_everything_may_be_kept(certificates: Make) -> None:
    """What the refusal advises is applied, and then a destroy changes nothing at Akamai."""
    made = certificates(visited={"on_destroy": "delete"})
    made.stack.apply()
    made.rehearsal.facts("switch", f'cps.live_hosts=["{made.name("visited")}"]')
    refused = words(made.stack.run("destroy", "-no-color", "-auto-approve", codes=(1,)))
    made.rehearsal.facts("switch", "cps.live_hosts=[]")
    made.write(visited={"on_destroy": "keep"})
    made.writes()

    assert 'set on_destroy = "keep", apply that first' in refused
    made.stack.apply()
    made.stack.run("destroy", "-no-color", "-auto-approve")
    assert made.writes() == []
    assert made.stack.run("state", "list") == ""


@pytest.mark.long
@pytest.mark.promise("import", "revocation-unknown")
def test_what_somebody_else_made_is_taken_over(certificates: Make) -> None:
    """What `import` writes changes nothing; nor does a revocation that cannot be asked about."""
    made = certificates()
    facts = made.rehearsal.facts
    there = facts(
        *("enrollment", "make", made.name("old"), "--san", f"www.{made.name('old')}"),
        *("--account", "sectigo-dv", "--live"),
    )
    made.import_(there["enrollment"])

    first = made.stack.actions()
    assert {tuple(actions) for actions in first.values()} == {("create",)}
    assert {address.split(".")[2] for address in first} == {"null_resource"}
    assert made.reasons() == {}
    made.stack.apply()
    facts("switch", "revocation.ocsp_down=true", "revocation.crl_down=true")
    warned = words(made.stack.run("plan", "-no-color", "-detailed-exitcode"))
    facts("switch", "revocation.ocsp_down=false", "revocation.crl_down=false")
    assert "is revoked could not be found out" in warned
    assert made.writes() == []
    assert made.stack.plan() == 0
