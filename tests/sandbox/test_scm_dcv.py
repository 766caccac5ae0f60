"""Control of domains at the sandbox's SCM, whose CA looks into the sandbox's DNS."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from scm_administrators import STEP, Administrator
from scm_orders import ManualClock, make_csr

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.scm.dcv.limits import may_disagree, perspectives
from connector.sandbox.scm.dcv.looking import permitted
from connector.sandbox.serving.server import Sandbox

from .conftest import SCMClient

DOMAIN = "unvalidated.example"
HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


class DCV:
    """Validates domains as an administrator does, and publishes as the customer does."""

    def __init__(self, sandbox: Sandbox, administrator: Administrator, version: str) -> None:
        self.sandbox = sandbox
        self.administrator = administrator
        self.path = f"/dcv/{version}/validation"
        self.switches.dcv_words, self.switches.dcv_dates = "constants", "date"

    def send(self, call: str, domain: str = DOMAIN, **more: Any) -> requests.Response:
        body = {"domain": domain, **more}
        return self.administrator.call("POST", f"{self.path}/{call}", json=body)

    def ask(self, call: str, domain: str = DOMAIN, **more: Any) -> dict[str, Any]:
        answer = self.send(call, domain, **more)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def code(self, call: str, domain: str = DOMAIN, **more: Any) -> tuple[int, int]:
        answer = self.send(call, domain, **more)
        return answer.status_code, answer.json()["code"]

    def rows(self, **query: str) -> list[dict[str, Any]]:
        answer = self.administrator.call("GET", self.path, params=query)
        found: list[dict[str, Any]] = answer.json()
        return found

    def publish(self, name: str, type_: str, rdata: str, domain: str = DOMAIN) -> None:
        record = RecordSet(name.lower().rstrip("."), type_, 300, (rdata,))
        world = self.sandbox.world
        world.dns.zones[domain].put(record, world.clock.now(), "somebody")

    def publish_cname(self, domain: str = DOMAIN) -> None:
        told = self.ask("start/domain/cname", domain)
        self.publish(told["host"], "CNAME", told["point"], domain)

    @property
    def switches(self) -> Any:
        return self.sandbox.world.scm.switches


@pytest.fixture(params=["v1", "v2"])
def dcv(slow: Sandbox, administrator: Administrator, request: pytest.FixtureRequest) -> DCV:
    return DCV(slow, administrator, request.param)


@pytest.fixture
def v2(slow: Sandbox, administrator: Administrator) -> DCV:
    return DCV(slow, administrator, "v2")


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


def test_nothing_is_published(dcv: DCV, clock: ManualClock) -> None:
    """The CA looks every two hours, and rejects in the end."""
    dcv.switches.dcv_checks = 3
    dcv.ask("start/domain/cname")
    dcv.ask("submit/domain/cname")
    clock.sleep(STEP)
    first = dcv.ask("status")
    clock.sleep(3 * 2 * HOURS)
    last = dcv.ask("status")

    assert first["orderStatus"] == "SUBMITTED"
    gap = datetime.fromisoformat(first["nextCheck"]) - datetime.fromisoformat(first["lastCheck"])
    assert gap == 2 * HOURS
    assert (last["status"], last["orderStatus"]) == ("NOT_VALIDATED", "REJECTED")
    assert "nextCheck" not in last
    assert dcv.sandbox.world.scm.early_submits == [DOMAIN]


def test_the_ca_looks_at_the_dns_of_its_own_moment(v2: DCV, clock: ManualClock) -> None:
    """What was published after a look is seen by the next one, whenever somebody asks."""
    told = v2.ask("start/domain/cname")
    v2.ask("submit/domain/cname")
    clock.sleep(HOURS)
    v2.publish(told["host"], "CNAME", told["point"])
    still = v2.ask("status")["orderStatus"]
    clock.sleep(24 * HOURS)
    done = v2.ask("status")

    assert still == "SUBMITTED"
    assert done["status"] == "VALIDATED"
    then = v2.sandbox.world.clock.now() - 23 * HOURS
    assert done["validationDate"] == then.date().isoformat()


def test_a_removed_record_proves_nothing(v2: DCV, clock: ManualClock) -> None:
    v2.publish_cname()
    zone = v2.sandbox.world.dns.zones[DOMAIN]
    (proof,) = (one for one in zone.records if one.type == "CNAME")
    v2.ask("submit/domain/cname")
    zone.remove(*proof.key, v2.sandbox.world.clock.now(), "zone as code")
    clock.sleep(STEP)

    assert v2.ask("status")["orderStatus"] == "SUBMITTED"


@pytest.mark.parametrize(("places", "word"), [(1, "VALIDATED"), (2, "NOT_VALIDATED")])
def test_one_place_may_see_something_else(
    v2: DCV, clock: ManualClock, places: int, word: str
) -> None:
    v2.switches.dcv_perspectives_disagree = places
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert v2.ask("status")["status"] == word


def test_a_server_that_lags_delays_the_proof(v2: DCV, clock: ManualClock) -> None:
    v2.sandbox.world.dns.switches.lag_seconds = 240
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)
    early = v2.ask("status")["status"]
    clock.sleep(2 * HOURS)

    assert (early, v2.ask("status")["status"]) == ("NOT_VALIDATED", "VALIDATED")
    assert v2.sandbox.world.scm.early_submits == [DOMAIN]


@pytest.mark.parametrize(
    ("records", "allowed"),
    [
        ((), True),
        (('0 issue "sectigo.com"',), True),
        (('0 issue "other.example"', '0 issue "sectigo.com; a=b"'), True),
        (('0 issue "other.example"',), False),
        (('0 issue ";"',), False),
        (('0 issuewild ";"',), True),
    ],
)
def test_caa_is_honoured(
    v2: DCV, clock: ManualClock, records: tuple[str, ...], allowed: bool
) -> None:
    world = v2.sandbox.world
    if records:
        record = RecordSet(DOMAIN, "CAA", 300, records)
        world.dns.zones[DOMAIN].put(record, world.clock.now(), "somebody")
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert (v2.ask("status")["status"] == "VALIDATED") is allowed
    assert permitted(world.scm, f"a.b.{DOMAIN}", world.clock.now()) is allowed


def test_broken_signatures_are_no_leave(v2: DCV, clock: ManualClock) -> None:
    v2.publish_cname()
    world = v2.sandbox.world
    world.dns.zones[DOMAIN].dnssec_broken = True
    assert not permitted(world.scm, DOMAIN, world.clock.now())
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert v2.ask("status")["orderStatus"] == "SUBMITTED"


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


def test_a_persistent_record_is_renewed_by_scm_as_long_as_it_stands(
    v2: DCV, clock: ManualClock
) -> None:
    told = v2.ask("submit-bulk/domain/persistent-txt", domains=[DOMAIN])
    record = v2.ask("status")
    v2.publish(record["host"], "TXT", f'"{record["point"]}; persistUntil=1893456000"')
    clock.sleep(STEP + 2 * HOURS)
    first = v2.ask("status")
    clock.sleep(60 * DAYS)
    later = v2.ask("status")
    v2.switches.dcv_persistent_renews = False
    clock.sleep(60 * DAYS)

    assert told["orderStatus"] == "SUBMITTED"
    assert record["host"] == f"_validation-persist.{DOMAIN}."
    assert first["status"] == later["status"] == "VALIDATED"
    left = datetime.fromisoformat(first["expirationDate"]) - datetime.fromisoformat(
        first["validationDate"]
    )
    assert left == 10 * DAYS
    assert later["expirationDate"] > first["expirationDate"]
    assert v2.ask("status")["status"] == "EXPIRED"


def test_the_value_of_a_persistent_record_may_not_be_told(v2: DCV) -> None:
    v2.switches.dcv_persistent_value_told = False
    v2.ask("submit-bulk/domain/persistent-txt", domains=[DOMAIN])

    assert "point" not in v2.ask("status")


def test_a_valid_domain_stays_so_while_it_is_validated_anew(dcv: DCV, clock: ManualClock) -> None:
    """The end is fixed; only a later one tells that the new validation has succeeded."""
    before = dcv.ask("status", "example.org")
    clock.sleep(30 * DAYS)
    told = dcv.ask("start/domain/cname", "example.org")
    dcv.publish(told["host"], "CNAME", told["point"], "example.org")
    started = dcv.ask("status", "example.org")
    submitted = dcv.ask("submit/domain/cname", "example.org")
    clock.sleep(STEP)
    after = dcv.ask("status", "example.org")

    assert started["status"] == submitted["status"] == "VALIDATED"
    assert started["expirationDate"] == before["expirationDate"]
    assert submitted["orderStatus"] == "SUBMITTED"
    assert after["expirationDate"] > before["expirationDate"]
    assert after["validationDate"] > before["validationDate"]


@pytest.mark.parametrize(
    ("today", "days"),
    [("2026-12-01", 198), ("2027-03-11", 198), ("2027-03-12", 98), ("2029-03-12", 8)],
)
def test_how_long_a_proof_holds_goes_by_date(v2: DCV, today: str, days: int) -> None:
    v2.sandbox.world.clock.set(datetime.fromisoformat(today).replace(hour=9, tzinfo=UTC))
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    v2.sandbox.world.clock.advance(STEP)
    told = v2.ask("status")

    end = datetime.fromisoformat(today) + days * DAYS
    assert told["expirationDate"] == end.date().isoformat()


def test_a_shorter_limit_ends_what_was_told_to_hold_longer(v2: DCV) -> None:
    clock = v2.sandbox.world.clock
    clock.set(datetime(2026, 12, 1, 9, tzinfo=UTC))
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.advance(STEP)
    clock.set(datetime(2027, 3, 11, 9, tzinfo=UTC))
    before = v2.ask("status")
    clock.set(datetime(2027, 3, 13, 9, tzinfo=UTC))
    after = v2.ask("status")

    assert (before["status"], after["status"]) == ("VALIDATED", "EXPIRED")
    assert after["expirationDate"] == before["expirationDate"] > "2027-03-13"


def test_what_nobody_keeps_lapses(v2: DCV, clock: ManualClock) -> None:
    """As shipped somebody renews it; a switch lets the customer do so himself."""
    first = v2.ask("status", "example.org")["expirationDate"]
    clock.sleep(190 * DAYS)
    kept = v2.ask("status", "example.org")
    v2.switches.dcv_kept = False
    clock.sleep(200 * DAYS)
    lapsed = v2.ask("status", "example.org")

    assert kept["status"] == "VALIDATED"
    assert kept["expirationDate"] > first
    assert lapsed["status"] == "EXPIRED"
    body = {"orgId": 10, "csr": make_csr("www.example.org"), "certType": 502, "term": 199}
    refused = v2.administrator.ssl("POST", "/enroll", json=body)
    assert refused.json()["code"] == -107


def test_validations_are_as_old_as_the_sandbox(v2: DCV, clock: ManualClock) -> None:
    """Whenever somebody looks first."""
    v2.switches.dcv_kept = False
    clock.sleep(190 * DAYS)
    told = v2.ask("status", "example.org")

    assert (told["validationDate"], told["expirationDate"]) == ("2026-06-01", "2026-12-16")


def test_words_and_dates_of_version_2(slow: Sandbox, administrator: Administrator) -> None:
    """Both spellings are filtered by; version 1 stays as it is."""
    first, second = (DCV(slow, administrator, one) for one in ("v1", "v2"))
    second.switches.dcv_words, second.switches.dcv_dates = "labels", "date-time"
    second.ask("start/domain/cname")
    (row,) = second.rows(dcvStatus="Not validated", orderStatus="AWAITING_SUBMITTAL")
    old = first.ask("status", "example.org")
    new = second.ask("status", "example.org")

    assert (row["dcvStatus"], row["dcvOrderStatus"]) == ("Not validated", "Awaiting submission")
    assert (old["status"], new["status"]) == ("VALIDATED", "Validated")
    assert new["expirationDate"].startswith(f"{old['expirationDate']}T")
    assert second.rows(domain="example.org")[0]["dcvMethod"] == "CNAME_CSR_HASH"
    assert second.ask("sync", "example.org") == {"status": "Validated"}


def test_what_is_about_to_end_is_found(v2: DCV) -> None:
    ends = [row["domain"] for row in v2.rows(expiresIn="30")]

    assert ends == ["lapsed.example"]
    assert len(v2.rows(expiresIn="200")) > 1
    answer = v2.administrator.call("GET", v2.path, params={"expiresIn": "0"})
    assert answer.json()["code"] == -1601


def test_lists_may_lag_and_are_synced_by_force(v2: DCV, clock: ManualClock) -> None:
    v2.switches.dcv_lag_list = 600
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)
    lagging = v2.ask("status")
    v2.administrator.enroll(make_csr(f"www.{DOMAIN}"))
    told = v2.ask("sync")
    forced = v2.ask("sync?force=true")

    assert lagging["orderStatus"] == told["orderStatus"] == "SUBMITTED"
    assert forced["status"] == v2.ask("status")["status"] == "VALIDATED"


def test_what_is_cleared_is_as_on_the_first_day(dcv: DCV) -> None:
    initial = {"status": "NOT_VALIDATED", "orderStatus": "NOT_INITIATED"}
    cleared = dcv.ask("clear", "example.org")
    deleted = dcv.send("delete", "example.com")

    assert cleared.pop("message")
    assert cleared == initial
    assert (deleted.status_code, deleted.content) == (200, b"")
    assert dcv.ask("status", "example.com") == initial


def test_whether_a_second_start_gives_other_values(v2: DCV, clock: ManualClock) -> None:
    same = [v2.ask("start/domain/cname") for _ in range(2)]
    v2.switches.dcv_start_same_values = False
    other = [v2.ask("start/domain/cname") for _ in range(2)]

    assert same[0] == same[1]
    assert len({one["host"] for one in (*same, *other)}) == 3


def test_a_new_validation_has_new_values(v2: DCV, clock: ManualClock) -> None:
    first = v2.ask("start/domain/cname")
    v2.publish(first["host"], "CNAME", first["point"])
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert v2.ask("start/domain/cname")["host"] != first["host"]


def test_who_and_what_is_refused(v2: DCV) -> None:
    administrator = v2.administrator
    administrator.call("POST", "/domain/v1", json={"name": "www.example.org"})
    v2.ask("start/domain/cname")
    v2.ask("submit/domain/cname")

    assert v2.code("start/domain/cname", "www.example.org") == (400, -723)
    assert v2.ask("status", "www.example.org")["status"] == "VALIDATED"
    assert v2.code("start/domain/cname", "suspended.example") == (400, -715)
    assert v2.code("start/domain/cname", "nobody.example") == (400, -727)
    assert v2.code("status", "nobody.example") == (404, -727)
    v2.switches.dcv_start_while_submitted = "refuse"
    assert v2.code("start/domain/cname") == (400, -724)
    v2.switches.dcv_hld_only = False
    assert v2.ask("start/domain/cname", "www.example.org")["host"]
    v2.switches.dcv_prevalidation_off = True
    assert v2.code("start/domain/cname") == (400, -1608)
    v2.switches.dcv_prevalidation_off = False
    v2.switches.dcv_denied_admins = ("api-admin-oauth",)
    other = DCV(v2.sandbox, Administrator(v2.sandbox, "admin-oauth"), "v2")
    assert other.code("status") == (400, -3)
    assert v2.ask("status")
    v2.switches.dcv_no_privilege = True
    assert v2.code("status") == (400, -3)
    listed = administrator.call("GET", v2.path)
    assert (listed.status_code, listed.json()["code"]) == (400, -3)


def test_the_ca_may_hold_and_reject(v2: DCV, clock: ManualClock) -> None:
    v2.publish_cname()
    v2.switches.dcv_hold = True
    v2.ask("submit/domain/cname")
    clock.sleep(24 * HOURS)
    held = v2.ask("status")
    v2.switches.dcv_hold, v2.switches.dcv_reject = False, True
    rejected = v2.ask("status")
    v2.switches.dcv_reject = False
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(STEP)

    assert (held["orderStatus"], rejected["orderStatus"]) == ("SUBMITTED", "REJECTED")
    assert v2.ask("status")["status"] == "VALIDATED"


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


def test_a_wildcard_beside_its_domain_has_what_that_has(v2: DCV) -> None:
    v2.administrator.call("POST", "/domain/v1", json={"name": "*.example.org"})

    assert {one["dcvStatus"] for one in v2.rows(domain="example.org")} == {"VALIDATED"}
    assert v2.code("start/domain/cname", "*.example.org") == (400, -723)


@pytest.mark.parametrize(
    ("day", "places"), [("2026-06-14", 4), ("2026-06-15", 5), ("2026-12-15", 6)]
)
def test_from_how_many_places_the_ca_looks(day: str, places: int) -> None:
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC)

    assert perspectives(moment) == places
    assert may_disagree(places - 1) == 1


def test_an_order_hangs_until_its_domain_is_validated(
    v2: DCV, client_for: Any, clock: ManualClock
) -> None:
    v2.switches.dcv_lapsed_orders = "hang"
    scm: SCMClient = client_for("sectigo-dv")
    order = scm.order(make_csr(f"www.{DOMAIN}"))
    clock.sleep(10 * STEP)
    waiting = scm.status(order)
    v2.publish_cname()
    v2.ask("submit/domain/cname")
    clock.sleep(2 * STEP)

    assert (waiting, scm.status(order)) == ("Applied", "Issued")


def test_an_order_may_carry_its_own_instructions(
    v2: DCV, client_for: Any, clock: ManualClock
) -> None:
    """Where domains are not validated in advance both APIs tell what the CSR determines."""
    v2.switches.dcv_prevalidation_off = True
    scm: SCMClient = client_for("sectigo-dv")
    order = scm.order(make_csr(f"*.{DOMAIN}"))
    clock.sleep(10 * STEP)
    told = scm.certificates("GET", f"/{order}/status").json()
    ssl_id = v2.sandbox.world.scm.orders[order].ssl_id
    shown = v2.administrator.ssl("GET", f"/{ssl_id}/dcv").json()
    (wanted,) = told["dcvInfo"]["instructions"]
    v2.publish(wanted["host"], "CNAME", wanted["point"])
    done = scm.certificates("GET", f"/{order}/status").json()

    assert told["status"] == "Applied"
    assert shown["instructions"] == [wanted]
    assert wanted["host"].partition(".")[0].removeprefix("_").isupper()
    assert done == {"status": "Issued", "dcvInfo": {}}
