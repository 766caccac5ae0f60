"""CPS as one of the sandbox's vendors: what it knows, and what it stands on."""

from collections.abc import Callable

from cryptography import x509

from connector.sandbox.cps.answers.listed import Listed
from connector.sandbox.cps.edgegrid import Credentials
from connector.sandbox.cps.state import CPSState
from connector.sandbox.ground import Ground, take_over


class CPS(CPSState):
    """Everything that CPS knows, whom it lets in, and which roots it counts as standard."""

    __slots__ = ("credentials", "ground", "listed", "standard_roots")

    def __init__(
        self,
        ground: Ground,
        standard_roots: Callable[[], tuple[x509.Certificate, ...]],
        *,
        credentials: Credentials | None = None,
        state: CPSState | None = None,
    ) -> None:
        """
        Let CPS know *state*; by default nothing yet.

        Args:
            ground: What it shares with the other vendors.
            standard_roots: The roots that need not be in a trust chain.
            credentials: Of the one API client; by default new ones.
            state: What it has known before.
        """
        self.ground = ground
        self.standard_roots = standard_roots
        self.credentials = credentials or Credentials.random()
        self.listed = Listed()
        take_over(self, state or CPSState())
