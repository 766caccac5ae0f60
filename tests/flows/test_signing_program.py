"""A program of the person's own signs in SCM's place: the same journal, checks and crash rules."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from planted_secrets import places_below
from program import Program, let_time_pass, wait_until
from signing_program import LATER, SIGN, Signed

RENEWAL_DUE = timedelta(days=70)


@pytest.fixture
def signed(program: Program) -> Signed:
    return Signed(program)


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


UNKNOWN = [
    pytest.param("sys.exit(76)", "ended with 76", id="it says so"),
    pytest.param("os.kill(os.getpid(), 9)", "was ended by signal 9", id="a signal"),
    pytest.param('sys.exit("") if False else os._exit(137)', "ended with 137", id="a shell's"),
    pytest.param("print('x' * 70000)", "printed more than 65536 bytes", id="too much"),
    pytest.param("sys.stdout.buffer.write(b'\\xff\\xfe' * 9)", "is no text", id="binary"),
    pytest.param("print('done')", "printed no certificate", id="no certificate"),
    pytest.param("pass", "printed no certificate", id="nothing"),
    pytest.param("print(self.issued()[:-40])", "a PEM block is cut off", id="half of one"),
    pytest.param(
        "print(self.issued() + (here / 'issuer.key').read_text())", "is no certificate", id="a key"
    ),
    pytest.param('print(\'{"order_id": "a b"}\'); sys.exit(75)', "an id of at most", id="an id"),
]


@pytest.mark.promise("signing-program")
@pytest.mark.parametrize(("then", "why"), UNKNOWN)
def test_what_tells_nothing_is_a_lost_answer(signed: Signed, then: str, why: str) -> None:
    """A person looks; nothing is started again for that CSR until then."""
    signed.signer.then(then)

    code, told = signed.apply()

    assert code == 3, told
    assert why in told
    key = signed.signer.told[0]["key"]
    assert "At the CA that" in told
    assert f"orders forget {key[:16]}" in told
    assert "PRIVATE KEY" not in told
    signed.signer.then(SIGN)
    assert signed.apply()[0] == 3
    assert len(signed.signer.actions) == 1
    assert signed.run("orders", "forget", key, "--yes")[0] == 0
    assert signed.apply()[0] == 0
    assert len(signed.signer.actions) == 2


def test_it_takes_too_long(signed: Signed) -> None:
    signed.configure(timeout="1s")
    signed.signer.then("import time; time.sleep(60)")

    code, told = signed.apply()

    assert code == 3
    assert "took longer than 1 s" in told


def test_a_second_order_that_is_the_first(signed: Signed) -> None:
    """Said to be so by `idempotent`: placed again by itself, after the time of a late answer."""
    signed.configure(idempotent=True)
    signed.signer.then(
        "if not (here / 'once').exists():\n (here / 'once').touch(); self.keep(); sys.exit(76)\n"
        + SIGN
    )

    code, told = signed.apply()

    assert code == 0, told
    assert "It will be ordered again" in told
    assert len(signed.signer.actions) == 2
    assert len(signed.signer.signed) == 1


def test_one_that_never_ends_well_is_not_repeated_without_end(signed: Signed) -> None:
    signed.configure(idempotent=True)
    signed.signer.then("sys.exit(76)")
    signed.write(timeouts={"issuance": "30m"})

    code, told = signed.apply()

    assert code == 75, told
    assert len(signed.signer.actions) <= 11


@pytest.mark.parametrize("there", [True, False])
def test_a_lost_order_is_looked_for(signed: Signed, there: bool) -> None:
    """By `find`: followed where it is there, and placed again where it certainly is not."""
    signed.configure("find", "collect")
    kept = "self.keep(); " if there else ""
    signed.signer.then(
        f"if action == 'order' and not (here / 'once').exists():\n"
        f" (here / 'once').touch(); {kept}sys.exit(76)\n"
        "path = here / 'issued' / (told.get('key') or told['id'])[:8]\n"
        "if action == 'order': print(self.issued())\n"
        "elif action == 'find' and path.exists(): print('{\"order_id\": \"%s\"}' % told['key'])\n"
        "elif action == 'collect': print(path.read_text())\n"
    )

    code, told = signed.apply()

    assert code == 0, told
    assert signed.signer.actions.count("order") == (1 if there else 2)
    assert len(signed.signer.signed) == 1


def test_one_that_cannot_look_now(signed: Signed) -> None:
    """Then nothing is ordered."""
    signed.configure("find")
    signed.signer.then('sys.exit("out of order") if action == "find" else print(self.issued())')

    code, told = signed.apply()

    assert code == 69
    assert "out of order" in told
    assert "order" not in signed.signer.actions


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


def test_revoking(signed: Signed) -> None:
    """The program gets the certificate; without one for it, a person is told."""
    assert signed.apply()[0] == 0
    words = ("revoke", "request.yaml", "--reason", "superseded", "--yes")

    code, told = signed.run(*words)
    assert code == 78
    assert "Give the account `revoke: [program, …]`" in told
    signed.configure("revoke")
    signed.signer.then("pass")
    code, told = signed.run(*words)

    assert code == 0, told
    revoked = signed.signer.told[-1]
    found = x509.load_pem_x509_certificate(revoked["given"].encode())
    assert found.serial_number == signed.program.production_serial()
    assert (revoked["action"], revoked["reason"], revoked["reason_code"]) == (
        "revoke",
        "superseded",
        4,
    )


@contextmanager
def crl_of(signed: Signed) -> Iterator[list[int]]:
    """Yield the serials that the CRL of the program's CA lists, wherever certificates name it."""
    revoked: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = signed.signer.crl(revoked, signed.program.sandbox.world.clock.now())
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/small.crl"
    (signed.signer.directory / "crl-url").write_text(url)
    try:
        yield revoked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_revocation_shows_by_the_crl(signed: Signed) -> None:
    """The program is not asked; what is revoked is renewed, once."""
    with crl_of(signed) as revoked:
        assert signed.apply()[0] == 0
        serial = signed.program.production_serial()
        code, told = signed.run("status", "request.yaml", "--detailed-exitcode")
        assert code == 0, told
        revoked.append(serial)
        signed.program.sandbox.world.clock.advance(timedelta(days=1))

        code, told = signed.run("status", "request.yaml", "--detailed-exitcode")
        assert code == 2, told
        assert "revoked" in told
        code, told = signed.apply()

        assert code == 0, told
        assert signed.program.production_serial() != serial
        assert signed.signer.actions == ["order", "order"]


