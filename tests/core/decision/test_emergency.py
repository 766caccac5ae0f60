"""What an emergency replaces, and what it leaves alone because it has come since."""

from datetime import timedelta

import pytest
from builders import (
    BOTH,
    ECDSA,
    NOW,
    RSA,
    certificate,
    due_certificate,
    live,
    order,
    outcome,
    request,
    situation,
    snapshot,
)
from hypothesis import given
from hypothesis import strategies as st

from connector.core.decision.decide import decide
from connector.core.decision.deferral import waits_for_scm
from connector.core.decision.emergency import common_name, meant_by_emergency
from connector.core.decision.reasons import Reason
from connector.core.decision.steps import Nothing, OpenRenewal
from connector.core.decision.verdict import Action
from connector.core.facts.certificate import CertificateFacts
from connector.core.facts.order import OrderView
from connector.core.facts.situation import Situation
from connector.core.request.emergency import (
    Emergency,
    Everything,
    IssuedBy,
    Meant,
    OfKey,
    OfSerials,
    emergency_key,
    read_serials,
)

BEGUN = NOW - timedelta(hours=1)
BEFORE, SINCE = BEGUN - timedelta(minutes=1), BEGUN + timedelta(minutes=1)
ISSUER = "CN=Sectigo Public Server Authentication CA DV R36,O=Sectigo Limited,C=GB"
ALL: tuple[Meant, ...] = (
    Everything(),
    IssuedBy(ISSUER),
    OfSerials(frozenset({10})),
    OfKey(RSA),
)


def in_emergency(
    meant: Meant, *facts: CertificateFacts, orders: tuple[OrderView, ...] = ()
) -> Situation:
    wanted = request(emergency=Emergency(meant, BEGUN), key_algorithms=BOTH)
    return situation(wanted, snapshot(production=live(*facts), orders=orders))


def replaced(meant: Meant, facts: CertificateFacts, *orders: OrderView) -> bool:
    return bool(meant_by_emergency(in_emergency(meant, facts, orders=orders)))


@pytest.mark.parametrize("meant", ALL, ids=str)
def test_what_is_meant_is_replaced_whatever_its_dates(meant: Meant) -> None:
    """And the sentence says which."""
    facts = certificate("0A", issuer=ISSUER)
    wanted = request(emergency=Emergency(meant, BEGUN))

    verdict = decide(situation(wanted, snapshot(production=live(facts))))

    assert outcome(verdict) == (OpenRenewal, Action.RENEW, Reason.EMERGENCY, ())
    assert "serial 0A" in verdict.message


@pytest.mark.parametrize(
    ("meant", "changes"),
    [
        (IssuedBy("CN=another,C=GB"), {}),
        (IssuedBy("Limited"), {}),
        (OfSerials(frozenset({11, 160})), {}),
        (OfKey(ECDSA), {}),
        (IssuedBy(""), {"issuer": "O=Sectigo Limited,C=GB"}),
    ],
    ids=str,
)
def test_what_is_not_meant_is_left_alone(meant: Meant, changes: dict[str, str]) -> None:
    """Nothing is ordered for it."""
    assert replaced(meant, certificate("0A", **{"issuer": ISSUER, **changes})) is False


@pytest.mark.parametrize("name", [ISSUER.upper(), "sectigo public server authentication CA DV R36"])
def test_a_ca_is_named_by_its_common_name_or_wholly(name: str) -> None:
    """Without regard to case."""
    assert replaced(IssuedBy(name), certificate(issuer=ISSUER))


@pytest.mark.parametrize("meant", ALL, ids=str)
@pytest.mark.parametrize(
    ("begun", "again"), [(BEFORE, True), (BEGUN, False), (SINCE, False)], ids=str
)
def test_what_was_ordered_since_is_not_replaced_again(meant: Meant, begun, again: bool) -> None:
    """Though a CA gives it the beginning of its day, which lies before; a serial does tell."""
    facts = certificate("0A", issuer=ISSUER, not_before=BEGUN - timedelta(hours=10))
    source = order(fingerprint=facts.fingerprint, intended_at=begun)
    other = order(fingerprint="of another", intended_at=SINCE)

    assert replaced(meant, facts, other, source) is (again or isinstance(meant, OfSerials))


@pytest.mark.parametrize("collected", [BEFORE, SINCE, None])
def test_what_was_under_way_is_new_enough_where_all_is_renewed(collected) -> None:
    """Where a CA or a key is the matter, an order from before is not."""
    facts = certificate("0A", issuer=ISSUER)
    source = order(fingerprint=facts.fingerprint, intended_at=BEFORE, collected_on=collected)

    assert replaced(Everything(), facts, source) is (collected is not SINCE)
    assert replaced(IssuedBy(ISSUER), facts, source)


@pytest.mark.parametrize(("begins", "again"), [(BEFORE, True), (SINCE, False)], ids=str)
def test_what_somebody_else_has_brought_tells_by_its_beginning(begins, again: bool) -> None:
    """The journal has no order for it."""
    assert replaced(Everything(), certificate(not_before=begins)) is again


def test_only_the_keys_that_are_meant_count() -> None:
    """Of two, one is enough to have both replaced, and is the one that is named."""
    found = in_emergency(OfKey(ECDSA), certificate("0A"), certificate("0B", key_algorithm=ECDSA))

    assert [facts.serial for facts in meant_by_emergency(found)] == ["0B"]


def test_without_an_emergency_none_is_meant() -> None:
    """As always."""
    assert meant_by_emergency(situation(request(), snapshot())) == ()
    assert type(decide(situation(request(), snapshot())).step) is Nothing


def test_it_is_not_put_off_while_scm_is_out() -> None:
    """Though by its window alone it would be."""
    found = in_emergency(Everything(), due_certificate())

    assert not waits_for_scm(found, decide(found))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"CN=Sectigo RSA\, DV,O=Sectigo Limited", "sectigo rsa, dv"),
        (r"O=a\\,CN=b\"c", 'b"c'),
        ("O=Sectigo Limited", None),
        ("", None),
    ],
)
def test_the_common_name_of_a_ca(text: str, expected: str | None) -> None:
    """As RFC 4514 writes it."""
    assert common_name(text) == expected


def test_the_same_command_finds_its_emergency_again() -> None:
    """And another one does not."""
    keys = {emergency_key(meant) for meant in ALL}

    assert len(keys) == len(ALL)
    assert emergency_key(IssuedBy(ISSUER.lower())) in keys
    assert emergency_key(OfSerials(frozenset({10, 11}))) not in keys


@given(st.sets(st.integers(min_value=0, max_value=2**160), min_size=1))
def test_serials_are_read_as_they_are_shown_anywhere(serials: set[int]) -> None:
    """With colons, with `0x`, in either case, with remarks."""
    lines = []
    for serial in serials:
        text = f"{serial:x}"
        even = text.zfill(len(text) + len(text) % 2)
        pairs = ":".join(even[at : at + 2] for at in range(0, len(even), 2))
        lines += [text, f"0x{text.upper()}  # a remark", f"  {pairs}", ""]

    assert read_serials("\n".join(lines)) == serials


@pytest.mark.parametrize(
    ("text", "why"),
    [("0A\nwww.example.com\n", "line 2"), ("0A:1", "line 1"), ("# none\n", "no serial")],
)
def test_what_is_no_list_of_serials_is_refused(text: str, why: str) -> None:
    """By its line; an empty one would mean nothing at all."""
    with pytest.raises(ValueError, match=why):
        read_serials(text)
