"""What is deployed, and its history, are kept as long as they are those of the enrollment."""

from dataclasses import replace

from kept_looks import ONE, TWO, damage, look, part
from virtual_clock import VirtualClock
from x509_samples import certificate_pem

from connector.account import index
from connector.account.kept import KeptAccount
from connector.akamai.values import History
from connector.core.facts.certificate import Deployed
from connector.core.facts.enrollment import HistoryEntry
from connector.core.x509.read import read_certificate
from connector.postgres.cache import State


def deployed() -> Deployed:
    return Deployed(read_certificate(certificate_pem()), "")


def test_a_certificate_is_known_by_its_fingerprint(
    store: KeptAccount, clock: VirtualClock, state: State
) -> None:
    one = deployed()
    print_ = one.facts.fingerprint
    assert store.deployed("1-ABCDE", ONE, [print_]) is None
    store.keep_deployed("1-ABCDE", ONE, [one, one])

    assert store.deployed("ctr_1-ABCDE", ONE, [print_, print_]) == (one, one)
    assert store.deployed("1-ABCDE", ONE, []) == ()
    assert store.deployed("1-ABCDE", ONE, [print_, ""]) is None
    assert store.deployed("1-ABCDE", TWO, [print_]) is None

    damage(state, "UPDATE deployed SET chain = 'x'")
    assert store.deployed("1-ABCDE", ONE, [print_]) is None
    other = index.digest(["x", "x"])
    damage(state, f"UPDATE deployed SET pem = 'x', digest = '{other}'")
    assert store.deployed("1-ABCDE", ONE, [print_]) is None

    store.keep_deployed("1-ABCDE", ONE, [replace(one, facts=replace(one.facts, fingerprint="AB"))])
    assert store.deployed("1-ABCDE", ONE, ["AB"]) is None  # it is another certificate
    store.keep_deployed("1-ABCDE", ONE, [one])
    store.keep(look(clock, part(TWO, "b")))
    assert store.deployed("1-ABCDE", ONE, [print_]) is None  # the enrollment is gone


def test_a_history_belongs_to_what_is_deployed(
    store: KeptAccount, clock: VirtualClock, state: State
) -> None:
    facts = deployed().facts
    history = History(
        (HistoryEntry("renew", (facts,), clock.now()), HistoryEntry("new-certificate", (facts,)))
    )
    store.keep_history("1-ABCDE", ONE, ["A", "B"], history)

    assert store.history("1-ABCDE", ONE, ["B", "A", "A"]) == history
    assert store.history("1-ABCDE", ONE, ["A"]) is None
    assert store.history("1-ABCDE", TWO, ["A", "B"]) is None

    for told in ("[7]", "no json", '[{"action": "x", "certificates": ["x"]}]'):
        digest = index.digest([told])
        damage(state, f"UPDATE histories SET told = '{told}', digest = '{digest}'")
        assert store.history("1-ABCDE", ONE, ["A", "B"]) is None
    damage(state, "UPDATE histories SET digest = 'x'")
    assert store.history("1-ABCDE", ONE, ["A", "B"]) is None
