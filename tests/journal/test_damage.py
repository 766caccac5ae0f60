"""A journal that is damaged in any place: read as it was, or one clear error."""

import random
from contextlib import closing
from pathlib import Path

import pytest
from virtual_clock import VirtualClock

from connector.core.facts.change import InputType
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.request.values import KeyAlgorithm
from connector.errors import JournalError
from connector.journal.step import Outcome, StepName
from connector.journal.store import FILE_NAME, Journal

KEY = "C-1/www.example.com"
CHANGE = ChangeId(20)
MUTANTS = 300


def filled(path: Path) -> bytes:
    """Return a journal with orders and steps of every kind, as one file."""
    with closing(Journal.open(path, VirtualClock())) as journal:
        for number in range(6):
            csr = Csr(
                key_algorithm=KeyAlgorithm.RSA,
                pem="",
                key=CsrKey(f"{number:02x}" * 32),
                common_name="www.example.com",
                names=frozenset({"www.example.com"}),
                public_key_sha256="b2" * 32,
            )
            journal.intend_order(
                KEY,
                csr,
                change_id=CHANGE,
                enrollment_id=EnrollmentId(10),
                account="default",
                names=csr.names,
            )
            journal.order_placed(csr.key, OrderId(str(70 + number)))
            if number % 2:
                journal.order_issued(
                    csr.key, certificate_pem="x" * 900, chain_pem="y" * 900, fingerprint="AB" * 32
                )
            step = journal.intend(KEY, StepName.ACKNOWLEDGE, change_id=CHANGE, input_type=_input())
            journal.outcome(step, Outcome.DONE, enrollment_id=EnrollmentId(10), change_ids=[CHANGE])
        journal.serve_trigger(KEY, "one")
    return path.read_bytes()


def _input() -> InputType:
    return next(kind for kind in InputType if kind is not InputType.UNKNOWN)


def everything(journal: Journal) -> list[object]:
    """Read all that a run reads."""
    orders = journal.orders()
    return [
        *orders,
        *(order.view(VirtualClock().now()) for order in orders),
        *journal.open_intents(KEY),
        *journal.acknowledged(CHANGE).items(),
        journal.opened_by(CHANGE),
        journal.upload_refused(CHANGE),
        journal.deployed_changes(KEY),
        journal.enrollments_of(KEY),
        journal.known_enrollments(),
        journal.enrollment_of(KEY),
        journal.served_trigger(KEY),
    ]


def mutated(whole: bytes, chance: random.Random) -> bytes:
    """Return *whole* with a few bytes changed, cut off, put in or left out."""
    found = bytearray(whole)
    for _ in range(chance.choice([1, 1, 3, 20])):
        place = chance.randrange(len(found))
        match chance.randrange(5):
            case 0 | 1:
                found[place] = chance.randrange(256)
            case 2:
                found[place : place + 16] = chance.randbytes(16)
            case 3:
                del found[place : place + chance.randrange(1, 600)]
            case _:
                found[place : place + 64] = bytes(64)
    return bytes(found)


@pytest.mark.parametrize("read_only", [True, False], ids=["look", "act"])
def test_a_damaged_journal_is_one_clear_error(tmp_path: Path, read_only: bool) -> None:
    """Nothing else comes out of it, whatever is read; the file is left as it is."""
    whole = filled(tmp_path / "whole" / FILE_NAME)
    chance = random.Random(20261128)
    refused: list[bool] = []
    for number in range(MUTANTS):
        path = tmp_path / str(number) / FILE_NAME
        path.parent.mkdir()
        path.write_bytes(mutated(whole, chance))
        try:
            with closing(Journal.open(path, VirtualClock(), read_only=read_only)) as journal:
                everything(journal)
        except JournalError as error:
            refused.append(f"{path}" in str(error))
    assert len(refused) > MUTANTS / 3
    assert all(refused)


def test_a_whole_journal_is_read(tmp_path: Path) -> None:
    """So that the errors above are about the damage."""
    path = tmp_path / FILE_NAME
    filled(path)

    for read_only in (True, False):
        with closing(Journal.open(path, VirtualClock(), read_only=read_only)) as journal:
            assert len(everything(journal)) == 20
