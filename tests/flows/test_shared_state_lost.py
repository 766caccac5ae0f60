"""The database is gone in the middle of a run: as a kill, and the same command goes on later."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from postgres_server import Server, end_sessions, started
from program import Program
from request_document import ADMIN

from connector.sandbox.ledger import Ledger, Served


@contextmanager
def at_request(number: int, act: Callable[[], object]) -> Iterator[list[Served]]:
    """Let *act* happen at a request, before its answer leaves; yield all that were seen."""
    seen: list[Served] = []
    add = Ledger.add

    def watched(ledger: Ledger, entry: Served) -> None:
        add(ledger, entry)
        seen.append(entry)
        if len(seen) == number:
            act()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Ledger, "add", watched)
        yield seen


@pytest.mark.parametrize("number", range(1, 15))
def test_the_connection_is_lost_at_each_request(
    program: Program, database_url: str, postgres: Server, number: int
) -> None:
    """One order in the end, by the ledger, wherever that was; nobody is asked."""
    program.write(**ADMIN)
    state = {"AKAMAI_SCM_STATE": database_url}

    def lose() -> None:
        with postgres.connect(urlsplit(database_url).path[1:]) as connection:
            end_sessions(connection)

    with at_request(number, lose) as seen:
        broken = program.apply(**state)
    later = program.apply(**state)

    assert broken.returncode == (1 if len(seen) >= number else 0), broken.stderr
    if broken.returncode:
        assert "cannot be used" in broken.stderr
        assert "Traceback" not in broken.stderr
    assert later.returncode == 0, later.stderr
    assert len(program.orders()) == 1
    assert len(program.enrollment().changes) == 1


@pytest.fixture
def own_server() -> Iterator[Server]:
    yield from started("fsync=on")


def test_the_server_is_killed_and_comes_back(program: Program, own_server: Server) -> None:
    """It has what was committed, and the run that comes later needs no more."""
    program.write(**ADMIN)
    state = {"AKAMAI_SCM_STATE": own_server.new_database()}

    with at_request(9, own_server.stop):
        broken = program.apply(**state)
    meanwhile = program.apply(**state)
    own_server.start()
    later = program.apply(**state)

    assert [one.returncode for one in (broken, meanwhile, later)] == [1, 1, 0], later.stderr
    assert "Check that its server runs" in meanwhile.stderr
    assert len(program.orders()) == 1
