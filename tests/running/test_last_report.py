"""What is kept of a report, whoever keeps it: a plan that looked, or an apply that ended."""

from datetime import UTC, datetime
from pathlib import Path

from builders import request, situation, snapshot
from sample_request import REQUEST

from connector.core.decision.decide import decide
from connector.core.report.build import build_report
from connector.core.staleness import KeptReport
from connector.running.last_report import LastReport
from connector.settings.values import AkamaiCredentials, LocalSettings, Settings
from connector.text.secret import Secret

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = "s3cret-of-the-client-9Q7x"


def test_no_secret_is_kept(tmp_path: Path) -> None:
    """A vendor's words that quote a credential are kept with stars in its place."""
    akamai = AkamaiCredentials("a.example.com", "client-token", Secret(SECRET), "access-token")
    last = LastReport(REQUEST, Settings(LocalSettings(tmp_path, tmp_path / "logs"), akamai, {}))
    held = situation(request(), snapshot(notes=(f"CPS says: bad signature with {SECRET}",)))
    report = build_report(held, decide(held), ())

    last.write(KeptReport(NOW, report, report, None), NOW)

    (file,) = (tmp_path / "reports").iterdir()
    assert SECRET not in file.read_text()
    found = last.read(NOW, NOW)
    assert found is not None
    assert any(note.startswith("CPS says: bad signature with ") for note in found[0].report.notes)
