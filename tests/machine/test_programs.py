"""Programs of the person's own: what comes of them, and what ends them."""

import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from patience import runs, until

from connector.machine import programs
from connector.machine.programs import LONGEST_OUTPUT, Done, ProgramError, end_programs, run_program

LONG = timedelta(seconds=120)
ENVIRON = {"PATH": "/usr/bin:/bin", "WORD": "said"}


def run(script: str, directory: Path, *, limit: timedelta = LONG, given: bytes = b"") -> Done:
    """Run a script of the shell's."""
    argv = ["/bin/sh", "-c", script]
    return run_program(argv, environ=ENVIRON, directory=directory, limit=limit, given=given)


def test_it_gets_what_it_is_given_and_nothing_else(tmp_path: Path, monkeypatch) -> None:
    """Standard input, directory and environment; its streams and its code come back."""
    monkeypatch.setenv("AKAMAI_CLIENT_SECRET", "s3cret")
    script = 'cat; echo " $WORD $AKAMAI_CLIENT_SECRET" >&2; pwd > where; exit 7'
    done = run(script, tmp_path, given=b"in")
    assert done == Done(7, b"in", b" said \n")
    assert done.said == b" said \n"
    assert (tmp_path / "where").read_text().strip() == str(tmp_path)


def test_what_it_is_given_need_not_be_read(tmp_path: Path) -> None:
    """However long."""
    assert run("exit 0", tmp_path, given=b"x" * 1_000_000).code == 0


@pytest.mark.parametrize("stream", [1, 2])
def test_one_that_prints_without_end_is_ended(tmp_path: Path, stream: int) -> None:
    """To either stream."""
    with pytest.raises(ProgramError, match=f"^printed more than {LONGEST_OUTPUT} bytes$"):
        run(f"yes >&{stream}", tmp_path)


def test_one_that_hangs_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    """Also with what has left its parent behind."""
    with pytest.raises(ProgramError, match=r"^took longer than 1 s$"):
        run("sleep 600 & echo $! > child; wait", tmp_path, limit=timedelta(seconds=1))
    until(lambda: not runs(int((tmp_path / "child").read_text())))


def test_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    """In the system's words."""
    with pytest.raises(ProgramError, match=r"cannot be started: .*No such file"):
        run_program([str(tmp_path / "none")], environ={}, directory=tmp_path, limit=LONG)
    with pytest.raises(ProgramError, match="cannot be started"):
        run_program(["a\0b"], environ={}, directory=tmp_path, limit=LONG)


@pytest.mark.parametrize("apart", [True, False])
def test_whoever_ends_this_process_ends_them(tmp_path: Path, monkeypatch, apart: bool) -> None:
    """Who waits for one is interrupted, and none is started any more."""
    monkeypatch.setattr(programs, "_AT_AN_END", threading.Event())
    ended: list[KeyboardInterrupt] = []
    script = "import os, time; open('child', 'w').write(str(os.getpid())); time.sleep(600)"
    argv = [sys.executable, "-c", script]

    def wait() -> None:
        try:
            run_program(argv, environ={}, directory=tmp_path, limit=LONG, apart=apart)
        except KeyboardInterrupt as error:
            ended.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text() != "")
    assert end_programs(for_good=True) == (sys.executable,)
    waiting.join()
    assert len(ended) == 1
    until(lambda: not runs(int((tmp_path / "child").read_text())))
    with pytest.raises(KeyboardInterrupt):
        run("exit 0", tmp_path)


def test_a_machine_without_a_place_for_temporary_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a container whose file system is read-only: nothing was started."""

    def none(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(programs.tempfile, "TemporaryFile", none)

    with pytest.raises(ProgramError, match=r"cannot be started: No usable temporary.*set TMPDIR"):
        run("touch started", tmp_path)
    assert not (tmp_path / "started").exists()
