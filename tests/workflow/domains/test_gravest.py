"""Of what has gone wrong with several domains, the gravest ends the run, and the rest is told."""

import pytest

from connector.core.decision.reasons import Reason
from connector.core.domains.entry import DomainEntry
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    FailedError,
    Fault,
    PersonNeededError,
    StillWaitingError,
    VendorUnavailableError,
)
from connector.workflow.domains.gravest import raise_gravest, waiting_error
from connector.workflow.domains.renew import Ended

GRAVEST_FIRST: list[ConnectorError] = [
    FailedError("It failed."),
    ConfigurationError("It is wrong", [Fault("a", "is missing")]),
    CredentialsError("It was refused."),
    VendorUnavailableError("It is out."),
    PersonNeededError("A person is needed."),
    StillWaitingError("It takes its time."),
    ConnectorError("It is something else."),
]


@pytest.mark.parametrize("place", range(len(GRAVEST_FIRST)))
def test_what_no_later_run_mends_goes_before_what_only_takes_time(place: int) -> None:
    """The others are told, the graver first."""
    told: list[str] = []
    left = GRAVEST_FIRST[place:]

    with pytest.raises(ConnectorError) as raised:
        raise_gravest(reversed(left), Reason.AWAITING_DOMAINS, told.append)

    assert str(raised.value) == str(left[0])
    assert told == [str(one) for one in left[1:]]


@pytest.mark.parametrize("error", GRAVEST_FIRST)
def test_only_a_wait_is_told_as_what_was_decided(error: ConnectorError) -> None:
    """What has failed is no state of the certificate."""
    waits = isinstance(error, PersonNeededError | StillWaitingError)

    with pytest.raises(type(error)) as raised:
        raise_gravest([error], Reason.AWAITING_DOMAINS, print)

    assert raised.value.reason == (Reason.AWAITING_DOMAINS if waits else "")


def test_where_nothing_has_gone_wrong_nothing_is_raised() -> None:
    told: list[str] = []

    raise_gravest([], Reason.AWAITING_DOMAINS, told.append)

    assert told == []


@pytest.mark.parametrize(
    ("code", "kind"), [(3, PersonNeededError), (75, StillWaitingError), (0, StillWaitingError)]
)
def test_a_domain_that_waits_is_told_by_whom(code: int, kind: type[ConnectorError]) -> None:
    ended = Ended(DomainEntry("example.org", "It waits.", code))

    found = waiting_error(ended)

    assert (type(found), found.what) == (kind, "It waits.")
