"""When `doctor` warns that the memory of orders does not last."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from builders import csr
from sample_request import REQUEST
from virtual_clock import VirtualClock

from connector.core.facts.claim import Witness
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.journal.cert_ids import table
from connector.journal.store import FILE_NAME, Journal
from connector.journal.witnesses import Witnesses
from connector.settings.signer import SignerCommands
from connector.settings.values import LocalSettings, SCMAccount
from connector.workflow.doctor.finding import Finding, Result
from connector.workflow.doctor.memory import examine_memory

ROW = f"www.example.com RSA problem - default 10 20 {'a' * 16} 2026-03-01T12:00:00Z\n"


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalSettings:
    """Places that last: what tests write to is below a directory for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return LocalSettings(tmp_path / "state", tmp_path / "logs", "INFO", None, eula_accepted=True)


def look(local: LocalSettings, api: str = "enrollment", **environ: str) -> list[Finding]:
    accounts = {"default": SCMAccount("default", api, "https://scm.example.com")}
    request = replace(REQUEST, scm_account="default")
    return list(examine_memory(local, accounts, [request], environ, VirtualClock()))


def test_a_state_that_lasts_needs_no_word(local: LocalSettings) -> None:
    assert look(local) == []
    Journal.open(local.state_dir / FILE_NAME, VirtualClock()).close()
    assert look(local, CI="true") == []


def test_a_state_among_temporary_files(local: LocalSettings, tmp_path: Path) -> None:
    (found,) = look(local, RUNNER_TEMP=str(tmp_path))

    assert found.result is Result.WARNING
    assert "is below a directory for temporary files" in found.text
    assert "AKAMAI_SCM_STATE" in found.remedy
    assert look(local, "admin", RUNNER_TEMP=str(tmp_path)) == []


def test_a_job_that_starts_without_a_journal(local: LocalSettings) -> None:
    (found,) = look(local, CI="true")
    assert "this is a CI job" in found.text


def test_orders_that_the_journal_does_not_have(local: LocalSettings) -> None:
    local.log_dir.mkdir()
    (local.log_dir / "cert.ids").write_text(table([], [ROW.rstrip()]))

    (found,) = look(local)

    assert "lists 1 order that its journal does not have" in found.text
    local.state_dir.mkdir()
    (local.state_dir / FILE_NAME).write_bytes(b"cut")
    assert look(local) == []


def test_orders_that_the_journal_has_need_no_word(local: LocalSettings) -> None:
    """One place shows the whole key of the CSR, another its beginning."""
    clock = VirtualClock()
    with Journal.open(local.state_dir / FILE_NAME, clock) as journal:
        journal.intend_order(
            REQUEST.key,
            csr(),
            change_id=ChangeId(20),
            enrollment_id=EnrollmentId(10),
            account="default",
            names=[],
        )
        shown = Witness("", csr().key, "default", ChangeId(20), clock.now())
        Witnesses(local.state_dir, local.log_dir).begin(journal, csr().key, shown, again=False)

    assert look(local) == []


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ({"a": None}, "SCM account a uses the Enrollment API, which"),
        ({"b": None, "a": None}, "SCM accounts a, b use the Enrollment API, which"),
        ({"a": "/bin/sign"}, "SCM account a uses /bin/sign, which"),
        ({"a": None, "b": "/bin/sign"}, "SCM accounts a, b use /bin/sign, which"),
    ],
)
def test_the_accounts_that_forget_are_named(local: LocalSettings, tmp_path, orders, said) -> None:
    """Without a request all of them are meant."""
    accounts = {
        name: SCMAccount(name, "enrollment", "https://scm.example.com")
        if program is None
        else SCMAccount(name, "command", "", commands=SignerCommands((program,)))
        for name, program in orders.items()
    }
    environ = {"TMPDIR": str(tmp_path)}

    (found,) = examine_memory(local, accounts, [], environ, VirtualClock())

    assert found.text.startswith(said)
