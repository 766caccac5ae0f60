"""The same bytes in give the same bytes out, whatever the locale says (PEP 538, PEP 540)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from request_document import LEAST

WORDS = "Müller & Söhne — “株式会社”"

SURROUNDINGS = [
    pytest.param({}, id="nothing is set"),
    pytest.param({"LC_ALL": "C.UTF-8"}, id="UTF-8"),
    pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="C, strictly"),
    pytest.param({"LC_ALL": "POSIX"}, id="POSIX"),
    pytest.param({"LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0"}, id="Latin-1"),
    *(
        pytest.param({"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": name}, id=f"streams in {name}")
        for name in ("latin-1", "cp1252", "ascii", "utf-16", "ascii:strict")
    ),
]


@pytest.fixture(scope="session")
def locales(tmp_path_factory) -> Path | None:
    """A folder with a locale in Latin-1, where the system's own tool can make one."""
    folder = tmp_path_factory.mktemp("locales")
    localedef = shutil.which("localedef")
    if localedef is not None:
        words = ["-c", "-i", "de_DE", "-f", "ISO-8859-1", str(folder / "de_DE.ISO-8859-1")]
        subprocess.run([localedef, *words], capture_output=True, check=False)
    return folder


def run(words, environ, directory, *, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "connector", *words],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "HOME": str(directory), **environ},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("environ", SURROUNDINGS)
@pytest.mark.parametrize("way", ["file", "standard input", "variable", "query"])
def test_a_text_goes_in_and_out_unchanged(environ, way, locales, tmp_path) -> None:
    """A value that is refused is shown: it was read and is written as it stood there."""
    environ = {**environ, "LOCPATH": str(locales)} if locales is not None else environ
    document = {**LEAST, "validation": WORDS}
    text = json.dumps(document, ensure_ascii=False)
    words, stdin = ["destroy"], b""
    if way == "file":
        (tmp_path / "Größe.yaml").write_text(
            yaml.safe_dump(document, allow_unicode=True), encoding="utf-8"
        )
        words += ["Größe.yaml"]
    elif way == "standard input":
        words, stdin = ["destroy", "-"], text.encode()
    elif way == "variable":
        environ = {**environ, "AKAMAI_SCM_REQUEST": text}
    else:
        query = json.dumps({"request": text}, ensure_ascii=False)
        words, stdin = ["external"], query.encode()

    done = run(words, environ, tmp_path, stdin=stdin)

    said = done.stderr.decode()
    assert done.returncode == 65, said
    assert f"validation: must be one of dv, ov, ev, private; it is '{WORDS}'" in said
    assert way != "file" or "Größe.yaml: " in said


@pytest.mark.parametrize(
    ("words", "environ", "stdin"),
    [
        pytest.param(["destroy", "-"], {}, b'{"a": "\xfc"}', id="standard input"),
        pytest.param(["destroy"], {b"AKAMAI_SCM_REQUEST": b'{"a": "\xfc"}'}, b"", id="variable"),
        pytest.param(["external"], {}, b'{"request": "\xfc"}', id="query"),
        pytest.param([b"orders", b"forget", b"x", b"--why", b"M\xfcller"], {}, b"", id="argument"),
    ],
)
def test_what_is_not_utf8_is_one_clear_error(words, environ, stdin, tmp_path) -> None:
    """A guess at the encoding would be ordered."""
    done = run(words, {**os.environ, **environ}, tmp_path, stdin=stdin)

    (line,) = done.stderr.decode().splitlines()
    assert done.returncode == 64, line
    assert "UTF-8" in line
    assert "Traceback" not in line


def test_a_file_that_is_not_utf8_is_a_wrong_request(tmp_path) -> None:
    """Others beside it may be right, so it is one among them."""
    (tmp_path / "request.yaml").write_bytes(b"a: \xfc")

    done = run(["destroy", "request.yaml"], os.environ, tmp_path)

    first, second = done.stderr.decode().splitlines()[:2]
    assert done.returncode == 65, first
    assert first.endswith("request.yaml: This is no certificate request:")
    assert second.startswith("  - it is not a text in UTF-8 (")


def test_a_file_name_that_is_not_utf8_is_used_all_the_same(tmp_path) -> None:
    """It is shown with an escape, so nothing on the way to the terminal can fail."""
    name = os.fsencode(tmp_path) + b"/M\xfcller.yaml"
    Path(os.fsdecode(name)).write_text("nothing: 1", encoding="utf-8")

    done = run(["destroy", name], {"LC_ALL": "C"}, tmp_path)

    assert done.returncode == 65
    assert r"M\udcfcller.yaml: The certificate request is wrong" in done.stderr.decode()
