"""Control of a domain is proven at the sandbox's SCM by each of the methods that it knows."""

import pytest
from scm_administrators import STEP
from scm_dcv import DAYS, DCV, DOMAIN
from scm_orders import ManualClock, make_csr


def test_a_cname_is_started_published_and_submitted(dcv: DCV, clock: ManualClock) -> None:
    """What was started is told again, so that a client that was killed can go on."""
    early = dcv.code("submit/domain/cname")
    started = dcv.ask("start/domain/cname")
    awaiting = dcv.ask("status")
    dcv.publish(started["host"], "CNAME", started["point"])
    submitted = dcv.ask("submit/domain/cname")
    looking = dcv.ask("status")
    clock.sleep(STEP)
    done = dcv.ask("status")
    today = dcv.sandbox.world.clock.now()

    assert early == (400, -1603)
    assert started["host"].endswith(f".{DOMAIN}.")
    assert started["point"].endswith(".sectigo.com.")
    assert {**awaiting, "orderBackendId": ""} == {
        "status": "NOT_VALIDATED",
        "orderStatus": "AWAITING_SUBMITTAL",
        "orderMode": "CNAME",
        "orderBackendId": "",
        **started,
    }
    assert (submitted["status"], submitted["orderStatus"]) == ("NOT_VALIDATED", "SUBMITTED")
    assert submitted["orderBackendId"] == awaiting["orderBackendId"]
    assert looking["nextCheck"] > looking["submittedDate"]
    assert done == {
        "status": "VALIDATED",
        "orderStatus": "NOT_INITIATED",
        "validationDate": today.date().isoformat(),
        "expirationDate": (today + 198 * DAYS).date().isoformat(),
    }
    assert dcv.sandbox.world.scm.early_submits == []
    assert dcv.sandbox.world.scm.dcv_starts == [DOMAIN]
    assert dcv.administrator.enroll(make_csr(f"www.{DOMAIN}")) > 0


def test_a_text_is_told_when_it_is_submitted(dcv: DCV, clock: ManualClock) -> None:
    """TXT has no start; a second submission gives the same text."""
    started = dcv.ask("start/domain/txt")
    told = dcv.ask("submit/domain/txt")
    again = dcv.ask("submit/domain/txt")
    value = told["point"].replace("\\", "\\\\").replace('"', '\\"')
    dcv.publish(told["host"], "TXT", f'"{value}"')
    clock.sleep(STEP)

    assert list(started) == ["message"]
    assert told["host"] == f"_pki-validation.{DOMAIN}."
    assert "\\" in told["point"]
    assert again["point"] == told["point"]
    (row,) = dcv.rows(domain=DOMAIN)
    assert (row["dcvStatus"], row["dcvMethod"]) == ("VALIDATED", "TXT")


@pytest.mark.parametrize("method", ["http", "https"])
def test_a_file_is_seen_one_step_later(dcv: DCV, clock: ManualClock, method: str) -> None:
    started = dcv.ask(f"start/domain/{method}")
    dcv.ask(f"submit/domain/{method}")
    clock.sleep(STEP)

    assert started["url"].startswith(f"{method}://{DOMAIN}/.well-known/pki-validation/")
    assert dcv.rows(domain=DOMAIN)[0]["dcvMethod"] == method.upper()


def test_mail_is_answered_one_step_later(dcv: DCV, clock: ManualClock) -> None:
    started = dcv.ask("start/domain/email")
    submitted = dcv.ask("submit/domain/email", email=f"admin@{DOMAIN}")
    told = dcv.ask("status")
    clock.sleep(STEP)

    assert started["dcvEmails"][0]["adminEmails"] == started["emails"]
    assert told["validationEmail"] == f"admin@{DOMAIN}"
    assert submitted["emailValidationReferenceNumber"] == told["emailValidationReferenceNumber"]
    assert dcv.ask("status")["status"] == "VALIDATED"


def test_mail_to_several_domains(v2: DCV, clock: ManualClock) -> None:
    domains = [DOMAIN, "lapsed.example"]
    v2.ask("start/domain/email", domains=domains)
    told = v2.ask("submit-bulk/domain/email", domains=domains, email="admin@x.example")
    clock.sleep(STEP)

    assert told["orderStatus"] == "SUBMITTED"
    assert {v2.ask("status", one)["status"] for one in domains} == {"VALIDATED"}


def test_a_connector_publishes_by_itself(v2: DCV, clock: ManualClock) -> None:
    """One that is not connected publishes nothing."""
    connectors = v2.administrator.call("GET", "/connector/v1/dns").json()
    first, second = connectors
    path = f"/connector/v1/dns/{first['id']}/provider"
    providers = v2.administrator.call("GET", path).json()
    given = {"dnsAgentUUID": first["id"], "dnsProviderName": providers[0]}
    v2.ask("submit/domain/cname", **given)
    v2.ask("submit/domain/txt", "lapsed.example", **{**given, "dnsAgentUUID": second["id"]})
    clock.sleep(STEP)

    assert [one["status"] for one in connectors] == ["CONNECTED", "NOT_CONNECTED"]
    assert v2.ask("status")["status"] == "VALIDATED"
    assert v2.ask("status", "lapsed.example")["orderStatus"] == "SUBMITTED"
    assert v2.code("submit/domain/cname", **{**given, "dnsAgentUUID": "x"})[0] == 404
    assert v2.code("submit/domain/cname", **{**given, "dnsProviderName": "x"}) == (400, -1601)
    nowhere = v2.administrator.call("GET", "/connector/v1/dns/x/provider")
    assert nowhere.status_code == 404
