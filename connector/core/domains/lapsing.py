"""Domains that are to be validated again before a certificate can be ordered for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from connector.core.domains.outlook import NameOutlook
from connector.text.moments import utc_text


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A domain whose validation does not hold until an order of today is signed."""

    domain: str
    ends_at: datetime | None = None
    """Until when a CA still takes it, aware UTC; None: no CA does."""

    def holds(self, now: datetime) -> bool:
        """Return whether a CA that signs *now* still takes it."""
        return self.ends_at is not None and now < self.ends_at

    def __str__(self) -> str:
        """Return it with how long it holds, as a part of a sentence."""
        if self.ends_at is None:
            return f"{self.domain} (not validated)"
        return f"{self.domain} (validated until {utc_text(self.ends_at)})"


def lapsing(outlooks: Iterable[NameOutlook]) -> tuple[Lapsing, ...]:
    """Return those among the domains of a certificate, each once, sorted."""
    found: dict[str, Lapsing] = {}
    for one in outlooks:
        if one.state is None or one.holds is not False:
            continue
        domain, until = one.state.domain, one.reuse
        if until is None:  # for this name, whatever may hold for another below the same domain
            found[domain] = Lapsing(domain)
        else:
            found.setdefault(domain, Lapsing(domain, until.ends_at))
    return tuple(found[domain] for domain in sorted(found))
