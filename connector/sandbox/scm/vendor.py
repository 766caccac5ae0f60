"""SCM as one of the sandbox's vendors: what it knows, and what it stands on."""

from connector.sandbox.ca.vendor import CAs
from connector.sandbox.dns.vendor import DNS
from connector.sandbox.ground import Ground, take_over
from connector.sandbox.scm.state import SCMState


class SCM(SCMState):
    """Everything that SCM knows, and the CAs that sign for it."""

    __slots__ = ("cas", "dns", "ground", "token_seconds")

    def __init__(
        self,
        ground: Ground,
        cas: CAs,
        *,
        dns: DNS | None = None,
        token_seconds: int = 300,
        state: SCMState | None = None,
    ) -> None:
        """
        Let SCM know *state*; by default the customer and accounts that the sandbox ships.

        Args:
            ground: What it shares with the other vendors.
            cas: Where it has certificates signed, and tells of revocations.
            dns: Where its CA looks for proofs of control; by default one of its own.
            token_seconds: Real seconds that an access token lives.
            state: What it has known before.
        """
        self.ground = ground
        self.cas = cas
        self.dns = dns or DNS(ground, servers=1)
        self.token_seconds = token_seconds
        take_over(self, state or SCMState.load())
