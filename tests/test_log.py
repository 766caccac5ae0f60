"""The certificate's log, the package's logger, and what is starred in both."""

import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.log import RUN, CertificateLog, certificate_log, configure_logging
from connector.text.leaving import mask
from connector.text.secret import Secret
from connector.transport.reply import CallRecord

PACKAGE = logging.getLogger("connector")
TIME = "2026-03-01T12:00:00.000Z"


class StillClock:
    """It is always noon."""

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, span: timedelta) -> None:
        raise AssertionError


def opened(directory: Path, name: str = "www.example.com", level: str = "INFO") -> CertificateLog:
    return certificate_log(directory, name, level, StillClock())


def called(status: int | None = 200, path: str = "/api/v1/x") -> CallRecord:
    return CallRecord("SCM", "POST", path, status, timedelta(milliseconds=12.4), "r-1")


def test_a_line_tells_a_call(tmp_path: Path) -> None:
    """time level step METHOD path response_code=NNN ids…; ids that are None are left out."""
    with opened(tmp_path / "logs") as log:
        log.call("place_orders", called(), enrollment_id=10, change_id=None)
        log.event("decide", reason="inside_window", message='due, "soon"')

    call, event = (tmp_path / "logs" / "www.example.com.log").read_text().splitlines()
    assert call == (
        f"{TIME} INFO place_orders POST /api/v1/x response_code=200 run={RUN} vendor=SCM"
        " duration_ms=12 request_id=r-1 enrollment_id=10"
    )
    assert event == f'{TIME} INFO decide run={RUN} reason=inside_window message="due, \\"soon\\""'


@pytest.mark.parametrize(
    ("status", "words"),
    [
        pytest.param(204, "INFO s POST /x response_code=204", id="success"),
        pytest.param(404, "WARNING s POST /x response_code=404", id="the vendor says no"),
        pytest.param(None, "WARNING s POST /x response_code=none", id="no answer arrived"),
    ],
)
def test_a_failed_call_is_a_warning(tmp_path: Path, status, words) -> None:
    """So that a log at WARNING shows what went wrong and nothing else."""
    with opened(tmp_path) as log:
        log.call("s", called(status, "/x"))

    assert words in (tmp_path / "www.example.com.log").read_text()


def test_a_refusal_that_is_asked_for_is_no_warning(tmp_path: Path) -> None:
    """Such as the 401 that tells where tokens are had."""
    with opened(tmp_path) as log:
        log.call("s", replace(called(401), foreseen=True))

    assert " INFO s POST" in (tmp_path / "www.example.com.log").read_text()


def test_what_is_below_the_level_is_left_out(tmp_path: Path) -> None:
    """Nothing is made for it either."""
    with opened(tmp_path / "logs", level="WARNING") as log:
        log.call("s", called())
        log.event("s")
        assert not (tmp_path / "logs").exists()
        log.event("s", level="ERROR")

    assert len((tmp_path / "logs" / "www.example.com.log").read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("*.example.com", "_wildcard_.example.com.log"),
        ("../../etc/passwd", "_.._etc_passwd.log"),
    ],
)
def test_the_file_is_named_after_the_certificate(tmp_path: Path, name: str, file: str) -> None:
    """A wildcard's asterisk is spelled out, and no name leads out of the directory."""
    with opened(tmp_path, name) as log:
        log.event("s")

    assert [file] == [path.name for path in tmp_path.iterdir()]


@given(value=st.text())
def test_an_event_is_one_line_whatever_it_says(tmp_path_factory, value: str) -> None:
    """Nobody can forge a second line through a vendor's words."""
    directory = tmp_path_factory.mktemp("logs")
    with opened(directory) as log:
        log.event("s", words=value)

    (file,) = directory.iterdir()
    assert len(file.read_text().splitlines()) == 1


