"""What this run has seen come about, and need not ask for."""

from builders import BOTH, ECDSA, NAME, RSA, certificate, csr, enrollment, live, snapshot

from connector.core.facts.snapshot import Snapshot
from connector.workflow.observe.scope import as_sent, seen_past

OLD, NEW = certificate("0A"), certificate("0B")
OLD_ECDSA, NEW_ECDSA = (certificate(one, key_algorithm=ECDSA) for one in ("1A", "1B"))


def test_what_this_run_has_replaced_is_known() -> None:
    """As CPS's history has it: the new ones, and before them the old ones."""
    before = snapshot(production=live(OLD, OLD_ECDSA))
    now = snapshot(production=live(NEW, NEW_ECDSA))

    found = seen_past(before, now)

    assert found is not None
    assert [entry.certificates for entry in found] == [(NEW, NEW_ECDSA), (OLD, OLD_ECDSA)]


def test_a_new_enrollment_has_no_other_past() -> None:
    found = seen_past(Snapshot(), snapshot(production=live(NEW)))

    assert found is not None
    assert [entry.certificates for entry in found] == [(NEW,), ()]


def test_the_rest_is_for_cps_to_tell() -> None:
    """What was live before this run; a key that was added to it; what was gone; nothing live."""
    one, both = snapshot(production=live(OLD)), snapshot(production=live(NEW, NEW_ECDSA))

    assert seen_past(None, one) is None
    assert seen_past(one, one) is None
    assert seen_past(one, snapshot(production=live(OLD, NEW_ECDSA))) is None
    assert seen_past(one, both) is None
    assert seen_past(snapshot(production=()), one) is None
    assert seen_past(one, snapshot(production=())) is None


def test_a_csr_shows_what_cps_has_made_of_what_it_was_sent() -> None:
    """Unless names are to be left out of it."""
    csrs = tuple(csr(key) for key in BOTH)
    more = enrollment(names=frozenset({NAME, "api.example.com"}))

    assert as_sent((), enrollment())
    assert as_sent(csrs, enrollment())
    assert not as_sent(csrs, more)
    assert not as_sent((csr(RSA, names=frozenset()),), enrollment())
    assert as_sent((csr(RSA, names=frozenset()),), enrollment(exclude_sans=True))
