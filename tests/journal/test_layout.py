"""Journals of older layouts are brought up to this one with all that they say."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from connector import errors
from connector.core.facts.change import InputType
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause, OrderStage
from connector.errors import ConnectorError, JournalError
from connector.journal import layout, tables
from connector.journal.order_records import OF_CERTIFICATE
from connector.journal.step import Outcome, StepName
from connector.journal.store import Journal

AT = "2026-03-01T12:00:00.000000+00:00"
KEY = "C-1/www.example.com"
OLDER = [1, 2, 3]
CLASSES = sorted(
    name
    for name, found in vars(errors).items()
    if isinstance(found, type) and issubclass(found, ConnectorError)
)
"""What an older layout may hold as the outcome of a step, or as why an order was closed."""


@pytest.fixture(params=[True, False], ids=["read", "write"])
def read_only(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def old(path: Path) -> Iterator[sqlite3.Connection]:
    """A file of layout 3, as the version before wrote it."""
    path.parent.mkdir()
    with closing(made(path, 3)) as raw:
        yield raw


def made(path: Path, version: int) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    statements = "".join(tables.SCRIPTS[:version])
    raw.executescript(f"{statements} PRAGMA user_version = {version};")
    return raw


def add_step(raw: sqlite3.Connection, step: str, detail: str, outcome: str | None) -> None:
    raw.execute(
        "INSERT INTO steps (certificate_key, step, intended_at, enrollment_id, change_id, detail,"
        " outcome, outcome_at) VALUES (?, ?, ?, 7, 20, ?, ?, ?)",
        (KEY, step, AT, detail, outcome, None if outcome is None else AT),
    )


def add_order(raw: sqlite3.Connection, number: int, stage: str, note: str) -> None:
    raw.execute(
        "INSERT INTO orders (csr_key, certificate_key, key_algorithm, common_name, names, account,"
        " enrollment_id, change_id, stage, intended_at, closed_at, order_id, note)"
        " VALUES (?, ?, 'RSA', 'www.example.com', '[]', 'default', 7, 20, ?, ?, ?, ?, ?)",
        (f"{number:02x}" * 32, KEY, stage, AT, AT if stage == "closed" else None, "77", note),
    )


@pytest.mark.parametrize("version", OLDER)
def test_an_older_layout_is_brought_up_to_date(path, clock, csr: Csr, version, read_only) -> None:
    """What stands in it stays; a reader changes the file as little as ever."""
    path.parent.mkdir()
    with closing(made(path, version)) as raw:
        raw.execute("INSERT INTO certificates VALUES ('c', 7, 'a')")
        add_step(raw, "upload", "", "done")
    before = path.read_bytes()

    with Journal.open(path, clock, read_only=read_only) as journal:
        assert journal.served_trigger("c") == "a"
        assert set(journal.uploads_begun(KEY)) == {20}
        assert journal.claims() == ()

    with closing(sqlite3.connect(path)) as raw:
        found = raw.execute("PRAGMA user_version").fetchone()[0]
    assert found == (version if read_only else layout.VERSION)
    assert not read_only or path.read_bytes() == before
    with Journal.open(path, clock) as journal:
        journal.intend_order(
            "c", csr, change_id=ChangeId(1), enrollment_id=EnrollmentId(7), account="a", names=()
        )
        assert len(journal.orders("c")) == 1


OUTCOMES = {
    None: (None, ""),
    "done": (Outcome.DONE, ""),
    "found": (Outcome.FOUND, ""),
    "not seen at the vendor": (Outcome.NOT_FOUND, ""),
    "the change was deployed": (Outcome.OVERTAKEN, ""),
    "not pending: 404": (Outcome.NOT_PENDING, ""),
    "refused: The chain: broken.": (Outcome.REFUSED, "The chain: broken."),
    **dict.fromkeys(CLASSES, (Outcome.NO_EFFECT, "")),
    "ServerFailedError": (Outcome.NO_EFFECT, ""),
}


@pytest.mark.parametrize("old_word", OUTCOMES)
def test_each_old_outcome_is_one_of_today(old, path, clock, read_only, old_word) -> None:
    """Names of classes are gone for good; what was open stays open."""
    add_step(old, "upload", "", old_word)

    with Journal.open(path, clock, read_only=read_only) as journal:
        (row,) = journal._rows("SELECT outcome, vendor_word, outcome_at FROM steps")
        still_open = bool(journal.open_intents(KEY))
        refused = journal.upload_refused(ChangeId(20))

    assert (row["outcome"], row["vendor_word"]) == OUTCOMES[old_word]
    assert still_open is (old_word is None) is (row["outcome_at"] is None)
    assert refused == OUTCOMES[old_word][1]


def test_each_old_detail_gets_a_column_of_its_own(old, path, clock, csr, read_only) -> None:
    """Sorted names, an input, the key of a CSR and an order's id are told apart."""
    add_step(old, "open_renewal", "a.example.com b.example.com", None)
    add_step(old, "create_enrollment", "a.example.com", None)
    add_step(old, "acknowledge", InputType.CERTIFICATE, None)
    add_step(old, "search_again", csr.key, None)
    add_step(old, "revoke", "77", None)
    add_step(old, "decline", "78", None)
    for step in ("upload", "cancel", "delete", "deployed"):
        add_step(old, step, "", None)
    old.execute("INSERT INTO opened_changes VALUES (20, 1)")

    with Journal.open(path, clock, read_only=read_only) as journal:
        found = {step.name: step for step in journal.open_intents(KEY)}
        opened_by = journal.opened_by(ChangeId(20))

    without_detail_or_newer = {
        StepName.UPDATE_ENROLLMENT,
        StepName.ADD_CERTIFICATE,
        StepName.SCHEDULE,
    }
    assert set(found) == {*StepName} - without_detail_or_newer
    assert found[StepName.OPEN_RENEWAL].names == {"a.example.com", "b.example.com"}
    assert found[StepName.CREATE_ENROLLMENT].names == {"a.example.com"}
    assert found[StepName.ACKNOWLEDGE].input_type is InputType.CERTIFICATE
    assert found[StepName.SEARCH_AGAIN].csr_key == csr.key
    assert found[StepName.REVOKE].order_id == OrderId("77")
    assert found[StepName.DECLINE].order_id == OrderId("78")
    assert (found[StepName.CANCEL].change_id, found[StepName.CANCEL].names) == (20, frozenset())
    assert opened_by is StepName.OPEN_RENEWAL