def test_several_processes_write_whole_lines(tmp_path: Path) -> None:
    """Each line goes out in one write at the end of the file."""
    code = (
        "import sys; from pathlib import Path; from connector.clock import SystemClock\n"
        "from connector.log import certificate_log\n"
        "log = certificate_log(Path(sys.argv[1]), 'a', 'INFO', SystemClock())\n"
        "for n in range(200): log.event('s', n=n, who=sys.argv[2], filler='x' * 300)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), who]) for who in "abc"]
    assert [process.wait() for process in running] == [0, 0, 0]

    lines = (tmp_path / "a.log").read_text().splitlines()
    assert len(lines) == 600
    assert all(line.endswith("x" * 300) and line.count(" n=") == 1 for line in lines)


def test_a_log_that_cannot_be_written_gives_one_warning(tmp_path: Path, caplog) -> None:
    """Nothing depends on it, so the run goes on."""
    (tmp_path / "file").touch()

    with caplog.at_level(logging.WARNING), opened(tmp_path / "file" / "logs") as log:
        log.event("s")
        log.event("s")

    assert ["cannot be written" in record.message for record in caplog.records] == [True]


def test_secrets_are_starred_in_the_log(tmp_path: Path) -> None:
    """Even one with signs that would be written otherwise in quotes."""
    secret = Secret('pa"55\\word')
    with opened(tmp_path) as log:
        log.event(
            "s",
            words=f"before {secret.reveal()} after",
            header="Authorization: EG1-HMAC-SHA256 abc",
        )

    text = (tmp_path / "www.example.com.log").read_text()
    assert 'words="before *** after"' in text
    assert "word " not in text
    assert "EG1-HMAC" not in text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        pytest.param(
            "Authorization: EG1-HMAC-SHA256 client_token=HIDE;x=HIDE", "HIDE", id="EdgeGrid"
        ),
        pytest.param("{'Authorization': 'Basic HIDEHIDEHIDE'}", "HIDE", id="Basic"),
        pytest.param("sent Bearer HIDE.HIDE.HIDE now", "HIDE", id="Bearer"),
        pytest.param('{"client_secret": "HIDE", "x": 1}', "HIDE", id="JSON"),
        pytest.param("client_secret=HIDE&grant_type=x", "HIDE", id="form"),
        pytest.param("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIi.c2ln", "eyJ", id="JWT"),
        pytest.param("postgresql://me:HIDE@db/x", "HIDE", id="database URL"),
        pytest.param("-----BEGIN EC PRIVATE KEY-----\nHIDE\n", "HIDE", id="key without an end"),
    ],
)
def test_what_looks_like_a_credential_is_starred(text: str, hidden: str) -> None:
    """Also where nobody declared it as a secret."""
    assert hidden not in mask(text)
    assert "***" in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET /cps/v2/enrollments/10/changes/20 response_code=200",
        "The authorization of the enrollment is missing.",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "https://host:8443/path",
    ],
)
def test_what_is_no_credential_is_left_alone(text: str) -> None:
    """A log full of stars helps nobody."""
    assert text == mask(text)


def test_a_short_secret_does_not_star_everything() -> None:
    """Three letters occur by chance, a few more inside other words."""
    Secret("abc")
    Secret("abcd")
    assert mask("abcabc abc abcd. xabcd") == "abcabc abc ***. xabcd"
    assert mask("www.abcd.com abcd.example.com x-abcd") == "www.abcd.com abcd.example.com x-abcd"


def test_the_package_shows_warnings_only() -> None:
    """Info comes with DEBUG; the root logger is left alone."""
    root = (logging.getLogger().level, list(logging.getLogger().handlers))
    lines: list[str] = []
    configure_logging("INFO", lines.append)

    PACKAGE.getChild("x").info("quiet")
    PACKAGE.getChild("x").warning("loud password=HIDE")

    assert lines == ["WARNING: loud password=***"]
    assert root == (logging.getLogger().level, list(logging.getLogger().handlers))


def test_debug_shows_all_and_the_last_call_counts() -> None:
    """No line comes twice."""
    first: list[str] = []
    second: list[str] = []
    configure_logging("INFO", first.append)
    configure_logging("DEBUG", second.append)

    PACKAGE.getChild("x").debug("detail")

    assert (first, second) == ([], ["DEBUG: detail"])


def test_a_traceback_is_starred_as_well() -> None:
    """A secret may stand in an exception's text."""
    lines: list[str] = []
    Secret("S3CR3T")
    configure_logging("DEBUG", lines.append)

    try:
        int("S3CR3T")
    except ValueError:
        PACKAGE.exception("failed")

    (told,) = lines
    assert "ValueError: invalid literal for int() with base 10: '***'" in told
    assert "S3CR3T" not in told


@pytest.mark.parametrize("name", ["akamai.edgegrid.edgegrid", "urllib3.connectionpool", "requests"])
def test_libraries_that_log_signatures_stay_quiet(name: str) -> None:
    """At DEBUG too, and whatever the root logger's level is."""
    logging.getLogger().setLevel(logging.DEBUG)
    configure_logging("DEBUG", print)
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_no_link_is_followed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who may write the folder of logs, and nothing else, has nothing else written to."""
    other = tmp_path / "other"
    other.write_text("precious")
    (tmp_path / "www.example.com.log").symlink_to(other)
    with opened(tmp_path) as log:
        log.event("observe")

    assert other.read_text() == "precious"
    assert "cannot be written" in caplog.text
