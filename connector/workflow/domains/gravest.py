"""What a run raises where some of its domains come to no end."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from connector.core.decision.reasons import Reason
from connector.errors import (
    ConfigurationError,
    ConnectorError,
    CredentialsError,
    FailedError,
    PersonNeededError,
    StillWaitingError,
    VendorUnavailableError,
)
from connector.workflow.domains.renew import Ended

_GRAVEST_FIRST: Final = (
    *(FailedError, ConfigurationError, CredentialsError),
    *(VendorUnavailableError, PersonNeededError, StillWaitingError),
)


def waiting_error(ended: Ended) -> ConnectorError:
    """Return what is raised where a domain waits for a person, a name server or the CA."""
    by_person = ended.entry.exit == PersonNeededError.exit_code
    return (PersonNeededError if by_person else StillWaitingError)(ended.entry.message)


def raise_gravest(
    failed: Iterable[ConnectorError], reason: Reason, tell: Callable[[str], None]
) -> None:
    """
    Raise the gravest of several errors; do nothing where there is none.

    Args:
        failed: Of several domains.
        reason: What is told of, where a person, name servers or the CA are waited for.
        tell: Told of the others.
    """
    by_gravity: Sequence[ConnectorError] = sorted(failed, key=_gravity)
    if not by_gravity:
        return
    for other in by_gravity[1:]:
        tell(str(other))
    gravest = by_gravity[0]
    waits = isinstance(gravest, PersonNeededError | StillWaitingError)
    raise gravest.with_reason(reason) if waits else gravest


def _gravity(error: ConnectorError) -> int:
    found = (place for place, kind in enumerate(_GRAVEST_FIRST) if isinstance(error, kind))
    return next(found, len(_GRAVEST_FIRST))
