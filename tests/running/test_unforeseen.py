"""The net: what nobody has foreseen is one line and a file, and the rest of a run goes on."""

import io
import json
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import request_document

from connector import external
from connector.cli import main
from connector.clock import SystemClock
from connector.commands import eula
from connector.commands import status as command
from connector.core.decision.reasons import Reason
from connector.core.decision.verdict import Action
from connector.core.report.values import CertificateState, Report
from connector.core.request.values import Request
from connector.running import unforeseen
from connector.text.secret import Secret
from connector.workflow.status import Status

SECRET = "S3cret-that-nobody-may-see"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are whole, two requests; nothing listens where they point."""
    edgerc, scm = tmp_path / "edgerc", tmp_path / "scm_config.yaml"
    edgerc.write_text(
        "[default]\nhost = akab-x.luna.akamaiapis.net\nclient_token = a\n"
        f"client_secret = {SECRET}\naccess_token = c\n"
    )
    scm.write_text(
        "url: https://example.enroll.enterprise.sectigo.com\nclient_id: a\nclient_secret: b\n"
    )
    for path in (edgerc, scm):
        path.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AKAMAI_EDGERC", str(edgerc))
    monkeypatch.setenv("SCM_CONFIG", str(scm))
    monkeypatch.setenv("AKAMAI_SCM_STATE", str(tmp_path / "state"))
    for name in ("AKAMAI_SCM_LOG_DIR", "AKAMAI_SCM_REQUEST", "AKAMAI_SCM_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    for name in "ab":
        document = {**request_document.LEAST, "common_name": f"{name}.example.com"}
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    monkeypatch.chdir(tmp_path)


def broken(*_: object, **_how: object) -> Status:
    raise ZeroDivisionError(f"with {SECRET}\nand \x1b[2J")


def details(directory: Path) -> str:
    (found,) = directory.glob("akamai-scm-fault-*.txt")
    assert stat.S_IMODE(found.stat().st_mode) == 0o600
    return found.read_text()


def test_a_fault_of_ours_does_not_stop_the_other_requests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """It is told with its certificate; the details are kept without secrets."""
    looked: list[str] = []

    def look(request: Request, tools: object, **_how: object) -> Status:
        looked.append(request.common_name)
        return broken() if request.common_name.startswith("a") else Status(REPORT, NOW)

    monkeypatch.setattr(command, "status", look)

    assert main(["status", "a.json", "b.json"]) == 1

    assert looked == ["a.example.com", "b.example.com"]
    out, err = capsys.readouterr()
    told, summary, more = err.splitlines()
    assert told.startswith("akamai-scm: a.example.com: Something happened that this program does")
    assert "(ZeroDivisionError: with *** and \\x1b[2J)" in told
    assert f"The details are in {tmp_path}/logs/akamai-scm-fault-" in told
    assert summary == "1 done, 1 not: a.example.com (exit 1)."
    assert more.endswith("TROUBLESHOOTING.md#something-failed-exit-1")
    assert "b.example.com" in out
    kept = details(tmp_path / "logs")
    assert "Traceback" in kept
    assert "cryptography " in kept
    assert SECRET not in kept + err + out


NOW = datetime(2026, 9, 1, tzinfo=UTC)
REPORT = Report(
    state=CertificateState.ACTIVE,
    action=Action.NONE,
    reason=Reason.CURRENT,
    message="",
    remedy="",
    due=False,
    renews=(),
    enrollment_id=None,
    change_id=None,
    change_status=None,
    common_name="b.example.com",
    sans=(),
    key_algorithms=(),
    certificates={},
    expiry=None,
    not_before=None,
    issuer=None,
    renewal_due_at=None,
    staging_serials=(),
    production_serials=(),
    ssl_ids=(),
    drift=(),
    notes=(),
)


def test_external_tells_it_on_one_line(tmp_path: Path, monkeypatch, capsys) -> None:
    """Terraform shows that line; there is no answer that it could take for one."""
    monkeypatch.setattr(external, "look", broken)
    query = {"request": json.dumps(request_document.LEAST), "log_dir": str(tmp_path / "elsewhere")}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(query)))

    assert main(["external"]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "a fault of akamai-scm, not yours" in err
    assert "ZeroDivisionError" in details(tmp_path / "elsewhere")


def test_every_command_has_the_net(tmp_path: Path, monkeypatch, capsys) -> None:
    """Where nothing is known of settings yet, too."""
    monkeypatch.setattr(eula.eula, "text", broken)

    assert main(["eula", "show"]) == 1

    assert capsys.readouterr().err.startswith("akamai-scm: Something happened")
    assert "ZeroDivisionError" in details(tmp_path / "logs")


def test_the_state_directory_takes_them_too(tmp_path: Path) -> None:
    """Where no log can be written."""
    (tmp_path / "file").touch()
    directories = [tmp_path / "file" / "logs", tmp_path / "state"]

    found = unforeseen.unforeseen(ValueError("x"), directories, SystemClock())

    assert f"are in {tmp_path}/state/" in str(found)
    assert "ValueError: x" in details(tmp_path / "state")


def test_where_nothing_can_be_written_it_is_told_all_the_same(tmp_path: Path) -> None:
    """Nor is a path that cannot be one an error of its own."""
    Secret(SECRET)
    directories = [Path("\0"), Path("x" * 5000)]

    found = unforeseen.unforeseen(ValueError(SECRET * 100), directories, SystemClock())

    assert "could not be kept" in str(found)
    assert SECRET not in str(found)
