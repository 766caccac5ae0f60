"""What people and vendors call things never becomes a path, nor anything that a terminal obeys."""

import io
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import request_document
from hypothesis import example, given
from hypothesis import strategies as st
from skipping_clock import SkippingClock

from connector.cli import main
from connector.clock import SystemClock
from connector.log import certificate_log, file_stem
from connector.running.surroundings import Surroundings
from connector.terminal.console import StandardStreams
from connector.text.leaving import leaving

NAMES = st.text(max_size=300) | st.text(alphabet="./\\*a\x00\x1b\u202e", max_size=300)
OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of Unicode that change what is shown around them."""
HOSTILE = {
    "upwards": "../../../../etc/cron.d/x",
    "absolute": "/etc/cron.d/x",
    "a null": "a\x00b",
    "a title for the terminal": "a\x1b]0;owned\x07b",
    "colour, one byte": "a\x9b31mb",
    "a line of its own": "a\r\nakamai-scm: all is well",
    "turned around": "a\u202eb\u2066c",
    "300 bytes": "a" * 300,
    "another script": "\u0435\u0445\u0430mple.com",
    "a case of its own": "WWW.Example.COM",
}
"""What somebody may write where a name belongs, by what is odd about it."""


def obeyed(text: str) -> set[str]:
    """Return the signs of *text* that a terminal obeys."""
    return {sign for sign in text if unicodedata.category(sign) in OBEYED}


@given(NAMES)
@example("..")
@example("../x")
@example("*.example.com")
def test_a_log_lies_in_its_directory(name: str) -> None:
    """Whatever the name, it is one part of a path, and nothing hidden."""
    stem = file_stem(name)
    path = Path("/logs") / f"{stem}.log"

    assert path.parent == Path("/logs")
    assert set(stem) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
    assert not stem.startswith(".")


@given(NAMES)
def test_a_log_of_any_name_harms_no_run(name: str) -> None:
    """Too long for a file, it gives a warning; nothing is made elsewhere."""
    with TemporaryDirectory() as folder:
        logs = Path(folder) / "logs"
        with certificate_log(logs, name, "INFO", SystemClock()) as log:
            log.event("look", about=name)
        assert {path.name for path in Path(folder).iterdir()} <= {"logs"}
        written = b"".join(path.read_bytes() for path in logs.iterdir())

    text = written.decode()
    assert text.count("\n") <= 1
    assert obeyed(text) <= {"\n"}


@given(NAMES)
def test_what_leaves_obeys_no_terminal(text: str) -> None:
    """Only line feeds and tabulators are left of what nobody sees."""
    assert obeyed(leaving(text)) <= {"\n", "\t"}


def environment(directory: Path, **more: str) -> dict[str, str]:
    edgerc, scm = directory / "edgerc", directory / "scm_config.yaml"
    edgerc.write_text(
        "[default]\nhost = 127.0.0.1:1\nclient_token = a-token\nclient_secret = a-secret\n"
        "access_token = another\n"
    )
    scm.write_text("url: https://127.0.0.1:1\nclient_id: a\nclient_secret: a-secret-too\n")
    for path in (edgerc, scm):
        path.chmod(0o600)
    return {
        "HOME": str(directory),
        "AKAMAI_EDGERC": str(edgerc),
        "SCM_CONFIG": str(scm),
        "AKAMAI_SCM_STATE": str(directory / "state"),
        "AKAMAI_SCM_LOG_DIR": str(directory / "logs"),
        "AKAMAI_SCM_ACCEPT_EULA": "1",
        **more,
    }


def request(directory: Path, **wanted: str) -> str:
    path = directory / "request.json"
    path.write_text(json.dumps({**request_document.LEAST, **wanted}))
    return str(path)


PLACES: dict[str, Callable[[Path, str], tuple[list[str], dict[str, str]]]] = {
    "common name": lambda here, odd: ([request(here, common_name=odd)], {}),
    "account": lambda here, odd: ([request(here, scm_account=odd)], {}),
    "contract": lambda here, odd: ([request(here, contract_id=odd)], {}),
    "chain file": lambda here, odd: ([request(here, chain_file=odd)], {}),
    "request file": lambda here, odd: ([odd], {}),
    "section": lambda here, odd: ([request(here), "--section", odd], {}),
    "section, by a variable": lambda here, odd: (
        [request(here)],
        {"AKAMAI_EDGERC_SECTION": odd},
    ),
    "log level": lambda here, odd: ([request(here)], {"AKAMAI_SCM_LOG_LEVEL": odd}),
}


@pytest.mark.parametrize("odd", HOSTILE)
@pytest.mark.parametrize("place", PLACES)
def test_an_odd_name_makes_no_file_elsewhere_and_obeys_no_terminal(
    tmp_path: Path, place: str, odd: str
) -> None:
    """Wherever it is written; whatever else the run says of it."""
    here, above = tmp_path / "above" / "here", tmp_path / "above"
    here.mkdir(parents=True)
    words, more = PLACES[place](here, HOSTILE[odd])
    out, err = io.StringIO(), io.StringIO()
    surroundings = Surroundings(
        SkippingClock(tmp_path / "clock"),
        environment(here, **more),
        StandardStreams(io.StringIO(), out, err),
        cwd=lambda: here,
        home=lambda: here,
    )

    codes = {main(["status", *words], surroundings), main(["check", words[0]], surroundings)}

    told = out.getvalue() + err.getvalue()
    assert codes <= {0, 1, 64, 65, 69, 78}
    assert "Traceback" not in told
    assert "\nakamai-scm: all is well" not in told
    assert obeyed(told) <= {"\n", "\t"}
    assert {path.name for path in above.iterdir()} == {"here"}
    known = {"edgerc", "scm_config.yaml", "request.json", "state", "logs"}
    assert {path.name for path in here.iterdir()} <= known


WHERE = {
    "edgerc": "--edgerc",
    "scm_config": "--scm-config",
    "state": "--state",
    "log_dir": "--log-dir",
    "ca_bundle": "--ca-bundle",
}
"""Where things are, as Terraform says it and as a person does."""


@pytest.mark.parametrize("odd", [name for name, odd in HOSTILE.items() if "/" not in odd])
@pytest.mark.parametrize("key", WHERE)
def test_a_path_of_an_odd_name_obeys_no_terminal(tmp_path: Path, key: str, odd: str) -> None:
    """Of a file or a directory, by a flag and in Terraform's question."""
    given = environment(tmp_path)
    path = request(tmp_path)
    query = {"request": Path(path).read_text(), key: HOSTILE[odd]}
    for words, asked in (
        (["status", path, WHERE[key], HOSTILE[odd]], ""),
        (["external"], json.dumps(query)),
    ):
        out, err = io.StringIO(), io.StringIO()
        streams = StandardStreams(io.StringIO(asked), out, err)
        clock = SkippingClock(tmp_path / "clock")

        code = main(words, Surroundings(clock, given, streams, lambda: tmp_path, lambda: tmp_path))

        told = out.getvalue() + err.getvalue()
        assert code in {64, 65, 69, 78}, told
        assert "Traceback" not in told
        assert "does not foresee" not in told
        assert "\nakamai-scm: all is well" not in told
        assert obeyed(told) <= {"\n", "\t"}
    for log in tmp_path.rglob("*.log"):
        assert obeyed(log.read_text()) <= {"\n"}


def test_a_directory_of_odd_names(tmp_path: Path) -> None:
    """Each is told on its own line, whatever it is called."""
    folder = tmp_path / "requests"
    folder.mkdir()
    for number, odd in enumerate(HOSTILE.values()):
        name = odd.replace("/", "").replace("\x00", "")[:200]
        content = b"\xff" if number % 2 else b"common_name: 5"
        (folder / f"{name}.yaml").write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    streams = StandardStreams(io.StringIO(), out, err)
    given = environment(tmp_path)
    here = Surroundings(SystemClock(), given, streams, lambda: tmp_path, lambda: tmp_path)

    code = main(["status", "requests"], here)

    told = out.getvalue() + err.getvalue()
    assert code == 65
    assert "\nakamai-scm: all is well" not in told
    assert obeyed(told) <= {"\n", "\t"}
