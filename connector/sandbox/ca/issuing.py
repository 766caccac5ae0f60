"""Where a certificate comes from: an authority signs it and enters it in its books."""

from collections.abc import Sequence
from datetime import datetime

from connector.sandbox.ca import Issued, Organization, Profile
from connector.sandbox.revocation.state import Registered
from connector.sandbox.world import World


def issue(  # noqa: PLR0913 - a certificate has this many parts
    world: World,
    csr_pem: str,
    names: Sequence[str],
    profile: Profile,
    *,
    days: int,
    now: datetime,
    organization: Organization | None = None,
    not_after: datetime | None = None,
) -> Issued:
    """Return what the CA of *profile* makes of a CSR; the rest is as in `Authorities.issue`."""
    issued = world.authorities.issue(
        csr_pem,
        names,
        profile,
        days=days,
        now=now,
        organization=organization,
        not_after=not_after,
        places=world.revocation.places(),
    )
    world.revocation.register[issued.serial] = Registered(issued)
    return issued
