"""What the sandbox's SCM tells of its domains, in which words, and what it refuses."""

from dataclasses import replace
from datetime import timedelta

from scm_administrators import STEP, Administrator
from scm_dcv import DCV, DOMAIN
from scm_orders import ManualClock, make_csr

from connector.sandbox.serving.server import Sandbox


def test_the_value_of_a_persistent_record_may_not_be_told(v2: DCV) -> None:
    v2.switches.dcv_persistent_value_told = False
    v2.ask("submit-bulk/domain/persistent-txt", domains=[DOMAIN])

    assert "point" not in v2.ask("status")


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


def test_a_shorter_limit_may_be_told_late(v2: DCV) -> None:
    """The CA goes by it at once; SCM once it is synced by force."""
    v2.switches.dcv_lag_lapse = True
    validated = v2.ask("status", "example.org")
    v2.switches.dcv_limit_days = 30
    domain = next(
        one for one in v2.sandbox.world.scm.customer.domains.values() if one.name == "example.org"
    )
    settled = domain.validated
    assert settled is not None
    domain.kept, domain.validated = False, replace(settled, at=settled.at - timedelta(days=60))
    lagging = v2.ask("status", "example.org")
    forced = v2.ask("sync?force=true", "example.org")

    assert validated["status"] == lagging["status"] == "VALIDATED"
    assert forced["status"] == v2.ask("status", "example.org")["status"] == "EXPIRED"


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


def test_a_wildcard_beside_its_domain_has_what_that_has(v2: DCV) -> None:
    v2.administrator.call("POST", "/domain/v1", json={"name": "*.example.org"})

    assert {one["dcvStatus"] for one in v2.rows(domain="example.org")} == {"VALIDATED"}
    assert v2.code("start/domain/cname", "*.example.org") == (400, -723)
