"""A program that signs comes to no end that tells what it has done: nothing is ordered twice."""

import pytest
from program import let_time_pass, wait_until
from signing_program import SIGN, Signed

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
        "print(self.issued() + (here / 'issuer.key').read_text())",
        "a PEM block is a PRIVATE KEY, not a certificate.\n",
        id="a key",
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
    assert "-----" not in told, "nothing of what it printed is repeated"
    key_of_issuer = (signed.signer.directory / "issuer.key").read_text().splitlines()
    assert [line for line in key_of_issuer if line in told] == []
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
