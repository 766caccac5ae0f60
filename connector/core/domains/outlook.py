"""
Whether the names of a certificate are validated, now and on the day of its next order.

What SCM lists of domains is held against the names of one certificate: which domain stands for
each, how long that is to be relied on, and which domains want another validation because of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from connector.core.domains.cover import covering, reaches
from connector.core.domains.reuse import Reuse, is_due, reuse
from connector.core.domains.values import DomainState, dns_name
from connector.core.domains.words import DomainStatus, Method
from connector.text.moments import utc_text


@dataclass(frozen=True, slots=True)
class NameOutlook:
    """What is to be expected of one name."""

    name: str
    state: DomainState | None
    """The domain that stands for it; None: SCM lists none, at least not to this account."""
    order_at: datetime
    """When the next certificate for it is to be ordered; aware UTC, not before `now`."""
    now: datetime
    """Aware UTC."""

    @property
    def is_validated(self) -> bool:
        """Whether a CA may issue for it now, as far as SCM tells."""
        state = self.state
        if state is None or state.status is not DomainStatus.VALIDATED:
            return False
        return reaches(state, self.name)

    @property
    def reuse(self) -> Reuse | None:
        """How long that holds; None: it is not validated, or nobody knows."""
        if self.state is None or not self.is_validated:
            return None
        return reuse(self.state, self.now, self.order_at)

    @property
    def holds(self) -> bool | None:
        """Whether it still holds when the CA signs the next order; None: not known."""
        state = self.state
        if state is None or state.status is DomainStatus.UNKNOWN:
            return None
        if not self.is_validated or state.method is Method.PERSISTENT_TXT:
            return self.is_validated
        found = self.reuse
        return None if found is None else found.holds_for_order(self.order_at)

    @property
    def is_due(self) -> bool:
        """Whether the domain wants another validation now."""
        state = self.state
        if state is None:
            return False
        if state.status is DomainStatus.VALIDATED and not reaches(state, self.name):
            return True
        return is_due(state, self.now, self.order_at)

    @property
    def sentence(self) -> str:
        """What a person should know of it; empty: nothing, or nobody knows."""
        state = self.state
        if state is None or (self.holds is not False and not self.is_due):
            return ""
        if state.status is not DomainStatus.VALIDATED:
            return f"{state.domain} is not validated, so no public CA signs for it."
        if not self.is_validated:
            return (
                f"{state.domain} is validated by {state.method}, which does not hold for"
                f" {self.name}."
            )
        found = self.reuse
        return "" if found is None else _told(state.domain, found, self)


def outlook(
    names: Iterable[str], listed: Mapping[str, DomainState], order_at: datetime, now: datetime
) -> tuple[NameOutlook, ...]:
    """
    Return what is to be expected of each name, sorted.

    Args:
        names: Of a certificate.
        listed: The domains that SCM lists, by name.
        order_at: When the next certificate for them is to be ordered; what is past counts as now.
        now: The vendor's time, aware UTC.
    """
    order_at = max(order_at, now)
    return tuple(
        NameOutlook(name, covering(name, listed), order_at, now)
        for name in sorted({dns_name(name) for name in names})
    )


def _told(domain: str, found: Reuse, one: NameOutlook) -> str:
    limit = ", since a coming limit ends it early" if found.shortened else ""
    text = f"{domain} is validated until {utc_text(found.ends_at)}{limit}"
    if one.holds is False:
        text += f", which is too early for the next order ({utc_text(one.order_at)})"
    since = "since" if one.is_due else "from"
    end = "" if one.is_due else " on"
    return f"{text}; another validation is due {since} {utc_text(found.due_at)}{end}."
