"""Where looks at accounts are kept between runs; `kept` keeps them in the state directory."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connector.account.look import AccountLook, Part
from connector.akamai.values import History
from connector.core.facts.certificate import Deployed
from connector.core.facts.ids import EnrollmentId


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a contract for whoever asks about one certificate."""

    at: datetime
    """CPS's time when the look began, aware UTC."""
    here: datetime
    """This machine's time at that moment, aware UTC."""
    parts: tuple[Part, ...] = ()
    """Those that were asked for, by rising id."""
    dropped: bool = False
    """One of them may have been changed by a write of ours since."""
    drops: int = 0
    """How many enrollments of the account have been, whichever."""
    lost: str = ""
    """Why there is no look, as a sentence; empty: there is one."""
    until: datetime | None = None
    """Of *lost*: by this machine's time, when it may be tried again."""


class AccountStore(Protocol):
    """
    What processes and threads that look at one account share.

    It is a cache: what cannot be read is not there, and what cannot be written is not kept. Nothing
    in it is a secret, but it holds names and contacts of enrollments.
    """

    def find(
        self, contract_id: str, ids: Collection[EnrollmentId], common_name: str
    ) -> Kept | None:
        """
        Return what is kept of a contract, however old, with the parts that are asked for.

        Args:
            contract_id: Which contract.
            ids: Enrollments that are asked about.
            common_name: All enrollments of this name are, too; lower case.
        """
        ...

    def whole(self, contract_id: str) -> AccountLook | None:
        """Return the kept look at a contract, however old; None: none, or part of it is dropped."""
        ...

    def keep(self, look: AccountLook) -> bool:
        """Keep a look in the place of the one before; return whether that was possible."""
        ...

    def keep_lost(self, contract_id: str, why: str, until: datetime) -> bool:
        """Keep that there is no look to be had, so that nobody tries before *until*."""
        ...

    def writing(self, about: EnrollmentId | str) -> AbstractContextManager[None]:
        """
        Drop what is kept of an enrollment before a write in this block, and again after it.

        A look that is under way meanwhile, and one that begins while it is not known how a killed
        write has ended, does not count for that enrollment either.

        Args:
            about: The enrollment, or the common name of one that is to be; empty: any.
        """
        ...

    def locked(self, contract_id: str) -> AbstractContextManager[bool]:
        """Hold the lock of whoever looks at a contract; False: somebody else holds it."""
        ...

    def deployed(
        self, contract_id: str, enrollment_id: EnrollmentId, fingerprints: Sequence[str]
    ) -> tuple[Deployed, ...] | None:
        """Return what is deployed under these fingerprints, in order; None: not all is kept."""
        ...

    def keep_deployed(
        self, contract_id: str, enrollment_id: EnrollmentId, deployed: Sequence[Deployed]
    ) -> None:
        """Keep what is deployed of an enrollment, in the place of what was kept of it before."""
        ...

    def history(
        self, contract_id: str, enrollment_id: EnrollmentId, live: Collection[str]
    ) -> History | None:
        """Return the past of an enrollment; None: it is kept for other fingerprints, or not."""
        ...

    def keep_history(
        self,
        contract_id: str,
        enrollment_id: EnrollmentId,
        live: Collection[str],
        history: History,
    ) -> None:
        """Keep the past of an enrollment, which stays the same while the same is deployed."""
        ...
