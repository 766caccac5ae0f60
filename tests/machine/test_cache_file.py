"""An SQLite file that is a cache: opened once, and given up for another that lies in its place."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from connector.machine.cache_file import CacheFile, CacheFiles

TABLES = "CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY);"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "words.sqlite3"


@pytest.fixture
def file(path: Path) -> Iterator[CacheFile]:
    with closing(CacheFile(path, TABLES)) as opened:
        yield opened


def put(file: CacheFile, word: str) -> bool:
    return file.change(lambda at: at.execute("INSERT INTO words VALUES (?)", [word]))


def words(file: CacheFile) -> list[str]:
    def work(at: sqlite3.Connection) -> list[str]:
        return [word for (word,) in at.execute("SELECT word FROM words ORDER BY word")]

    return file.read(work, [])


def test_what_is_kept_is_read_by_whoever_looks(file: CacheFile, path: Path) -> None:
    assert words(file) == []
    assert put(file, "a")

    with closing(CacheFile(path, TABLES)) as other:
        assert words(other) == ["a"]
        assert put(other, "b")

    assert words(file) == ["a", "b"]


def test_it_is_opened_once(file: CacheFile, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = sqlite3.connect

    def connect(address: str, **more: object) -> sqlite3.Connection:
        opened.append(address)
        return real(address, **more)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", connect)
    put(file, "a")
    for word in "bcdef":
        assert "a" in words(file)
        put(file, word)

    assert opened == [f"{path.as_uri()}?mode=rw"]


@pytest.mark.parametrize(
    "replace",
    [
        pytest.param(lambda path: path.unlink(), id="removed"),
        pytest.param(lambda path: path.chmod(0o644), id="open to others"),
        pytest.param(lambda path: path.write_bytes(b"no database" * 99), id="damaged"),
    ],
)
def test_what_is_gone_is_made_anew(
    file: CacheFile, path: Path, replace: Callable[[Path], object]
) -> None:
    put(file, "a")
    replace(path)

    assert words(file) == []
    assert put(file, "b")
    assert words(file) == ["b"]


def test_another_file_in_its_place_counts(file: CacheFile, path: Path, tmp_path: Path) -> None:
    put(file, "a")
    with closing(CacheFile(tmp_path / "other", TABLES)) as other:
        put(other, "b")
    (tmp_path / "other").rename(path)

    assert words(file) == ["b"]


def test_what_fails_leaves_nothing_behind(file: CacheFile) -> None:
    put(file, "a")

    with pytest.raises(ZeroDivisionError):
        file.change(lambda at: at.execute("DELETE FROM words") and 1 // 0)
    with pytest.raises(ZeroDivisionError):
        file.read(lambda _: 1 // 0, 0)

    assert words(file) == ["a"]
    assert put(file, "b")


def test_one_that_is_closed_can_be_used_again(file: CacheFile) -> None:
    put(file, "a")
    file.close()

    assert words(file) == ["a"]


def test_many_threads_share_it(path: Path) -> None:
    with closing(CacheFiles()) as files:

        def work(number: int) -> bool:
            return put(files.at(path.parent, path.name, TABLES), f"{number:02}")

        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(work, range(40)))

        assert len(words(files.at(path.parent, path.name, TABLES))) == 40
