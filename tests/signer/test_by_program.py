"""What a program that signs is told, and what its end means, without anything around it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import csr, request
from issued_samples import Authority
from shell_script import shell_script

from connector.core.facts.ids import CsrKey, OrderId
from connector.core.facts.order import OrderStatus
from connector.core.issuance.offer import Offer
from connector.core.x509.read import split_pem
from connector.errors import (
    AnswerLostError,
    ConfigurationError,
    ConflictError,
    ConnectorError,
    Effect,
    RequestError,
    VendorRefusedError,
    VendorUnavailableError,
)
from connector.sectigo.interface import OrderDraft, Receipt
from connector.settings.signer import SignerCommands
from connector.settings.values import SCMAccount
from connector.signer.by_program import ByProgram
from connector.text.leaving import mask

CSR = csr(pem="-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n")
DRAFT = OrderDraft(CSR, frozenset({"www.example.com", "b.example.com"}), "ours")
ONE = OrderId("one")
KEY = CsrKey("ab" * 32)


def program(
    directory: Path, script: str, *actions: str, left: timedelta | None = None, **more: Any
) -> ByProgram:
    """Return an account whose programs are all *script*."""
    words = (str(shell_script(directory / "sign", script)),)
    commands = SignerCommands(
        words,
        **dict.fromkeys(actions or ("collect", "find", "revoke"), words),
        **{"environ": {"PATH": "/usr/bin:/bin"}, "directory": directory, **more},
    )
    account = SCMAccount("ca", "command", "", commands=commands)
    return ByProgram(account, commands, lambda: left)


@pytest.fixture(scope="module")
def bundle() -> str:
    issuer = Authority("Small")
    return "".join(split_pem(_pem(issuer)))


def _pem(issuer: Authority) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    return issuer.signs(issuer).public_bytes(Encoding.PEM).decode()


@pytest.mark.parametrize(
    ("before", "order_id"),
    [
        ("", CSR.key),
        ('{"order_id": "arn:aws:acm-pca/1"}', "arn:aws:acm-pca/1"),
        ('{"order_id": 17, "more": []}', "17"),
        ("Certificate:\n    Data:\n", CSR.key),
    ],
)
def test_signed_at_once(tmp_path: Path, bundle: str, before: str, order_id: str) -> None:
    (tmp_path / "out").write_text(f"{before}\n{bundle}")
    signer = program(tmp_path, "cat > given; env > environ; cat out")

    assert signer.place_order(DRAFT) == Receipt(OrderId(order_id), split_pem(bundle))

    assert (tmp_path / "given").read_text() == CSR.pem
    environ = (tmp_path / "environ").read_text()
    told = dict(line.split("=", 1) for line in environ.splitlines() if "=" in line)
    facts = json.loads(told["AKAMAI_SCM_ORDER"])
    assert facts["names"] == ["b.example.com", "www.example.com"]
    assert facts["term_days"] is None
    assert told["AKAMAI_SCM_ORDER_TERM_DAYS"] == told["AKAMAI_SCM_ORDER_PROFILE"] == ""
    assert told["AKAMAI_SCM_ORDER_NAMES"] == "b.example.com www.example.com"


@pytest.mark.parametrize(
    ("script", "order_id"),
    [("exit 75", CSR.key), ('echo \'{"order_id": "7"}\'; exit 75', "7")],
)
def test_taken(tmp_path: Path, script: str, order_id: str) -> None:
    assert program(tmp_path, script).place_order(DRAFT) == Receipt(OrderId(order_id))


@pytest.mark.parametrize(
    ("script", "kind", "says"),
    [
        ("echo no >&2; exit 1", VendorRefusedError, "ended with 1 and said: no."),
        ("exit 128", VendorRefusedError, "ended with 128 and said: nothing."),
        ("exit 69", VendorUnavailableError, "ended with 69"),
        ("exit 76", AnswerLostError, "ended with 76"),
        ("exit 129", AnswerLostError, "ended with 129"),
        ("kill -9 $$", AnswerLostError, "was ended by signal 9"),
        ("echo; exit 0", AnswerLostError, "printed no certificate"),
        ("printf '\\377'; exit 0", AnswerLostError, "something that is no text"),
        ("printf '\\377'; exit 75", AnswerLostError, "something else than"),
        ("echo '[]'; exit 75", AnswerLostError, "something else than"),
        ("echo '{\"order_id\": true}'; exit 75", AnswerLostError, "something else than"),
        ('echo \'{"order_id": ""}\'; exit 75', AnswerLostError, "something else than"),
    ],
)
def test_how_an_order_ends_otherwise(
    tmp_path: Path, script: str, kind: type[ConnectorError], says: str
) -> None:
    """Only what tells nothing leaves it open whether there is an order."""
    with pytest.raises(ConnectorError) as caught:
        program(tmp_path, script).place_order(DRAFT)

    error = caught.value
    assert type(error) is kind
    assert says in error.what
    assert error.effect is (Effect.UNKNOWN if kind is AnswerLostError else Effect.NONE)


def test_one_that_is_not_there_has_done_nothing(tmp_path: Path) -> None:
    signer = program(tmp_path, "exit 0")
    (tmp_path / "sign").unlink()

    for act in (
        lambda: signer.place_order(DRAFT),
        signer.check_credentials,
        signer.check_reachable,
    ):
        with pytest.raises(ConfigurationError, match="cannot be asked to order") as caught:
            act()
        assert caught.value.effect is Effect.NONE


def test_a_path_starts_at_the_file(tmp_path: Path) -> None:
    signer = program(tmp_path, "exit 75")
    commands = SignerCommands(("./sign",), environ={"PATH": "/bin"}, directory=tmp_path)

    signer = ByProgram(SCMAccount("ca", "command", "", commands=commands), commands)

    assert signer.place_order(DRAFT).order_id == CSR.key


@pytest.mark.parametrize(
    ("script", "status", "word"),
    [
        ("cat out", OrderStatus.ISSUED, "issued"),
        ("exit 75", OrderStatus.PROCESSING, "pending"),
        ("echo Eve says no >&2; exit 3", OrderStatus.REJECTED, "Eve says no"),
    ],
)
def test_where_an_order_stands(
    tmp_path: Path, bundle: str, script: str, status: OrderStatus, word: str
) -> None:
    (tmp_path / "out").write_text(bundle)
    signer = program(tmp_path, f'[ "$AKAMAI_SCM_ORDER_ID" = one ] || exit 9; {script}')

    state = signer.order_status(ONE)

    assert (state.status, state.word) == (status, word)


def test_collecting(tmp_path: Path, bundle: str) -> None:
    (tmp_path / "out").write_text(bundle)

    assert program(tmp_path, "cat out").collect(ONE) == split_pem(bundle)
    assert program(tmp_path, "exit 75").collect(ONE) == ()
    with pytest.raises(VendorRefusedError, match="ended with 1"):
        program(tmp_path, "exit 1").collect(ONE)


@pytest.mark.parametrize("script", ["exit 69", "exit 76", "kill -9 $$", "sleep 60"])
def test_nothing_is_told_of_an_order(tmp_path: Path, script: str) -> None:
    """So nothing is concluded; and a run that is bounded waits no longer than it may."""
    signer = program(tmp_path, script, left=timedelta(seconds=0.2))

    for act in (signer.order_status, signer.collect):
        with pytest.raises(VendorUnavailableError):
            act(ONE)
    with pytest.raises(VendorUnavailableError):
        signer.find_orders(KEY, "www.example.com")


@pytest.mark.parametrize(
    ("script", "found"), [("exit 0", ()), ('echo \'{"order_id": "7"}\'', ("7",))]
)
def test_looking_for_an_order(tmp_path: Path, script: str, found: tuple[str, ...]) -> None:
    signer = program(tmp_path, script)

    assert signer.can_search
    assert signer.find_orders(KEY, "www.example.com") == found


@pytest.mark.parametrize("script", ["exit 1", "echo none", "exit 75"])
def test_a_search_that_tells_nothing(tmp_path: Path, script: str) -> None:
    with pytest.raises(VendorUnavailableError):
        program(tmp_path, script).find_orders(KEY, "www.example.com")


def test_without_a_program_for_it(tmp_path: Path) -> None:
    signer = program(tmp_path, "exit 0", "find")

    for act in (
        lambda: signer.order_status(ONE),
        lambda: signer.collect(ONE),
        lambda: signer.revoke(ONE, 4, "x"),
    ):
        with pytest.raises(ConfigurationError, match="names no program for it"):
            act()


def test_revoking(tmp_path: Path) -> None:
    signer = program(tmp_path, 'cat > given; echo "$AKAMAI_SCM_ORDER" > told')

    signer.revoke(ONE, 1, "stolen", "a certificate")

    assert (tmp_path / "given").read_text() == "a certificate"
    told = json.loads((tmp_path / "told").read_text())
    assert told == {
        "action": "revoke",
        "id": "one",
        "reason": "keyCompromise",
        "reason_code": 1,
        "message": "stolen",
    }


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ("exit 1", VendorRefusedError),
        ("exit 69", VendorUnavailableError),
        ("exit 75", VendorUnavailableError),
        ("exit 76", AnswerLostError),
        ("sleep 60", AnswerLostError),
    ],
)
def test_a_revocation_that_does_not_end_well(
    tmp_path: Path, script: str, kind: type[ConnectorError]
) -> None:
    signer = program(tmp_path, script, limit=timedelta(seconds=0.2))

    with pytest.raises(ConnectorError) as caught:
        signer.revoke(ONE, 4, "x")
    assert type(caught.value) is kind


def test_what_no_program_does(tmp_path: Path) -> None:
    signer = program(tmp_path, "exit 0")

    assert signer.may_order(1) is None
    assert signer.customer_domains({"www.example.com"}) is None
    assert signer.find_by_serial("0A") is None
    assert signer.revoked_orders() is None
    assert signer.order_proofs(ONE) == {}
    signer.recheck_proofs(ONE)
    with pytest.raises(ConflictError):
        signer.decline(ONE, "x")
    assert program(tmp_path, "exit 9", "collect").find_orders(KEY, "a") == ()


def test_keys_of_scm_are_told_together(tmp_path: Path) -> None:
    signer = program(tmp_path, "exit 0")
    offered: Offer | None = signer.read_offer(request(cert_type="web", term=30, comments="x"))
    assert offered is None

    with pytest.raises(RequestError) as caught:
        signer.read_offer(request(org_id=1, external_requester=("a@example.com",)))

    assert [fault.where for fault in caught.value.faults] == ["org_id", "external_requester"]


def test_the_reason_is_the_last_line_without_secrets(tmp_path: Path) -> None:
    """The values of variables that the account names are none of a message's."""
    signer = program(
        tmp_path,
        "printf 'first\\ntoken t0ken-1 is spent, says v1\\n\\n' >&2; exit 1",
        environ={"PATH": "/bin", "TOKEN": "t0ken-1", "SHORT": "v1"},
        named=frozenset({"TOKEN", "SHORT", "UNSET"}),
    )

    with pytest.raises(VendorRefusedError) as caught:
        signer.place_order(DRAFT)

    assert caught.value.detail == "token *** is spent, says v1"
    assert "first" not in caught.value.what
    assert mask(caught.value.what) == caught.value.what
