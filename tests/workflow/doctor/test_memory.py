"""When `doctor` warns that the memory of orders does not last."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from sample_request import REQUEST
from virtual_clock import VirtualClock

from connector.journal.cert_ids import table
from connector.journal.store import FILE_NAME, Journal
from connector.settings.values import Places, SCMAccount
from connector.workflow.doctor.finding import Finding, Result
from connector.workflow.doctor.memory import examine_memory

ROW = f"www.example.com RSA problem - default 10 20 {'a' * 16} 2026-03-01T12:00:00Z\n"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Places that last: what tests write to is below a directory for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return Places(tmp_path / "state", tmp_path / "logs", "INFO", None, eula_accepted=True)


def look(places: Places, api: str = "enrollment", **environ: str) -> list[Finding]:
    accounts = {"default": SCMAccount("default", api, "https://scm.example.com")}
    request = replace(REQUEST, scm_account="default")
    return list(examine_memory(places, accounts, [request], environ, VirtualClock()))


def test_a_state_that_lasts_needs_no_word(places: Places) -> None:
    assert look(places) == []
    Journal.open(places.state_dir / FILE_NAME, VirtualClock()).close()
    assert look(places, CI="true") == []


def test_a_state_among_temporary_files(places: Places, tmp_path: Path) -> None:
    (found,) = look(places, RUNNER_TEMP=str(tmp_path))

    assert found.result is Result.WARNING
    assert "is below a directory for temporary files" in found.text
    assert "AKAMAI_SCM_STATE" in found.remedy
    assert look(places, "admin", RUNNER_TEMP=str(tmp_path)) == []


def test_a_job_that_starts_without_a_journal(places: Places) -> None:
    (found,) = look(places, CI="true")
    assert "this is a CI job" in found.text


def test_orders_that_the_journal_does_not_have(places: Places) -> None:
    places.log_dir.mkdir()
    (places.log_dir / "cert.ids").write_text(table([], [ROW.rstrip()]))

    (found,) = look(places)

    assert "lists 1 order that its journal does not have" in found.text
    places.state_dir.mkdir()
    (places.state_dir / FILE_NAME).write_bytes(b"cut")
    assert look(places) == []
