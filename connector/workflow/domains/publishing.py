"""The ways that bring a proof into DNS by themselves, and the one that leaves it to a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from connector.akamai.edgedns import EdgeDNS, Zone
from connector.core.domains.values import ProofRecord
from connector.core.domains.ways import Way
from connector.dns.values import Delegation
from connector.errors import PersonNeededError


@dataclass(frozen=True, slots=True)
class Published:
    """What came of publishing."""

    zone: str
    """Where the record was written; empty: not by us."""
    output: str = ""
    """What a command has printed, which it gets back at a check and when the record is to go."""
    written: bool = True
    """Whether anything was changed, as far as that is known."""


class Publisher(Protocol):
    """One way."""

    @property
    def way(self) -> Way:
        """Which one it is."""
        ...

    def present(self, domain: str, record: ProofRecord, ours: ProofRecord | None) -> Published:
        """
        Bring the record into DNS; done again it changes nothing.

        Args:
            domain: Whose proof it is.
            record: The proof.
            ours: What a run of ours has published for the domain before; None: nothing.

        Raises:
            PersonNeededError: It is not to be written.
            StillWaitingError: It cannot be written now.
        """
        ...

    def check(self, domain: str, record: ProofRecord, published: Published) -> str | None:
        """Return why the record is not in DNS yet, empty: it is; None: this way cannot tell."""
        ...

    def remove(self, domain: str, record: ProofRecord, published: Published) -> str:
        """Take the record out of DNS; return why it stays, empty: it is gone."""
        ...


class ByPerson:
    """Nothing is written; whoever runs this does it."""

    way = Way.PERSON

    def present(self, domain: str, record: ProofRecord, ours: ProofRecord | None) -> Published:
        """Leave it to the person."""
        del domain, record, ours
        return Published("")

    def check(self, domain: str, record: ProofRecord, published: Published) -> str | None:
        """Return None: the name servers tell."""
        del domain, record, published
        return None

    def remove(self, domain: str, record: ProofRecord, published: Published) -> str:
        """Leave it to the person."""
        del domain, record, published
        return ""


class ByEdgeDNS:
    """Akamai's Edge DNS."""

    way = Way.EDGEDNS

    def __init__(self, edgedns: EdgeDNS, delegation: Callable[[str], Delegation]) -> None:
        """
        Ask nothing yet.

        Args:
            edgedns: The account that has the zones.
            delegation: Returns who answers for a domain.
        """
        self._edgedns = edgedns
        self._delegation = delegation

    def present(self, domain: str, record: ProofRecord, ours: ProofRecord | None) -> Published:
        """Write it into the longest zone, if that is the one that is served."""
        zone = self._edgedns.zone_of(record.name)
        if zone is None:
            raise PersonNeededError(
                f"The record {record.name} cannot be written: no zone of this Akamai account has"
                f" {domain}.",
                remedy="Name the account that has it under dcv in scm_config.yaml"
                " (account_switch_key, or edgerc and section), or another way.",
            )
        self._check_delegation(domain, zone)
        written = self._edgedns.publish(zone, record, ours)
        return Published(zone.name, written=written)

    def check(self, domain: str, record: ProofRecord, published: Published) -> str | None:
        """Return None: the name servers tell."""
        del domain, record, published
        return None

    def remove(self, domain: str, record: ProofRecord, published: Published) -> str:
        """Remove it where it is what was written, or may have been by a run that was killed."""
        del domain
        zone = published.zone
        if not zone:
            found = self._edgedns.zone_of(record.name)
            if found is None or found.obstacle:
                return ""
            zone = found.name
        gone = self._edgedns.remove(zone, record)
        return "" if gone else f"The record {record.name} is another by now; it was left as it is."

    def _check_delegation(self, domain: str, zone: Zone) -> None:
        served = self._delegation(domain).names
        ours = self._edgedns.name_servers(zone)
        if served and ours and not served & ours:
            raise PersonNeededError(
                f"The zone {zone.name} at Akamai is not the one that is served: {domain} is"
                f" delegated to {', '.join(sorted(served))}, and the zone has"
                f" {', '.join(sorted(ours))}.",
                remedy="Publish the record where the domain is delegated to, or name another way"
                " under dcv in scm_config.yaml.",
            )


def by_default(edgedns: EdgeDNS, domain: str, delegation: Callable[[str], Delegation]) -> Publisher:
    """Return Edge DNS where it has a zone for the domain that can be written, else a person."""
    zone = edgedns.zone_of(domain)
    if zone is None or zone.obstacle:
        return ByPerson()
    return ByEdgeDNS(edgedns, delegation)
