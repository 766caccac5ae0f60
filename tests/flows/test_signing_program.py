"""A program of the person's own signs in SCM's place: the same journal, checks and crash rules."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from planted_secrets import places_below
from signing_program import LATER, SIGN, Signed

RENEWAL_DUE = timedelta(days=70)


def live(signed: Signed) -> dict[str, int]:
    return signed.program.production()


@pytest.mark.promise("signing-program")
@pytest.mark.parametrize("keys", [["RSA"], ["ECDSA"], ["RSA", "ECDSA"]])
def test_first_one_then_its_renewal(signed: Signed, keys: list[str]) -> None:
    """One order per CSR, nothing at SCM, and the next run finds nothing to do."""
    signed.write(key_algorithms=keys, sans=["api.example.com"])

    code, told = signed.apply()

    assert code == 0, told
    first = live(signed)
    assert sorted(first) == sorted(keys)
    assert signed.apply()[0] == 0
    assert len(signed.signer.signed) == len(keys)
    signed.program.sandbox.world.clock.advance(RENEWAL_DUE)
    code, told = signed.apply()
    assert code == 0, told
    assert not set(live(signed).values()) & set(first.values())
    assert len(set(signed.signer.signed)) == len(signed.signer.signed) == 2 * len(keys)
    assert signed.program.orders() == []
    assert {one["stage"] for one in signed.orders()} == {"issued"}


def test_what_it_is_told(signed: Signed) -> None:
    """The CSR on its input, the facts in its environment, and nothing of ours besides."""
    signed.configure(environment=["SMALL_TOKEN"])
    signed.write(sans=["api.example.com"], cert_type="web", term=30, comments="for web")

    code, out = signed.apply()

    assert code == 0, out
    (told,) = signed.signer.told
    csr = x509.load_pem_x509_csr(told["given"].encode())
    assert csr.is_signature_valid
    assert told["key"] == signed.orders()[0]["csr"]
    assert told["names"] == ["api.example.com", "www.example.com"]
    assert (told["common_name"], told["key_algorithm"]) == ("www.example.com", "RSA")
    assert (told["profile"], told["term_days"]) == ("web", 30)
    assert told["comments"].startswith("for web akamai-scm:")
    environ = told["environ"]
    assert environ["AKAMAI_SCM_ORDER_NAMES"] == "api.example.com www.example.com"
    assert environ["AKAMAI_SCM_ORDER_TERM_DAYS"] == "30"
    assert environ["SMALL_TOKEN"] == "t0ken-of-the-signer"
    ours = {"AKAMAI_EDGERC", "SCM_CONFIG", "AKAMAI_SCM_STATE", "SCM_CLIENT_SECRET"}
    assert not ours & environ.keys()
    assert "-----BEGIN" not in json.dumps(environ)


@pytest.mark.promise("signing-program")
def test_an_order_that_takes_longer(signed: Signed) -> None:
    """Ended with 75: followed by its id, and the order is not placed again."""
    signed.configure("collect")
    signed.signer.then(LATER)
    signed.write(timeouts={"issuance": "10m"})

    code, told = signed.apply()

    assert code == 75
    assert "sign says 'pending'" in told
    assert signed.signer.actions.count("order") == 1
    (order,) = signed.orders()
    assert (order["stage"], order["order_id"]) == ("placed", f"job-{order['csr'][:8]}")
    (signed.signer.directory / "ready").touch()
    code, told = signed.apply()
    assert code == 0, told
    assert signed.signer.actions.count("order") == 1
    assert live(signed)


@pytest.mark.promise("signing-program")
def test_a_refusal_is_told_and_may_be_mended(signed: Signed) -> None:
    signed.signer.then('print("no\\nprofile web is not for you", file=sys.stderr); sys.exit(1)')

    code, told = signed.apply()

    assert code == 1
    assert "sign ended with 1 and said: profile web is not for you." in told
    assert signed.orders()[0]["stage"] == "closed"
    signed.signer.then(SIGN)
    assert signed.apply()[0] == 0
    assert len(signed.signer.signed) == 1


def test_a_refusal_after_it_was_taken_ends_the_order(signed: Signed) -> None:
    signed.configure("collect")
    signed.signer.then('sys.exit(75) if action == "order" else sys.exit("denied by Eve")')

    code, told = signed.apply()

    assert code == 1
    assert "denied by Eve" in told
    assert "orders forget" in told
    assert signed.orders()[0]["stage"] == "rejected"
    assert signed.apply()[0] == 1
    assert signed.signer.actions.count("order") == 1


def test_without_a_way_to_collect(signed: Signed) -> None:
    """Told as a fault of the settings; once it is mended the same order is followed."""
    signed.signer.then(LATER)
    (signed.signer.directory / "ready").touch()

    code, told = signed.apply()

    assert code == 78
    assert "Give the account `collect: [program, …]`" in told
    signed.configure("collect")
    assert signed.apply()[0] == 0
    assert signed.signer.actions.count("order") == 1


def test_its_ca_cannot_be_reached(signed: Signed) -> None:
    signed.signer.then('print("no route", file=sys.stderr); sys.exit(69)')

    code, told = signed.apply()

    assert code == 69
    assert "no route" in told
    signed.signer.then(SIGN)
    assert signed.apply()[0] == 0


def test_the_certificate_of_another_key(signed: Signed) -> None:
    """Kept from CPS, and not ordered again."""
    signed.signer.then(
        "from cryptography.hazmat.primitives.asymmetric import ec\n"
        "print(self.issued(key=ec.generate_private_key(ec.SECP256R1()).public_key()))"
    )

    for _ in range(2):
        code, told = signed.apply()
        assert code == 1
        assert "no certificate in the answer has the CSR's public key" in told
    assert len(signed.signer.actions) == 1
    assert signed.program.enrollment().production is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [('names=("other.example.com",)', "www.example.com"), ("days=0", "expired")],
)
def test_a_certificate_that_does_not_fit(signed: Signed, wrong: str, why: str) -> None:
    signed.signer.then(f"print(self.issued({wrong}))")

    code, told = signed.apply()

    assert code == 1
    assert why in told
    assert signed.orders()[0]["stage"] == "placed"


def test_a_chain_that_is_missing_is_given_later(signed: Signed) -> None:
    """What was delivered is kept, and checked again."""
    signed.signer.then(
        "print(self.issued().partition('-----END CERTIFICATE-----\\n')[0], end='')"
        "; print('-----END CERTIFICATE-----')"
    )

    code, told = signed.apply()
    assert code == 1
    assert "name it in chain_file" in told
    signed.write(chain_file=str(signed.signer.directory / "issuer.pem"))
    code, told = signed.apply()
    assert code == 0, told
    assert len(signed.signer.actions) == 1


def test_what_it_says_shows_no_secret_and_no_control(signed: Signed) -> None:
    """Neither a variable that it is given, nor what a terminal obeys, nor a flood."""
    signed.configure(environment=["SMALL_TOKEN"])
    signed.signer.then(
        "print('a' * 9000 + '\\x1b[2J refused with ' + os.environ['SMALL_TOKEN'] +"
        " ' password=hunter22', file=sys.stderr); sys.exit(1)"
    )

    code, told = signed.apply()

    assert code == 1
    assert "refused with ***" in told
    assert not any(one in told for one in ("t0ken-of-the-signer", "\x1b", "a" * 600, "hunter22"))
    kept = signed.program.sandbox.env()
    places = places_below(
        *(Path(kept[name]) for name in ("AKAMAI_SCM_STATE", "AKAMAI_SCM_LOG_DIR"))
    )
    assert places
    assert not [name for name, content in places.items() if b"t0ken-of-the-signer" in content]


def test_keys_of_scm_are_refused_at_once(signed: Signed) -> None:
    """Before anything is changed at Akamai."""
    signed.write(org_id=10, custom_fields={"a": "b"}, external_requester=["a@example.com"])

    code, told = signed.apply()

    assert code == 65
    for key in ("org_id", "custom_fields", "external_requester"):
        assert f"{key}: goes to SCM alone; leave it out" in told
    assert signed.program.sandbox.world.cps.enrollments == {}
    assert signed.signer.told == []


def test_looking_starts_nothing(signed: Signed) -> None:
    """Neither before the first order nor once it is live."""
    for words in (
        ("status", "request.yaml"),
        ("report", "request.yaml"),
        ("apply", "--dry-run", "request.yaml"),
        ("doctor", "request.yaml"),
    ):
        signed.run(*words)
    assert signed.signer.told == []
    assert signed.apply()[0] == 0
    for words in (
        ("status", "request.yaml"),
        ("report", "request.yaml"),
        ("doctor", "request.yaml"),
    ):
        code, told = signed.run(*words)
        assert code == 0, told
    assert signed.signer.actions == ["order"]


def test_a_program_that_is_not_there(signed: Signed) -> None:
    """Told by the doctor, and before anything is changed at Akamai."""
    signed.configure(revoke=["/no/such/program"])

    code, told = signed.run("doctor", "request.yaml")
    assert code == 78
    assert "there is no program '/no/such/program' that can be run" in told
    code, told = signed.apply()
    assert code == 78
    assert signed.program.sandbox.world.cps.enrollments == {}


def test_the_doctor_tells_what_is_forgotten(signed: Signed) -> None:
    code, told = signed.run("doctor", "request.yaml")

    assert code == 0, told
    assert "account private-ca order" in told
    assert "Give it `find`" in told
    signed.configure(idempotent=True)
    assert "Give it `find`" not in signed.run("doctor", "request.yaml")[1]


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("#!/bin/sh\r", "it is there, but not what its first line names: has it line ends of"),
        ("#!/nowhere/python3", "it is there, but not what its first line names"),
        ("echo signed", "Exec format error"),
    ],
    ids=["line ends of Windows", "no such interpreter", "no first line"],
)
def test_a_program_that_cannot_even_begin_leaves_no_order_in_doubt(
    signed: Signed, first: str, said: str
) -> None:
    """It is a fault of the settings, and nobody has to look at any CA."""
    broken = signed.program.directory / "broken"
    broken.write_bytes(f"{first}\necho signed\n".encode())
    broken.chmod(0o755)
    signed.reword([str(broken)])

    code, told = signed.apply()

    assert code == 78, told
    assert said in told
    signed.configure()
    assert signed.apply()[0] == 0
    assert len(signed.signer.signed) == 1
