"""A request held against what was seen: what every decision is made on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, TypeVar

from connector.core.calendar.values import OPEN, Calendar
from connector.core.facts.certificate import CertificateFacts, Deployed
from connector.core.facts.defaults import completed, wanted_keys
from connector.core.facts.enrollment import Csr
from connector.core.facts.key_algorithms import live_keys, made_keys
from connector.core.facts.snapshot import Snapshot
from connector.core.request.values import KeyAlgorithm, Request

T = TypeVar("T")


@dataclass(frozen=True)
class Situation:
    """
    The input of a decision.

    Rules that need the request as well as what was seen take a situation; rules about what was seen
    alone take its snapshot.
    """

    request: Request
    """As a person wrote it."""
    snapshot: Snapshot
    now: datetime
    """The vendor's time, aware UTC. Ages in the snapshot are by the clock of this machine."""
    house: Calendar = OPEN
    """When certificates may be deployed, of all that do not say it themselves."""
    _found: dict[Callable[["Situation"], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What rules have found, by the rule (`once`)."""

    @cached_property
    def keys(self) -> tuple[KeyAlgorithm, ...]:
        """The keys that are wanted: those that the request names, else those that CPS has."""
        return wanted_keys(self.request, self.snapshot)

    @cached_property
    def completed(self) -> Request:
        """The request with keys, names and subject of the certificate to order."""
        return completed(self.request, self.snapshot)

    @cached_property
    def deployed(self) -> tuple[Deployed, ...]:
        """What is on production for the wanted keys, with its chains."""
        return self.of_wanted_keys(self.snapshot.production)

    @cached_property
    def live(self) -> tuple[CertificateFacts, ...]:
        """The certificates on production for the wanted keys."""
        return tuple(item.facts for item in self.deployed)

    @cached_property
    def csrs(self) -> tuple[Csr, ...]:
        """The open change's CSRs for the wanted keys, RSA first."""
        found = {csr.key_algorithm: csr for csr in self.snapshot.csrs}
        return tuple(found[key] for key in self.keys if key in found)

    @cached_property
    def unordered(self) -> tuple[Csr, ...]:
        """Those of `csrs` for which the journal has no open order."""
        return tuple(csr for csr in self.csrs if self.snapshot.open_order(csr) is None)

    @cached_property
    def unmade_keys(self) -> tuple[KeyAlgorithm, ...]:
        """The wanted keys that CPS makes only with dual stack."""
        made = made_keys(self.snapshot)
        return tuple(key for key in self.keys if key not in made)

    @cached_property
    def keys_without_csr(self) -> tuple[KeyAlgorithm, ...]:
        """
        The wanted keys for which the open change has no CSR and should.

        A change that adds a key has no CSR for the one that is live already (akamai-cps 7.1).
        """
        offered = {csr.key_algorithm for csr in self.snapshot.csrs}
        if offered.intersection(self.keys):
            offered |= live_keys(self.snapshot)
        return tuple(key for key in self.keys if key not in offered)

    @cached_property
    def calendar(self) -> Calendar:
        """When this certificate may be deployed."""
        return self.request.calendar(self.house)

    @property
    def is_forced(self) -> bool:
        """Whether `renewal_trigger` has a value that was not carried out yet."""
        served = self.snapshot.served_trigger
        return served is not None and self.request.renewal_trigger not in {"", served}

    def of_wanted_keys(self, deployed: tuple[Deployed, ...]) -> tuple[Deployed, ...]:
        """Return those of *deployed* whose keys are wanted."""
        return tuple(item for item in deployed if item.facts.key_algorithm in self.keys)

    def found_by(self, rule: Callable[["Situation"], T]) -> T:
        """Return what *rule* finds, which is worked out when it is asked for the first time."""
        if rule not in self._found:
            self._found[rule] = rule(self)
        found: T = self._found[rule]
        return found


def once(rule: Callable[[Situation], T]) -> Callable[[Situation], T]:
    """Return the same rule, worked out once for a situation however many others go by it."""

    @wraps(rule)
    def worked_out_once(situation: Situation) -> T:
        return situation.found_by(rule)

    return worked_out_once
