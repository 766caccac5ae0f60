"""What is kept of an answer, whoever keeps it: a plan that looked, or an apply that ended."""

from datetime import UTC, datetime
from pathlib import Path

from sample_request import REQUEST

from connector.core.report import KEYS
from connector.core.staleness import KeptAnswer
from connector.last_answer import LastAnswer
from connector.settings.values import AkamaiCredentials, Places, Settings
from connector.text.secret import Secret

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = "s3cret-of-the-client-9Q7x"


def test_no_secret_is_kept(tmp_path: Path) -> None:
    """A vendor's words that quote a credential are kept with stars in its place."""
    akamai = AkamaiCredentials("a.example.com", "client-token", Secret(SECRET), "access-token")
    last = LastAnswer(REQUEST, Settings(Places(tmp_path, tmp_path / "logs"), akamai, {}))
    answer = dict.fromkeys(KEYS, "") | {"warning": f"CPS says: bad signature with {SECRET}"}

    last.write(KeptAnswer(NOW, answer, answer, None), NOW)

    (file,) = (tmp_path / "answers").iterdir()
    assert SECRET not in file.read_text()
    found = last.read(NOW, NOW)
    assert found is not None
    assert found[0].answer["warning"].startswith("CPS says: bad signature with ")
