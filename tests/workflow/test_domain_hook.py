"""A command that publishes proofs: what it is told, and what ends it."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from patience import until

from connector.core.domains.shape import cname_proof
from connector.errors import FailedError
from connector.workflow.domains.hook import ByCommand
from connector.workflow.domains.publishing import Published

RECORD = cname_proof("example.org", "_h.example.org", "a.b.sectigo.com")


def command(directory: Path, script: str, *, limit: timedelta = timedelta(seconds=60)) -> ByCommand:
    """Return a way that runs *script*."""
    path = directory / "hook.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    environ = {"PATH": "/usr/bin:/bin", "AKAMAI_CLIENT_SECRET": "s3cret"}
    return ByCommand([str(path), "--zone", "org"], environ, directory, limit)


def test_what_it_prints_comes_back_at_the_cleanup(tmp_path: Path) -> None:
    """With its own first arguments before the word."""
    way = command(
        tmp_path, 'echo "$*:$AKAMAI_SCM_DCV_OUTPUT:$AKAMAI_CLIENT_SECRET" >> log; echo id-7'
    )
    done = way.present("example.org", RECORD, None)
    assert done == Published("example.org", "id-7")
    assert way.remove("example.org", RECORD, done) == ""
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines == ["--zone org present::", "--zone org cleanup:id-7:"]


def test_one_that_hangs_is_ended_with_all_that_it_has_started(tmp_path: Path) -> None:
    """Also what has left its parent behind."""
    way = command(tmp_path, "sleep 600 & echo $! > child; sleep 600", limit=timedelta(seconds=1))
    with pytest.raises(FailedError, match="took longer than 1 s"):
        way.present("example.org", RECORD, None)
    child = int((tmp_path / "child").read_text())
    until(lambda: not _runs(child))


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_one_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    """As is one that cannot clean up, which fails nothing."""
    way = ByCommand([str(tmp_path / "none")], {}, tmp_path)
    with pytest.raises(FailedError, match="cannot be started"):
        way.present("example.org", RECORD, None)
    assert "cannot be started" in way.remove("example.org", RECORD, Published("example.org"))


def test_a_line_on_standard_input_need_not_be_read(tmp_path: Path) -> None:
    """It may end before."""
    way = command(tmp_path, "exec <&-; exit 0")
    assert way.present("example.org", RECORD, None).output == ""
