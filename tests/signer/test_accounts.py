"""What accounts differ in, and who takes the orders of each."""

from typing import Any

from connector.settings.signer import SignerCommands
from connector.settings.values import SCMAccount
from connector.signer import connect
from connector.signer.by_program import ByProgram
from connector.signer.traits import about_ids, finds_orders, shown_by_order, status_tells_proofs

WORDS = ("sign",)


def signing(commands: SignerCommands) -> SCMAccount:
    """Return an account whose orders programs take."""
    return SCMAccount("ca", "command", "", commands=commands)


def test_what_accounts_differ_in() -> None:
    plain, able = signing(SignerCommands(WORDS, WORDS)), signing(SignerCommands(WORDS, find=WORDS))
    same = signing(SignerCommands(WORDS, idempotent=True))

    accounts = (plain, able, same)
    assert [finds_orders(one) for one in accounts] == [False, True, True]
    assert about_ids(same) == "It is the id that sign gives; else the whole key of the CSR."
    assert shown_by_order(same).startswith("what sign and its CA sign")
    scm = SCMAccount("default", "enrollment", "https://scm.example")
    assert finds_orders(scm) is False
    assert "certId" in about_ids(scm)
    assert "validated domains" in shown_by_order(scm)
    assert [status_tells_proofs(one) for one in (same, scm)] == [True, True]


def test_whoever_takes_orders_is_found_by_the_account(session: Any) -> None:
    found = connect(signing(SignerCommands(WORDS)), session)

    assert isinstance(found, ByProgram)
    assert (found.recognises, found.tells_revocation) == (False, False)
