"""The session of a run: its locks and writes end with it, and nothing goes on without it."""

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import trustme
from postgres_server import OWNER, Server, end_sessions, started

from connector.account import index
from connector.account.domains import DomainLists
from connector.account.revoked import RevokedOrders
from connector.clock import SystemClock
from connector.core.facts.ids import EnrollmentId
from connector.edge import kept as edge_module
from connector.errors import JournalError
from connector.journal import layout
from connector.journal.in_database import as_made
from connector.journal.store import Journal
from connector.postgres.database import Database
from connector.revocation import kept as answers_module
from connector.transport import pacing_file


@pytest.fixture
def other(database_url: str, postgres: Server) -> Iterator[psycopg.Connection]:
    """Whoever looks after the database."""
    with postgres.connect(urlsplit(database_url).path[1:]) as connection:
        yield connection


def test_a_session_that_is_lost_is_not_opened_again(
    database_url: str, other: psycopg.Connection
) -> None:
    """Its locks are gone, and another run may be at work already: as if it had been killed."""
    with Database(database_url) as database:
        assert database.try_lock("certificate a")
        journal = Journal.open(database, SystemClock())
        end_sessions(other)

        with pytest.raises(JournalError) as caught:
            journal.remember_enrollment("a", EnrollmentId(1))
        assert "cannot be used" in str(caught.value)
        assert caught.value.exit_code == 1
        with pytest.raises(JournalError, match="the connection was lost"):
            journal.orders()
        database.unlock("certificate a")  # it is gone, and nothing more happens

        with Database(database_url) as later:
            assert later.try_lock("certificate a")
            assert Journal.open(later, SystemClock()).orders() == ()


def test_what_was_not_committed_is_not_there(database_url: str, other: psycopg.Connection) -> None:
    with Database(database_url) as database:
        Journal.open(database, SystemClock())

        def write() -> None:
            with database.transaction() as connection:
                connection.execute("INSERT INTO certificates VALUES ('a', 1, '')")
                end_sessions(other)

        with pytest.raises(JournalError):
            write()
    assert other.execute("SELECT * FROM akamai_scm.certificates").fetchall() == []


def test_what_is_committed_survives_a_crash_of_the_server(
    database: Database, other: psycopg.Connection
) -> None:
    """Whatever the server's own default is."""
    other.execute(f"ALTER ROLE {OWNER} SET synchronous_commit = off")
    try:
        assert database.rows("SHOW synchronous_commit")[0][0] == "on"
    finally:
        other.execute(f"ALTER ROLE {OWNER} RESET synchronous_commit")


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_layout_is_refused(
    database: Database, other: psycopg.Connection, *, read_only: bool
) -> None:
    Journal.open(database, SystemClock())
    other.execute("UPDATE akamai_scm.journal_version SET version = 99")
    database.close()

    with pytest.raises(JournalError, match=r"newer version.*layout 99.*Upgrade"):
        Journal.open(database, SystemClock(), read_only=read_only)


def test_who_only_looks_makes_nothing_and_brings_nothing_up(
    database: Database, other: psycopg.Connection
) -> None:
    with Journal.open(database, SystemClock(), read_only=True) as journal:
        assert journal.orders() == ()
    found = other.execute("SELECT to_regnamespace('akamai_scm')").fetchone()
    assert found == (None,)

    Journal.open(database, SystemClock())
    other.execute("UPDATE akamai_scm.journal_version SET version = 5")
    with pytest.raises(JournalError, match=r"older version.*next `akamai-scm apply`"):
        Journal.open(database, SystemClock(), read_only=True)


def test_each_table_has_a_name_of_its_own() -> None:
    """All are in one schema, what SQLite has in files of their own as well."""
    scripts = (
        *as_made(),
        index.TABLES,
        answers_module._TABLES,
        edge_module.TABLES,
        ";".join(pacing_file.TABLES),
    )
    names = re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", ";".join(scripts))
    names += [RevokedOrders.table, DomainLists.table]

    assert len(names) >= 12
    assert len(names) == len(set(names))


def test_later_layouts_are_of_statements_that_both_engines_know() -> None:
    """A script is parted at its semicolons."""
    for script in layout.scripts(6):
        assert not re.search(r"'[^']*;[^']*'", script)
        assert not re.search(r"PRAGMA|sqlite|GLOB|REPLACE INTO", script, re.IGNORECASE)


def test_locks_of_one_database_are_nobody_s_in_another(postgres: Server) -> None:
    with Database(postgres.new_database()) as one, Database(postgres.new_database()) as two:
        assert one.try_lock("certificate a")
        assert two.try_lock("certificate a")
        assert f"process {os.getpid()} on " in one.holder("certificate a")
        assert one.others() == ()


def test_the_others_that_use_it_are_named(database: Database, database_url: str) -> None:
    database.rows("SELECT 1")
    with Database(database_url) as another:
        (told,) = another.others()
    assert re.match(rf"process {os.getpid()} on \S+, since 20", told)


def test_an_address_from_the_environment_leads_nowhere_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The URL names this machine, so TLS is not asked for."""
    monkeypatch.setenv("PGHOSTADDR", "192.0.2.1")
    assert database.rows("SELECT 1")[0][0] == 1


def test_nobody_there_is_told_without_a_traceback(tmp_path: Path) -> None:
    with (
        Database(f"postgresql://me@/x?host={tmp_path}") as database,
        pytest.raises(JournalError, match=r"postgresql://me@/x cannot be used: .*Check that"),
    ):
        database.rows("SELECT 1")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def secure(authority: trustme.CA) -> Iterator[tuple[Server, int]]:
    """A server with a certificate for `localhost`, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    certificate = authority.issue_cert("localhost")

    def put(directory: Path) -> None:
        certificate.private_key_pem.write_to_path(directory / "key.pem")
        for number, pem in enumerate(certificate.cert_chain_pems):
            pem.write_to_path(directory / "cert.pem", append=bool(number))

    yield from (
        (server, port)
        for server in started(
            *("listen_addresses=127.0.0.1", f"port={port}", "ssl=on"),
            *("ssl_cert_file=../cert.pem", "ssl_key_file=../key.pem"),
            put=put,
        )
    )


def test_the_server_has_to_be_whom_the_url_names(
    secure: tuple[Server, int], authority: trustme.CA, tmp_path: Path
) -> None:
    """By a CA that is trusted, and by its name."""
    _, port = secure
    authority.cert_pem.write_to_path(tmp_path / "ours.pem")
    trustme.CA().cert_pem.write_to_path(tmp_path / "others.pem")

    def uses_tls(host: str, trusted: str) -> bool:
        options = f"sslmode=verify-full&sslrootcert={tmp_path}/{trusted}"
        url = f"postgresql://{OWNER}@{host}:{port}/postgres?{options}"
        with Database(url) as database:
            rows = database.rows("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            return bool(rows[0][0])

    assert uses_tls("localhost", "ours.pem")
    with pytest.raises(JournalError, match="certificate verify failed"):
        uses_tls("localhost", "others.pem")
    with pytest.raises(JournalError, match="does not match host name"):
        uses_tls("127.0.0.1", "ours.pem")
    with pytest.raises(JournalError, match="does not exist"):
        uses_tls("localhost", "missing.pem")
