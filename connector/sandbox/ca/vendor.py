"""The CAs as one of the sandbox's vendors: they sign, keep their books, and revoke."""

from collections.abc import Sequence
from datetime import datetime

from connector.sandbox.ca import Authorities, Issued, Organization, Profile
from connector.sandbox.ca.state import SUPERSEDED, CAState, Registered, Revocation
from connector.sandbox.ground import Ground, take_over


class CAs(CAState):
    """Everything that the CAs know, and their keys."""

    __slots__ = ("authorities", "ground")

    def __init__(
        self,
        ground: Ground,
        *,
        authorities: Authorities | None = None,
        state: CAState | None = None,
    ) -> None:
        """
        Let the CAs know *state*; by default nothing yet.

        Args:
            ground: What they share with the other vendors.
            authorities: Who signs; by default those that the sandbox ships.
            state: What they have known before.
        """
        self.ground = ground
        self.authorities = authorities or Authorities.load()
        take_over(self, state or CAState())

    def issue(  # noqa: PLR0913 - a certificate has this many parts
        self,
        csr_pem: str,
        names: Sequence[str],
        profile: Profile,
        *,
        days: int,
        now: datetime,
        organization: Organization | None = None,
        not_after: datetime | None = None,
        logs: int | None = None,
    ) -> Issued:
        """Return what the CA of *profile* makes of a CSR; the rest is as in `Authorities.issue`."""
        issued = self.authorities.issue(
            csr_pem,
            names,
            profile,
            days=days,
            now=now,
            organization=organization,
            not_after=not_after,
            places=self.places(),
            logs=logs,
        )
        self.register[issued.serial] = Registered(issued)
        return issued

    def revoke(self, serial: str, reason: int = SUPERSEDED, *, at: datetime | None = None) -> None:
        """
        Enter a revocation in the books; what is revoked already stays so, since when it is.

        Args:
            serial: Of a certificate that one of the CAs has issued.
            reason: Its code (RFC 5280 5.3.1).
            at: Virtual time; by default now.

        Raises:
            KeyError: None of them has.
        """
        entry = self.register[serial]
        if entry.revocation is None:
            entry.revocation = Revocation(at or self.ground.clock.now(), reason)
