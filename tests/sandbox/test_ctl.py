"""`sandbox ctl`, as a person uses it."""

import json
from pathlib import Path

import pytest

from connector.sandbox import cli
from connector.sandbox.ledger import Served
from connector.sandbox.serving.server import Sandbox

from .conftest import SCMClient, make_csr


def _ctl(slow: Sandbox, *words: str) -> int:
    return cli.main(["ctl", "--dir", str(slow.directory), *words])


@pytest.mark.promise("sandbox-ctl")
@pytest.mark.parametrize(
    ("words", "date"),
    [
        pytest.param(["advance", "140d"], "2026-10-19T12:00:00Z", id="by days"),
        pytest.param(["advance", "1d12h"], "2026-06-03T00:00:00Z", id="by days and hours"),
        pytest.param(["set", "2027-01-01T00:00:00Z"], "2027-01-01T00:00:00Z", id="to a moment"),
        pytest.param(["show"], "2026-06-01T12:00:00Z", id="not at all"),
    ],
)
def test_the_clock_moves(
    slow: Sandbox, capsys: pytest.CaptureFixture[str], words: list[str], date: str
) -> None:
    """The new virtual time is printed."""
    assert _ctl(slow, "clock", *words) == 0
    assert capsys.readouterr().out.startswith(date)


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        pytest.param(["revoke", "nothing"], 1, "there is no order nothing", id="unknown order"),
        pytest.param(["clock", "set", "soon"], 1, "isoformat string: 'soon'", id="no time"),
        pytest.param(["clock", "set", "2027-01-01"], 1, "needs its UTC offset", id="no offset"),
        pytest.param(["switch", "scm.no=1"], 1, "there is no switch scm.no", id="no such switch"),
        pytest.param(["switch", "scm.crlf=1"], 1, "scm.crlf cannot be 1", id="no such value"),
        pytest.param(["approve", "--common-name", "a.b"], 1, "no order a.b", id="unknown name"),
        pytest.param(
            ["fault", "add", "drop", "--path", "("], 1, "unterminated", id="a bad pattern"
        ),
    ],
)
def test_the_sandbox_refuses(
    slow: Sandbox, capsys: pytest.CaptureFixture[str], words: list[str], code: int, complaint: str
) -> None:
    """One line on stderr says what was wrong."""
    assert _ctl(slow, *words) == code
    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize("words", [["clock", "advance", "soon"], ["nothing"], ["revoke"]])
def test_wrong_words_are_a_usage_error(slow: Sandbox, words: list[str]) -> None:
    """Usage errors end with 64, as in the whole program."""
    with pytest.raises(SystemExit, match="64"):
        _ctl(slow, *words)


def test_without_a_sandbox_the_reader_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """None is named, none was started there, none answers any more: exit 69 and what to do."""
    monkeypatch.delenv("SANDBOX_ADMIN", raising=False)
    assert cli.main(["ctl", "orders"]) == 69
    unnamed = capsys.readouterr().err
    assert cli.main(["ctl", "--dir", str(tmp_path), "orders"]) == 69
    missing = capsys.readouterr().err
    with Sandbox.start(tmp_path / "ended") as ended:
        monkeypatch.setenv("SANDBOX_ADMIN", ended.env()["SANDBOX_ADMIN"])
        address = ended.admin_url.removeprefix("https://")
    assert cli.main(["ctl", "orders"]) == 69
    gone = capsys.readouterr().err
    start = "akamai-scm sandbox ctl: "

    assert unnamed.startswith(f"{start}Neither --dir nor SANDBOX_ADMIN names a sandbox. Start one")
    assert missing.startswith(f"{start}No sandbox has been started in {tmp_path} (named by --dir).")
    assert gone == (
        f"{start}No sandbox answers at {address} (named by SANDBOX_ADMIN)."
        " Start one, or name it with --dir.\n"
    )


