"""Every event of a certificate's life at Akamai, rehearsed with `sandbox ctl`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connector.sandbox import cli
from connector.sandbox.cps.phases import Phase
from connector.sandbox.cps.state import Enrollment
from connector.sandbox.serving.server import Sandbox

from .conftest import Ctl, ManualClock

NAME = "www.example.org"


@pytest.fixture
def kept(slow: Sandbox) -> Callable[[], Enrollment]:
    """Returns the only enrollment there is."""

    def only() -> Enrollment:
        (enrollment,) = slow.world.cps.enrollments.values()
        return enrollment

    return only


@pytest.mark.promise("sandbox-ctl")
def test_an_enrollment_is_made(ctl: Ctl, tmp_path: Path) -> None:
    """With names, contract and whatever else differs; its first change is open."""
    more = tmp_path / "more.json"
    more.write_text('{"changeManagement": true, "csr": {"o": "Other Ltd"}}')
    words = ("--san", "a.example.org", "--contract", "C-1FRYVV3", "--body", str(more))
    made = ctl("enrollment", "make", NAME, *words)

    assert made["names"] == [NAME, "a.example.org"]
    assert (made["contract"], made["production"]) == ("C-1FRYVV3", [])
    assert made["change"] == {
        "change": 30001,
        "kind": "create",
        "created_by": "somebody.else",
        "state": "running",
        "status": "generate-csr",
        "error": None,
    }
    assert ctl("enrollments") == [made]


@pytest.mark.promise("sandbox-ctl")
@pytest.mark.parametrize(
    ("words", "orders", "expires"),
    [
        pytest.param(["--live"], 1, "2026-12-17", id="as long as the term"),
        pytest.param(["--days-left", "20"], 1, "2026-06-21", id="for twenty days"),
        pytest.param(["--live", "--by-hand"], 0, "2026-12-17", id="without an order"),
        pytest.param(["--live", "--account", "sectigo-dv"], 1, "2026-12-17", id="of an account"),
    ],
)
def test_an_enrollment_is_made_live(
    ctl: Ctl, slow: Sandbox, words: list[str], orders: int, expires: str
) -> None:
    """A certificate is on both networks, and no change is open."""
    made = ctl("enrollment", "make", NAME, *words)

    assert made["production"] == made["staging"]
    assert [one["not_after"][:10] for one in made["production"]] == [expires]
    assert made["change"] is None
    assert len(ctl("orders")) == orders
    if "--account" in words:
        assert [one.account.name for one in slow.world.scm.orders.values()] == [words[-1]]


@pytest.mark.promise("sandbox-ctl")
def test_somebody_opens_and_cancels_changes(ctl: Ctl) -> None:
    """A renewal, then other names."""
    ctl("enrollment", "make", NAME, "--live")
    renewal = ctl("change", "open", NAME)["change"]["kind"]
    cancelled = ctl("change", "cancel", NAME)["change"]
    edited = ctl("change", "open", NAME, "--names", "b.example.org, c.example.org")

    assert (renewal, cancelled, edited["change"]["kind"]) == ("renew", None, "modify-san")
    assert edited["names"] == [NAME, "b.example.org", "c.example.org"]


@pytest.mark.promise("sandbox-ctl")
@pytest.mark.parametrize(("words", "orders"), [([], 1), (["--ordered"], 2)])
def test_somebody_uploads_by_hand(ctl: Ctl, words: list[str], orders: int) -> None:
    """Another certificate is live at once; SCM knows of it only when asked to."""
    before = ctl("enrollment", "make", NAME, "--live")["production"]
    after = ctl("certificate", "upload", NAME, "--days-left", "50", *words)["production"]

    assert after[0]["serial"] != before[0]["serial"]
    assert after[0]["not_after"][:10] == "2026-07-21"
    assert len(ctl("orders")) == orders


@pytest.mark.promise("sandbox-ctl")
@pytest.mark.parametrize(
    ("words", "left"),
    [
        pytest.param([], (0, 1), id="production"),
        pytest.param(["--from", "staging"], (1, 0), id="staging"),
        pytest.param(["--from", "both"], (0, 0), id="both"),
    ],
)
def test_a_certificate_is_taken_off(ctl: Ctl, words: list[str], left: tuple[int, int]) -> None:
    """The enrollment stays."""
    made = ctl("enrollment", "make", NAME, "--live")["enrollment"]
    shown = ctl("certificate", "remove", str(made), *words)

    assert (len(shown["production"]), len(shown["staging"])) == left


@pytest.mark.promise("sandbox-ctl")
def test_a_deployment_fails_and_goes_on(
    ctl: Ctl, clock: ManualClock, kept: Callable[[], Enrollment]
) -> None:
    """The change shows the error until it is tried again."""
    ctl("enrollment", "make", NAME)
    change = kept().changes[0]
    change.phase = Phase.TO_PRODUCTION
    answer = ctl("deployments", "fail", "*.example.org", "--text", "It broke.")
    (failed,) = ctl("enrollments")
    retried = ctl("deployments", "retry", NAME)["change"]

    assert answer == {"names": "*.example.org", "network": "production", "text": "It broke."}
    assert (failed["change"]["state"], failed["change"]["error"]) == ("error", "It broke.")
    assert (retried["state"], retried["error"]) == ("running", None)


@pytest.mark.promise("sandbox-ctl")
def test_names_are_live(ctl: Ctl, slow: Sandbox) -> None:
    """What visitors still reach is said, and forgotten."""
    ctl("live", NAME, "a.example.org")
    assert slow.world.cps.switches.live_hosts == (NAME, "a.example.org")
    ctl("live")
    assert slow.world.cps.switches.live_hosts == ()


@pytest.mark.promise("sandbox-ctl")
def test_cps_renews_by_itself(ctl: Ctl) -> None:
    """With the clock moved on, unless that is turned off."""
    ctl("enrollment", "make", NAME, "--days-left", "100")
    before = ctl("enrollments")[0]["change"]
    ctl("clock", "advance", "41d")

    assert before is None
    assert ctl("enrollments")[0]["change"]["kind"] == "renew"


@pytest.mark.promise("sandbox-ctl")
def test_the_deadline_of_change_management_passes(ctl: Ctl, kept: Callable[[], Enrollment]) -> None:
    """Seven days before the live certificate ends, CPS goes on by itself (akamai-cps 4.4)."""
    ctl("enrollment", "make", NAME, "--days-left", "10")
    ctl("change", "open", NAME)
    kept().changes[-1].phase = Phase.CHANGE_MANAGEMENT
    before = ctl("enrollments")[0]["change"]["status"]
    ctl("clock", "advance", "3d1h")

    assert before == "wait-ack-change-management"
    assert ctl("enrollments")[0]["change"]["status"] == "deploy-cert-to-production"


def test_enrollments_are_listed_for_people(
    ctl: Ctl, slow: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line each: what is served, and where its change stands."""
    ctl("enrollment", "make", NAME, "--live")
    ctl("change", "open", NAME)
    assert cli.main(["ctl", "--dir", str(slow.directory), "enrollments"]) == 0
    head, line = capsys.readouterr().out.splitlines()

    assert head.split()[:3] == ["ENROLLMENT", "COMMON", "NAME"]
    assert line.startswith(f"20001       {NAME}  C-0N7RAC7")
    assert "2026-12-17" in line
    assert line.endswith("30002 renew  generate-csr (running)")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["change", "open", "no.example.org"], "there is no enrollment no.example.org"),
        (["change", "cancel", NAME], "has no open change"),
        (["change", "open", NAME, "--names", NAME], "has these names already"),
        (["change", "open", NAME, "--names", "not a name"], "not a domain name"),
        (["enrollment", "make", NAME, "--contract", "C-FOREIGN"], "does not belong to ACG list"),
        (
            ["enrollment", "make", NAME, "--live", "--account", "x"],
            "there is no account x; the accounts are",
        ),
        (["certificate", "upload", NAME, "--days-left", "-3"], "cannot be negative"),
        (["deployments", "retry", NAME], "has no open change"),
    ],
)
def test_what_cannot_be(
    ctl: Ctl, slow: Sandbox, capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    """One line says why; the exit code is 1."""
    ctl("enrollment", "make", NAME, "--live")

    assert cli.main(["ctl", "--dir", str(slow.directory), *words]) == 1
    assert complaint in capsys.readouterr().err
    assert [one["change"] for one in ctl("enrollments")] == [None]


def test_a_body_that_is_no_json(tmp_path: Path) -> None:
    """Wrong usage: nothing is asked of the sandbox."""
    (tmp_path / "body").write_text("{")
    with pytest.raises(SystemExit, match="64"):
        cli.main(["ctl", "enrollment", "make", NAME, "--body", str(tmp_path / "body")])