CLOSED = {
    "not at SCM": (ClosedBecause.NOT_AT_SCM, "", "not at SCM"),
    "change 20 cancelled": (ClosedBecause.CHANGE_CANCELLED, "", "change 20 cancelled"),
    "change 20 cancelled by ann": (
        ClosedBecause.CHANGE_CANCELLED, "", "change 20 cancelled by ann",
    ),
    "enrollment deleted by ann": (
        ClosedBecause.ENROLLMENT_DELETED, "", "enrollment deleted by ann",
    ),
    "forgotten by ann": (ClosedBecause.FORGOTTEN, "", "forgotten by ann"),
    "forgotten by ann: not at SCM; by phone": (
        ClosedBecause.FORGOTTEN, "", "forgotten by ann: not at SCM; by phone",
    ),
    "Declined; forgotten by ann": (ClosedBecause.FORGOTTEN, "Declined", "forgotten by ann"),
    **dict.fromkeys(CLASSES, (ClosedBecause.REFUSED, "", "")),
    "JournalError": (ClosedBecause.NOT_SENT, "", ""),
}  # fmt: skip


@pytest.mark.parametrize("note", CLOSED)
def test_why_an_old_order_was_closed_is_a_word_of_today(old, path, clock, read_only, note) -> None:
    """The note stays for people, but for the name of a class."""
    add_order(old, 1, "closed", note)

    with Journal.open(path, clock, read_only=read_only) as journal:
        (order,) = journal.orders()

    assert (order.closed_because, order.vendor_word, order.note) == CLOSED[note]


def test_who_adopted_and_what_scm_said_are_kept(old, path, clock, read_only) -> None:
    """In columns of their own, by which is decided."""
    add_order(old, 1, "placed", "adopted by ann")
    add_order(old, 2, "issued", "adopted by the search at SCM")
    add_order(old, 3, "declined", "Declined")
    add_order(old, 4, "rejected", "Invalid")
    add_order(old, 5, "placed", "")

    with Journal.open(path, clock, read_only=read_only) as journal:
        orders = journal.orders()[::-1]

    assert [order.adopted_by for order in orders] == ["ann", "the search at SCM", "", "", ""]
    assert [order.vendor_word for order in orders] == ["", "", "Declined", "Invalid", ""]
    assert [order.closed_because for order in orders] == [None] * 5
    assert [order.words for order in orders][2:] == ["Declined", "Invalid", ""]
    assert orders[2].stage is OrderStage.DECLINED
    assert orders[2].view(clock.now()).vendor_status == "Declined"


def test_no_name_of_a_class_is_kept(old, path, clock) -> None:
    """Whatever is renamed in the program, no journal reads differently."""
    for number, name in enumerate(CLASSES):
        add_step(old, "upload", "", name)
        add_order(old, number, "closed", name)

    Journal.open(path, clock).close()

    with closing(sqlite3.connect(path)) as raw:
        kept = json.dumps(
            [raw.execute(f"SELECT * FROM {name}").fetchall() for name in ("orders", "steps")]
        )
    assert "Error" not in kept


def test_a_file_that_cannot_be_brought_up_stays_as_it_is(old, path, clock) -> None:
    """An outcome without a time is none: the file is damaged, and nothing of it is changed."""
    add_step(old, "upload", "", "done")
    old.execute("UPDATE steps SET outcome_at = NULL")
    before = list(old.iterdump())

    with pytest.raises(JournalError, match="cannot be used"):
        Journal.open(path, clock)

    assert list(old.iterdump()) == before


def test_a_layout_that_was_brought_up_is_the_one_of_a_new_file(path, tmp_path, clock) -> None:
    """Same tables, columns and indexes."""
    path.parent.mkdir()
    made(path, 1).close()
    new = tmp_path / "new" / path.name
    shapes = []
    for file in (path, new):
        Journal.open(file, clock).close()
        with closing(sqlite3.connect(file)) as raw:
            shapes.append(raw.execute("SELECT sql FROM sqlite_schema ORDER BY name").fetchall())

    assert shapes[0] == shapes[1]


def test_the_layout_before_lacks_an_index_only(path, clock) -> None:
    """Orders are found by their enrollment without a walk through those of all others."""
    path.parent.mkdir()
    made(path, 4).close()

    with Journal.open(path, clock) as journal:
        plan = journal._rows(f"EXPLAIN QUERY PLAN {OF_CERTIFICATE}", KEY, 7, KEY, f"{KEY}#7")
    assert not [row["detail"] for row in plan if row["detail"].startswith("SCAN")]