def test_destroying_revokes(signed: Signed) -> None:
    """Where there is a program for it; else nothing is done."""
    signed.write(on_destroy="revoke")
    assert signed.apply()[0] == 0
    code, told = signed.run("destroy", "request.yaml")
    assert code == 78
    assert "Nothing was done: on_destroy is revoke" in told
    assert signed.program.enrollment().production is not None
    signed.configure("revoke")
    signed.signer.then("pass")

    code, told = signed.run("destroy", "request.yaml")

    assert code == 0, told
    assert signed.signer.actions == ["order", "revoke"]
    assert "is revoked" in told


def test_a_person_adopts_what_the_ca_has(signed: Signed) -> None:
    """After a lost answer: with the id that the program takes."""
    signed.configure("collect")
    signed.signer.then(
        "if action == 'order': self.keep(); sys.exit(76)\n"
        "print((here / 'issued' / told['id'][:8]).read_text())"
    )
    assert signed.apply()[0] == 3
    key = signed.signer.told[0]["key"]

    code, told = signed.run("orders", "adopt", key, key)

    assert code == 0, told
    assert "sign says 'issued' of it" in told
    code, told = signed.apply()
    assert code == 0, told
    assert signed.signer.actions.count("order") == 1


def test_killed_while_the_program_ran(signed: Signed) -> None:
    """It may have signed: nothing is started again before somebody has looked."""
    signed.signer.then("self.keep(); (here / 'at-it').touch(); import time; time.sleep(60)")
    process = signed.program.start("apply", "request.yaml", environ=signed.environ, alone=True)
    at_it = signed.signer.directory / "at-it"
    wait_until(lambda: at_it.exists() or process.poll() is not None)
    process.kill()
    process.communicate()
    let_time_pass(signed.program)
    signed.signer.then(SIGN)

    assert signed.apply()[0] == 3
    assert len(signed.signer.actions) == 1
    signed.configure(idempotent=True)
    code, told = signed.apply()
    assert code == 0, told
    assert len(signed.signer.actions) == 2
    assert len(signed.signer.signed) == 1
