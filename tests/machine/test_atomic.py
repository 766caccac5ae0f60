"""Files that are written whole."""

import errno
import os
import stat
from pathlib import Path

import pytest

from connector.machine.atomic import make_file, replace_file, write_named


def test_the_new_text_takes_the_place_of_the_old(tmp_path: Path) -> None:
    """With the permissions asked for, whatever the old file had, and nothing else left behind."""
    path = tmp_path / "file"
    path.write_text("old and longer")
    path.chmod(0o666)

    replace_file(path, "new")

    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("links", [True, False], ids=["linked", "a file system without links"])
def test_a_new_file_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Killed before it is on disk, no empty file stands there; one that is there is left."""
    path = tmp_path / "file"

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    with monkeypatch.context() as dying:
        dying.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            make_file(path, "new")
    assert not path.exists()

    make_file(path, "new")
    with pytest.raises(FileExistsError):
        make_file(path, "newer")

    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["good", pytest.param("\ud800", id="cannot be encoded")])
def test_a_failure_leaves_what_was_there(tmp_path: Path, text: str) -> None:
    """A directory is not replaced by a file; no half-written file stays."""
    path = tmp_path / "directory"
    path.mkdir()

    with pytest.raises((OSError, UnicodeEncodeError)):
        replace_file(path, text)

    assert [path] == list(tmp_path.iterdir())


def test_what_is_no_file_is_written_into_and_stays(tmp_path: Path) -> None:
    """As `--output /dev/null` or a pipe: renamed over, root would have no such device any more."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    write_named(pipe, "told\n", mode=0o644)

    assert os.read(reading, 100) == b"told\n"
    os.close(reading)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert [pipe] == list(tmp_path.iterdir())


def test_a_stream_of_the_process_is_written_into(tmp_path: Path) -> None:
    """`/dev/stdout` is a link, whatever it leads to."""
    with (tmp_path / "out").open("w") as out:
        write_named(Path(f"/dev/fd/{out.fileno()}"), "told\n", mode=0o644)

        assert (tmp_path / "out").read_text() == "told\n"


def test_a_file_that_is_named_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old and longer")

    write_named(path, "new", mode=0o644)

    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
