"""`orders`, as far as it needs no vendor."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from settings_files import settings_files

from connector.cli import main
from connector.clock import SystemClock
from connector.core.facts.enrollment import Csr
from connector.core.facts.ids import ChangeId, CsrKey, EnrollmentId, OrderId
from connector.core.facts.order import OrderStage
from connector.core.request.values import KeyAlgorithm
from connector.journal.record import OrderRecord
from connector.journal.store import FILE_NAME, Journal
from connector.settings.person import this_person

pytestmark = pytest.mark.usefixtures("bare_machine")

KEYS = {KeyAlgorithm.RSA: "a1" * 32, KeyAlgorithm.ECDSA: "a2" * 32}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An RSA order that SCM has, and an ECDSA order whose answer was lost."""
    with Journal.open(tmp_path / "state" / FILE_NAME, SystemClock()) as opened:
        for algorithm in KEYS:
            opened.intend_order(
                "C-1/www.example.com",
                _csr(algorithm),
                change_id=ChangeId(20),
                enrollment_id=EnrollmentId(10),
                account="default",
                names=["www.example.com"],
            )
        opened.order_placed(CsrKey(KEYS[KeyAlgorithm.RSA]), OrderId("77"))
        yield opened


def _csr(algorithm: KeyAlgorithm) -> Csr:
    return Csr(
        key_algorithm=algorithm,
        pem="",
        key=CsrKey(KEYS[algorithm]),
        common_name="www.example.com",
        names=frozenset({"www.example.com"}),
        public_key_sha256="b2" * 32,
    )


def order(journal: Journal, algorithm: KeyAlgorithm) -> OrderRecord:
    return next(item for item in journal.orders() if item.key_algorithm is algorithm)


def test_orders_are_listed(journal, capsys) -> None:
    """Newest first, a row each; as JSON with a schema."""
    assert main(["orders", "list"]) == 0
    _head, ecdsa, rsa = capsys.readouterr().out.splitlines()
    assert ecdsa.split()[:6] == ["www.example.com", "ECDSA", "intended", "-", "default", "a2" * 8]
    assert rsa.split()[:6] == ["www.example.com", "RSA", "placed", "77", "default", "a1" * 8]

    assert main(["orders", "list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == 1
    assert [item["order_id"] for item in told["orders"]] == ["", "77"]


@pytest.mark.parametrize("name", ["77", "a1a1"], ids=["by id", "by CSR"])
def test_one_order_is_shown(journal, capsys, name) -> None:
    """By SCM's id or the beginning of the CSR's hash."""
    assert main(["orders", "show", name]) == 0
    assert "stage: placed" in capsys.readouterr().out.splitlines()

    assert main(["orders", "show", name, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["orders"][0]["csr"] == "a1" * 32


@pytest.mark.parametrize(("name", "count"), [("a", "2"), ("ffff", "no")])
def test_a_name_must_mean_one_order(journal, capsys, name, count) -> None:
    """Neither several nor none."""
    assert main(["orders", "show", name]) == 64
    assert f"means {count} orders, not one" in capsys.readouterr().err


def test_no_order_is_adopted_unseen(journal, capsys) -> None:
    """SCM must be asked for the id, so its account must be there."""
    assert main(["orders", "adopt", "a2", "78"]) == 78
    assert order(journal, KeyAlgorithm.ECDSA).stage is OrderStage.INTENDED
    assert "cannot be looked up at SCM" in capsys.readouterr().err


def test_an_order_with_an_id_cannot_be_adopted(journal, tmp_path, capsys) -> None:
    """SCM gave it."""
    assert main(["orders", "adopt", *settings_files(tmp_path), "a1", "78"]) == 1
    assert order(journal, KeyAlgorithm.RSA).order_id == "77"
    err = capsys.readouterr().err
    assert "has its id from SCM: 77. " in err
    assert "akamai-scm orders list" in err
    assert main(["orders", "adopt", "a1", "77"]) == 0
    assert "Order 77 is already recorded for " in capsys.readouterr().err


def test_no_order_is_forgotten_unseen(journal, capsys) -> None:
    """Where SCM cannot be asked a person must say that it is to be forgotten all the same."""
    for name in ("77", "a2"):
        assert main(["orders", "forget", name]) == 3
        err = capsys.readouterr().err
        assert "SCM could not be asked" in err
        assert "give --yes" in err
    assert OrderStage.CLOSED not in {row.stage for row in journal.orders()}


def test_an_order_is_forgotten(journal, tmp_path, capsys) -> None:
    """With who did it and why; the next apply may order again, and the table follows at once."""
    assert main(["orders", "forget", "77", "--yes", "--why", "refused by phone"]) == 0
    assert " 77 default " in (tmp_path / "logs" / "cert.ids").read_text()

    found = order(journal, KeyAlgorithm.RSA)
    assert found.stage is OrderStage.CLOSED
    assert found.note == f"forgotten by {this_person()}: refused by phone"
    assert "forgotten" in capsys.readouterr().err
