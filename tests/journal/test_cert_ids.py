"""The file cert.ids."""

import logging
import stat
from dataclasses import replace

import pytest

from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import ClosedBecause
from connector.journal.cert_ids import read_rows, table, write_cert_ids


@pytest.fixture
def filled(journal, csr):
    """A journal with an order in each state."""

    def key(name: str) -> CsrKey:
        return CsrKey(name * 64)

    for number, name in enumerate("abcde"):
        journal.intend_order(
            "c",
            replace(csr, key=key(name), common_name=f"{name}.example.com"),
            change_id=ChangeId(20 + number),
            enrollment_id=EnrollmentId(10),
            account="default",
            names=[],
        )
    for name in "bce":
        journal.order_placed(key(name), OrderId(f"7{name}"))
    for name in "ce":
        journal.order_issued(key(name), certificate_pem="", chain_pem="", fingerprint="F")
    journal.order_refused(key("d"), ClosedBecause.REFUSED)
    journal.order_closed(key("e"), ClosedBecause.CHANGE_CANCELLED)
    return journal


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_there_is_a_row_per_order_in_the_words_of_the_original(filled, tmp_path) -> None:
    """issued: collected; not_issued: SCM has the order; problem: anything else."""
    logs = tmp_path / "not yet" / "there"
    write_cert_ids(filled, logs)

    assert [
        f"a.example.com RSA problem - default 10 20 {'a' * 16} 2026-03-01T12:00:00Z",
        f"b.example.com RSA not_issued 7b default 10 21 {'b' * 16} 2026-03-01T12:00:00Z",
        f"c.example.com RSA issued 7c default 10 22 {'c' * 16} 2026-03-01T12:00:00Z",
        f"d.example.com RSA problem - default 10 23 {'d' * 16} 2026-03-01T12:00:00Z",
        f"e.example.com RSA issued 7e default 10 24 {'e' * 16} 2026-03-01T12:00:00Z",
    ] == rows((logs / "cert.ids").read_text())


def test_the_same_orders_give_the_same_file(filled) -> None:
    """The sequence in which they are handed over does not matter."""
    orders = filled.orders()

    assert table(orders) == table(reversed(orders))


def test_rows_of_orders_that_the_journal_does_not_have_stay(filled, tmp_path) -> None:
    """Another state directory has them, or this one had them: they warn of a second order."""
    write_cert_ids(filled, tmp_path)
    path = tmp_path / "cert.ids"
    theirs = f"z.example.com ECDSA not_issued 99 my account 10 30 {'9' * 16} 2026-02-01T12:00:00Z"
    before = f"b.example.com RSA not_issued 6b default 10 21 {'b' * 16} 2026-02-01T12:00:00Z"
    path.write_text(f"{path.read_text()}{theirs}\n{before}\n")

    write_cert_ids(filled, tmp_path)

    assert rows(path.read_text()) == sorted([*rows(table(filled.orders())), theirs, before])
    assert read_rows(path)[-1].account == "my account"


def test_a_row_that_the_journal_has_by_now_is_its_own(filled, tmp_path) -> None:
    """An order that was adopted since from another state directory's row stands there once."""
    path = tmp_path / "cert.ids"
    row = f"b.example.com RSA problem 7b default 10 21 {'b' * 16} 2026-02-01T12:00:00Z"
    path.write_text(f"{table([])}{row}\n")

    write_cert_ids(filled, tmp_path)

    assert path.read_text() == table(filled.orders())


@pytest.mark.parametrize("moment", ["later", "2026-13-01T12:00:00Z"])
def test_a_row_without_a_time_is_not_ours(filled, tmp_path, moment) -> None:
    path = tmp_path / "cert.ids"
    path.write_text(f"{table([])}b.example.com RSA problem - default 10 21 {'b' * 16} {moment}\n")

    assert read_rows(path) == ()


def test_others_may_read_the_file(filled, tmp_path) -> None:
    """It holds no secret; nothing else but its lock is left beside it."""
    write_cert_ids(filled, tmp_path / "logs")

    assert stat.S_IMODE((tmp_path / "logs" / "cert.ids").stat().st_mode) == 0o644
    assert {"cert.ids", ".cert.ids.lock"} == {file.name for file in (tmp_path / "logs").iterdir()}


def test_a_directory_that_cannot_be_written_is_a_warning(filled, tmp_path, caplog) -> None:
    """Nothing depends on the file."""
    (tmp_path / "file").touch()

    with caplog.at_level(logging.WARNING):
        write_cert_ids(filled, tmp_path / "file" / "logs")

    assert "cert.ids cannot be written" in caplog.text


ORIGINAL = "www.example.com 1234567 not_issued\r\napi.example.com 1234568 issued\r\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ORIGINAL.encode(), id="rows of another tool"),
        pytest.param("\ufeffwww.example.com m\u00fcll".encode("utf-16"), id="not even UTF-8"),
        pytest.param(None, id="rows of another tool below ours"),
    ],
)
def test_what_another_tool_wrote_is_kept_and_told_once(filled, tmp_path, caplog, text) -> None:
    """It may be the only memory of that tool's orders."""
    path = tmp_path / "cert.ids"
    text = text or f"{table(filled.orders())}{ORIGINAL}".encode()
    path.write_bytes(text)

    with caplog.at_level(logging.WARNING):
        write_cert_ids(filled, tmp_path)
        write_cert_ids(filled, tmp_path)

    assert text == (tmp_path / "cert.ids.orig-1").read_bytes()
    assert table(filled.orders()) == path.read_text()
    assert len(caplog.records) == 1
    assert "cert.ids.orig-1" in caplog.text


def test_what_was_kept_is_never_replaced(filled, tmp_path) -> None:
    """Another tool that goes on writing gets a number for each text, and none twice."""
    path = tmp_path / "cert.ids"
    for text in ("first", "second", "first"):
        path.write_text(text)
        write_cert_ids(filled, tmp_path)

    kept = sorted(tmp_path.glob("cert.ids.orig-*"))
    assert [file.read_text() for file in kept] == ["first", "second"]


def test_what_cannot_be_kept_is_not_replaced(filled, tmp_path, caplog) -> None:
    """A warning says why there is no new table."""
    path = tmp_path / "cert.ids"
    path.symlink_to(tmp_path)

    with caplog.at_level(logging.WARNING):
        write_cert_ids(filled, tmp_path)

    assert path.is_symlink()
    assert "cert.ids cannot be written" in caplog.text