def test_the_environment_names_the_sandbox(
    slow: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After `source env` no --dir is needed."""
    monkeypatch.setenv("SANDBOX_ADMIN", slow.env()["SANDBOX_ADMIN"])

    assert cli.main(["ctl", "clock", "show"]) == 0


@pytest.mark.promise("sandbox-ctl")
def test_a_certificate_is_revoked_by_its_serial(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """Colons, case and leading zeros do not matter; the order is shown as it is then."""
    scm = SCMClient(sandbox)
    scm.log_in()
    order = scm.order(make_csr("www.example.org"))
    while scm.certificates("GET", f"/{order}").status_code != 200:
        pass
    serial = f"{scm.collect(order)[0].serial_number:044x}"
    with_colons = ":".join(serial[at : at + 2] for at in range(0, len(serial), 2))

    assert _ctl(sandbox, "--json", "revoke", with_colons, "--reason", "1") == 0
    assert json.loads(capsys.readouterr().out)["status"] == "Revoked"
    assert scm.status(order) == "Revoked"


@pytest.mark.promise("sandbox-ctl")
def test_an_order_is_approved_by_its_name(
    slow: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest order for the name is meant."""
    scm = SCMClient(slow, "sectigo-ov-approval")
    scm.log_in()
    order = scm.order(make_csr("www.example.org"))

    assert _ctl(slow, "approve", "--common-name", "www.example.org") == 0
    assert scm.status(order) == "Approved"
    assert order in capsys.readouterr().out


def test_an_order_has_an_id_in_each_api(slow: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    """Both are listed, and either names it."""
    scm = SCMClient(slow, "sectigo-ov-approval")
    scm.log_in()
    order = scm.order(make_csr("www.example.org"))
    _ctl(slow, "orders")
    listed = capsys.readouterr().out
    ssl_id = str(slow.world.scm.orders[order].ssl_id)

    assert order in listed
    assert ssl_id in listed.split()
    assert _ctl(slow, "approve", ssl_id) == 0
    assert scm.status(order) == "Approved"


@pytest.mark.promise("sandbox-ctl")
@pytest.mark.parametrize(("word", "status"), [("decline", "Declined"), ("reject", "Rejected")])
def test_an_order_is_refused(slow: Sandbox, word: str, status: str) -> None:
    """By SCM's administrator, or by the CA."""
    scm = SCMClient(slow, "sectigo-ov-approval")
    scm.log_in()
    order = scm.order(make_csr("www.example.org"))

    assert _ctl(slow, word, order) == 0
    assert scm.status(order) == status


@pytest.mark.promise("sandbox-ctl")
def test_faults_are_scripted_listed_and_cleared(
    slow: Sandbox, scm: SCMClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """A fault from the command line strikes like one from a test."""
    words = ["fault", "add", "answer", "--status", "429", "--header", "Retry-After: 2"]
    assert _ctl(slow, *words, "--times", "always", "--server", "scm") == 0
    answer = scm.certificates("GET", "/any")
    _ctl(slow, "fault", "list")
    listed = capsys.readouterr().out
    _ctl(slow, "fault", "clear")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert "1 of all" in listed
    assert scm.certificates("GET", "/any").status_code == 404


def test_requests_are_listed_and_forgotten(
    slow: Sandbox, scm: SCMClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ledger can be read by people, and emptied."""
    scm.certificates("GET", "/any")
    _ctl(slow, "requests", "--server", "scm")
    listed = capsys.readouterr().out
    _ctl(slow, "requests", "--clear")
    remaining: tuple[Served, ...] = slow.world.ledger.requests()

    assert "GET /api/v1/certificates/any" in listed
    assert remaining == ()


@pytest.mark.promise("sandbox-ctl")
def test_switches_are_turned_by_name(slow: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer shows those that were turned; without words all switches are shown."""
    assert _ctl(slow, "switch", "scm.root_first=true", "cps.stale_polls=2") == 0
    assert sorted(capsys.readouterr().out.split()) == ["cps.stale_polls=2", "scm.root_first=true"]
    assert slow.world.cps.switches.stale_polls == 2
    assert _ctl(slow, "switch") == 0
    assert {"scm.root_first=true", "scm.crlf=false"} < set(capsys.readouterr().out.split())


def test_switches_are_turned_together_or_not_at_all(slow: Sandbox) -> None:
    """One wrong value leaves all switches as they were."""
    assert _ctl(slow, "switch", "scm.root_first=true", "scm.replace_id=7") == 1
    assert slow.world.scm.switches.root_first is False


def test_contracts_are_given_as_a_list(slow: Sandbox) -> None:
    """A switch that holds several texts takes a JSON list."""
    assert _ctl(slow, "switch", 'cps.contracts=["C-1"]') == 0
    assert slow.world.cps.switches.contracts == ("C-1",)


@pytest.mark.promise("sandbox-ctl")
def test_warnings_are_scripted_and_forgotten(slow: Sandbox) -> None:
    """CPS is told what to warn of, for which names and when."""
    assert _ctl(slow, "warning", "add", "*.example.org", "pre", "Careful.") == 0
    assert [one.text for one in slow.world.cps.scripted] == ["Careful."]

    assert _ctl(slow, "warning", "clear") == 0
    assert slow.world.cps.scripted == []


@pytest.mark.promise("sandbox-ctl")
@pytest.mark.parametrize(("word", "held"), [("hold", True), ("release", False)])
def test_deployments_are_held_and_released(slow: Sandbox, word: str, held: bool) -> None:
    """While they are held, nothing reaches the network."""
    assert _ctl(slow, "deployments", word) == 0
    assert slow.world.cps.deployments_held is held
