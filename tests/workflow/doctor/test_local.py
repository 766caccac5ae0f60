"""What `doctor` says of this machine."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import csr
from virtual_clock import VirtualClock

from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.journal import lock
from connector.journal.lock import certificate_lock
from connector.journal.store import FILE_NAME, Journal
from connector.settings.values import LocalSettings
from connector.workflow.doctor.finding import Finding, Result
from connector.workflow.doctor.local import examine_machine


@pytest.fixture
def local(tmp_path: Path) -> LocalSettings:
    Journal.open(tmp_path / FILE_NAME, VirtualClock()).close()
    return LocalSettings(tmp_path, tmp_path / "logs", eula_accepted=True)


def look(local: LocalSettings, about: str) -> list[Finding]:
    return [one for one in examine_machine(local, VirtualClock()) if one.about == about]


@pytest.mark.parametrize(
    ("others", "said"),
    [
        (0, "of this machine alone; nobody else uses it now."),
        (1, "of this machine alone; used now by process "),
        (5, None),
        (6, " …."),
    ],
)
def test_who_else_uses_the_state_is_named(
    local: LocalSettings, others: int, said: str | None
) -> None:
    """As many as a person reads."""
    with ExitStack() as runs:
        for number in range(others):
            name = f"{number}.example.com"
            held = certificate_lock(
                local.state_dir, name, timedelta(), VirtualClock(), lambda _: None
            )
            runs.enter_context(held)
        (found,) = look(local, "state")

    assert found.result is Result.OK
    assert found.text.count("process") == min(others, 5)
    assert (said or ".") in found.text
    assert ("…" in found.text) == (others > 5)


def test_who_else_uses_it_may_not_be_known(local: LocalSettings, monkeypatch) -> None:
    def unreadable(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(lock, "_acquired", unreadable)
    (local.state_dir / "locks").mkdir()
    (local.state_dir / "locks" / "a.lock").touch()

    (found,) = look(local, "state")

    assert found.result is Result.WARNING
    assert found.text == "who else uses it is not known: [Errno 13] Permission denied"
    assert found.remedy == "Run again."


def test_only_the_newest_order_for_a_key_waits_as_a_misfit(local: LocalSettings) -> None:
    """What a later order has made good needs no word; one that is closed waits for nobody."""
    with Journal.open(local.state_dir / FILE_NAME, VirtualClock()) as journal:
        for number, misfit in enumerate(["first", "", "last"]):
            key = CsrKey(f"{number}" * 64)
            journal.intend_order(
                "c" if number < 2 else "d",
                replace(csr(), key=key, common_name=f"{number}.example.com"),
                change_id=ChangeId(20 + number),
                enrollment_id=EnrollmentId(10),
                account="default",
                names=[],
            )
            journal.order_placed(key, OrderId(f"1{number}"))
            if misfit:
                journal.order_misfit(key, misfit)

    assert look(local, "0.example.com") == look(local, "1.example.com") == []
    (found,) = look(local, "2.example.com")

    assert found.result is Result.WARNING
    assert found.text == "order 12 (RSA) is issued, but not what was asked for: last."
    assert found.remedy.startswith("It is not uploaded.")
