"""Whether an issued certificate is what was asked for, with real certificates."""

from datetime import timedelta

import pytest
from builders import NAME, NOW, request
from issued_samples import DV, EV, OV, chain, check, refusal, world

from connector.core.issuance.verify import CLOCK_TOLERANCE, check_issued
from connector.core.request.values import ValidationType
from connector.errors import UnexpectedAnswerError
from connector.sandbox.ca import with_sha1


def test_a_certificate_for_another_key_is_refused() -> None:
    """CPS would refuse it too, after the wait."""
    known = world()

    assert "has the CSR's public key" in refusal(known.root.signs(known.issuing))
    assert "has the CSR's public key" in refusal()


def test_missing_names_are_listed() -> None:
    """Sorted; further names that the CA added do not matter."""
    known = world()
    wanted = request(sans=frozenset({"b.example.com", "a.example.com"}))
    issuing = known.root.signs(known.issuing)

    told = refusal(known.leaf(), issuing, wanted=wanted)
    assert "names missing: a.example.com, b.example.com." in told
    more = known.leaf(names=(NAME, "A.example.com", "b.example.com", "www2.example.com"))
    assert check(more, issuing, wanted=wanted).leaf.names > wanted.names


def test_an_expired_certificate_is_refused() -> None:
    """The second at which it ends counts as expired."""
    known = world()
    told = refusal(known.leaf(days=0), known.root.signs(known.issuing))

    assert "it expired at 2026-06-01T12:00:00Z" in told


def test_a_certificate_of_the_future_is_refused_beyond_the_tolerance() -> None:
    """Clocks may differ by minutes, not by more."""
    issuing = world().root.signs(world().issuing)
    late = world().leaf(starts=CLOCK_TOLERANCE + timedelta(seconds=1))

    assert "it is not valid before 2026-06-01T12:05:01Z" in refusal(late, issuing)
    assert check(world().leaf(starts=CLOCK_TOLERANCE), issuing).notes == ()


@pytest.mark.parametrize(
    ("validation", "policies"),
    [
        (ValidationType.DV, (DV,)),
        (ValidationType.OV, ("1.2.3", OV)),
        (ValidationType.EV, (EV,)),
        (ValidationType.PRIVATE, ()),
        (ValidationType.PRIVATE, ("1.2.3",)),
        (None, (DV,)),
    ],
)
def test_the_wanted_validation_is_found(validation, policies) -> None:
    """Without a wish any will do; a private CA states none of the public ones."""
    issuing = world().root.signs(world().issuing)
    wanted = request(validation=validation)

    assert check(world().leaf(policies=policies), issuing, wanted=wanted).notes == ()


@pytest.mark.parametrize(
    ("validation", "policies", "told"),
    [
        (ValidationType.OV, (DV,), "validation is dv, not ov"),
        (ValidationType.EV, (DV, OV), "validation is dv or ov, not ev"),
        (ValidationType.DV, ("1.2.3",), "validation is not stated, not dv"),
        (ValidationType.DV, (), "validation is not stated, not dv"),
        (ValidationType.PRIVATE, (OV,), "validation is ov, not private"),
    ],
)
def test_another_validation_is_refused(validation, policies, told) -> None:
    """The profile of SCM is the wrong one."""
    issuing = world().root.signs(world().issuing)

    wanted = request(validation=validation)
    assert told in refusal(world().leaf(policies=policies), issuing, wanted=wanted)


@pytest.mark.parametrize(
    ("days", "policies", "told"),
    [
        (199, (OV,), 0),
        (200, (OV,), 1),
        (365, (), 0),
    ],
)
def test_a_public_certificate_that_lives_too_long_is_told(days, policies, told) -> None:
    """It began a day ago, and 200 days are the limit; private ones have none."""
    issuing = world().root.signs(world().issuing)
    notes = check(world().leaf(policies=policies, days=days), issuing).notes

    assert len(notes) == told
    assert all("lives 201 days, but public ones" in note for note in notes)


def test_every_fault_is_told_at_once() -> None:
    """What to do about it is for those who know the order and its change."""
    wanted = request(validation=ValidationType.OV, sans=frozenset({"a.example.com"}))
    told = refusal(world().leaf(days=-0.5), wanted=wanted)

    parts = ("names missing", "it expired", "validation is", "issuer")
    assert [part for part in parts if part not in told] == []


def test_an_unreadable_certificate_is_not_a_mismatch() -> None:
    """SCM left its contract."""
    with pytest.raises(UnexpectedAnswerError):
        check_issued(world().wanted(), ["nothing"], request(), NOW)


def test_sha_1_is_taken_where_it_is_asked_for_and_told() -> None:
    known = world()
    leaf = with_sha1(known.leaf(), known.issuing.key)
    issuer = with_sha1(known.root.signs(known.issuing), known.root.key)
    private = request(validation=ValidationType.PRIVATE, signature_algorithm="SHA-1")

    issued = check(leaf, issuer, wanted=private)

    assert len(chain(issued)) == 1
    in_chain, own = issued.notes
    assert in_chain.startswith("CN=Issuing CA in the chain is signed with SHA-1")
    assert own == "The certificate is signed with SHA-1, as the request wants."
    assert "it is signed with SHA-1, which clients refuse" in refusal(leaf, issuer)
