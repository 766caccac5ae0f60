"""
One look at all enrollments of a contract, by two calls however many there are (akamai-cps 2.14).

    >>> look = take_look(cps, "1-ABCDE", clock)    # doctest: +SKIP
    >>> [part.common_name for part in look.parts]  # doctest: +SKIP
    ['www.example.com']

It tells what each enrollment is, which changes are open, and which certificates are on the
networks: their fingerprints, not the certificates themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from connector.account.index import digest, digest_of_all
from connector.akamai.active_wire import ListedActive
from connector.akamai.client import CPSClient
from connector.akamai.enrollment_wire import ListedEnrollment
from connector.akamai.kept_wire import active_from, as_text, listed_from
from connector.akamai.values import ActiveEnrollment
from connector.clock import Clock
from connector.core.facts.ids import EnrollmentId

_NOTHING: Final = ("", "")
"""Name and text of what is not in a list."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a look has of one enrollment."""

    enrollment_id: EnrollmentId
    common_name: str
    """Lower case; empty: neither list tells it."""
    listed_text: str
    """Of the list of enrollments, as `akamai.kept_wire` writes it; empty: it is not in it."""
    active_text: str
    """Of the active certificates; empty: it is not in them."""

    @property
    def digest(self) -> str:
        """SHA-256 in hex of all that CPS told of it: equal as long as nothing has changed."""
        return digest([self.listed_text, self.active_text])

    @property
    def listed(self) -> ListedEnrollment | None:
        """The enrollment; None: it is not in the list."""
        return listed_from(self.listed_text) if self.listed_text else None

    @property
    def active(self) -> ActiveEnrollment | None:
        """What is on the networks; None: that is not told."""
        return active_from(self.active_text).read() if self.active_text else None


@dataclass(frozen=True, slots=True)
class AccountLook:
    """All enrollments of a contract at one time."""

    contract_id: str
    """Without `ctr_`."""
    at: datetime
    """CPS's time before the first call, aware UTC; reckoned back from its answer."""
    here: datetime
    """This machine's time at that moment, aware UTC: the look's age counts from then."""
    parts: tuple[Part, ...]
    """By id, each once; an enrollment whose id cannot be read is in none of them."""
    _by_id: dict[EnrollmentId, Part] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _by_name: dict[str, list[Part]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        """Find parts by id and by name at once, however many there are."""
        for part in self.parts:
            self._by_id[part.enrollment_id] = part
            self._by_name.setdefault(part.common_name, []).append(part)

    def __iter__(self) -> Iterator[Part]:
        """Yield the parts by rising id."""
        return iter(self.parts)

    def of(self, enrollment_id: EnrollmentId) -> Part | None:
        """Return the part of that enrollment; None: CPS has told none of it."""
        return self._by_id.get(enrollment_id)

    def named(self, common_name: str) -> tuple[Part, ...]:
        """Return all parts of that common name (lower case), by rising id."""
        return tuple(self._by_name.get(common_name, ()))

    def digest_of(self, which: EnrollmentId | str) -> str:
        """
        Return what tells whether CPS says anything else of an enrollment than it did before.

        It is stable: the same words of CPS give the same digest in every process, at any time.
        `index.peek` reads it from a kept look, without loading anything else.

        Args:
            which: An enrollment, or a common name in lower case: then of all that have it.
        """
        if isinstance(which, str):
            return digest_of_all(part.digest for part in self.named(which))
        part = self.of(which)
        return digest_of_all(() if part is None else (part.digest,))


def take_look(cps: CPSClient, contract_id: str, clock: Clock) -> AccountLook:
    """
    Ask CPS, twice.

    The active certificates come first: where they are not to be had, the list is of no use.

    Raises:
        ConnectorError: As the calls of `CPSClient`.
    """
    here, began = clock.now(), clock.monotonic()
    active = _texts(cps.active_certificates(contract_id))
    listed = _texts(cps.list_enrollments(contract_id))
    told = cps.vendor_time or clock.now()
    at = told - timedelta(seconds=clock.monotonic() - began)
    parts = tuple(_parts(listed, active))
    return AccountLook(contract_id.removeprefix("ctr_"), at, here, parts)


def _texts(
    entries: Sequence[ListedEnrollment] | Sequence[ListedActive],
) -> dict[EnrollmentId, tuple[str, str]]:
    """Return name and text of each by its id: a long list takes less room so than as it came."""
    found = ((one.enrollment_id, one) for one in entries)
    return {id_: (one.common_name, as_text(one)) for id_, one in found if id_ is not None}


def _parts(
    listed: Mapping[EnrollmentId, tuple[str, str]], active: Mapping[EnrollmentId, tuple[str, str]]
) -> Iterator[Part]:
    for id_ in sorted(listed.keys() | active.keys()):
        name, told = listed.get(id_, _NOTHING)
        shown_name, shown = active.get(id_, _NOTHING)
        yield Part(id_, name or shown_name, told, shown)
