"""
Planted secrets are nowhere in a database that keeps the state: tables, files of the server, log.

The server logs every statement with its values, as an administrator may have set it up.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from planted_house import FILES, House
from postgres_server import Server, started
from program import Program
from psycopg import sql

PASSWORD = "PgP4ss-word-of-the-house"


@pytest.fixture
def telling() -> Iterator[Server]:
    """A server that logs all that it is asked, and how."""
    yield from started("log_statement=all", "log_min_duration_statement=0", "log_connections=on")


@pytest.fixture
def house(program: Program, telling: Server) -> House:
    """Its state is in a database, to which a password is given."""
    (program.directory / "request.yaml").unlink()
    made = House(program)
    made.planted.secrets["PGPASSWORD"] = PASSWORD
    given = {"AKAMAI_SCM_STATE": telling.new_database(), "PGPASSWORD": PASSWORD}
    made.planted.environment.update(given)
    return made


def tables(server: Server, url: str) -> dict[str, bytes]:
    """Return what stands in each table that is not PostgreSQL's own, by its name."""
    with server.connect(urlsplit(url).path[1:]) as connection:
        names = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        found = {}
        for schema, table in names:
            rows = connection.execute(
                sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table))
            )
            found[f"table {table}"] = "\n".join(row[0] for row in rows.fetchall()).encode()
    return found


def kept_by(server: Server) -> dict[str, bytes]:
    """Return all files of a server: heaps, indexes, write-ahead log, and what it has logged."""
    with server.connect("postgres") as connection:
        connection.execute("CHECKPOINT")
    return {
        f"PostgreSQL: {path.relative_to(server.directory)}": path.read_bytes()
        for path in sorted(server.directory.rglob("*"))
        if path.is_file()
    }


def leaks(house: House, server: Server) -> list[str]:
    url = house.planted.environment["AKAMAI_SCM_STATE"]
    house.said |= tables(server, url) | kept_by(server)
    return [one for one in house.leaks() if not _where_put(one)]


def _where_put(leak: str) -> bool:
    """Whether it is the variable itself, in which somebody has put the password."""
    return leak.startswith("PGPASSWORD in environment of process")


def test_no_secret_is_in_a_database(house: House, telling: Server) -> None:
    """Each was used, by commands that write and by those that look."""
    assert house.run("apply", *FILES) == 0
    assert house.run("status", *FILES, alone=True) == 0
    assert house.run("doctor", *FILES) == 0
    assert house.run("orders", "list") == 0
    for file in FILES:
        assert house.run("destroy", file) == 0

    assert leaks(house, telling) == []
    places = house.places()
    names = " ".join(places)
    for place in ("table orders", "table places", "data/pg_wal/", "PostgreSQL: log"):
        assert place in names, place
    assert b"sectigo-dv.example.com" in places["table orders"]
    assert b"INSERT INTO" in places["PostgreSQL: log"]
    wal = [content for name, content in places.items() if "pg_wal/" in name]
    assert any(b"sectigo-dv.example.com" in content for content in wal)


def test_the_search_notices_what_is_written_there(house: House, telling: Server) -> None:
    """A value that passes through the server is in its log and its files."""
    assert house.run("status", FILES[0]) == 0
    url = house.planted.environment["AKAMAI_SCM_STATE"]
    with telling.connect(urlsplit(url).path[1:]) as connection:
        connection.execute("CREATE TABLE notes (told TEXT)")
        connection.execute("INSERT INTO notes VALUES (%s)", [house.planted.secrets["SCM password"]])

    found = leaks(house, telling)

    assert "SCM password in table notes" in found
    assert "SCM password in PostgreSQL: log" in found
    assert any("pg_wal/" in one for one in found)
