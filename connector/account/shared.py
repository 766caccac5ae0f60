"""
The look that all runs for one contract share: whoever comes first takes it, the others wait.

Where it is not to be had, each certificate is asked for by itself, and nobody tries again for a
while.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connector.account.look import AccountLook, take_look
from connector.account.store import AccountStore, Kept
from connector.account.turns import TurnPatience, get_once
from connector.akamai.client import CPSClient
from connector.clock import Clock
from connector.core.facts.ids import EnrollmentId
from connector.errors import (
    ConnectorError,
    CredentialsError,
    UnexpectedAnswerError,
    VendorRefusedError,
    VendorUnavailableError,
)

FEW_DROPS: Final = 2
"""
So many enrollments that we wrote to are asked for by themselves before all is looked at anew; a new
one counts twice, by its name and by its id.
"""
OUT: Final = timedelta(minutes=1)
"""How long nobody tries after CPS did not answer."""
REFUSED: Final = timedelta(minutes=10)
"""How long nobody tries after CPS answered, but not with a look."""
SAME_NAMES: Final = timedelta(days=1)
"""How long a look tells which enrollment has a name."""
_NOT_TO_BE_HAD: Final = (
    *(VendorRefusedError, UnexpectedAnswerError),
    *(VendorUnavailableError, CredentialsError),
)


@dataclass(frozen=True, slots=True)
class SharedLooks:
    """Looks at the contracts of one account."""

    store: AccountStore
    cps: CPSClient
    max_age: timedelta
    """Of a look, by this machine's time; zero: none is shared."""
    patience: TurnPatience
    """How a run waits for another that takes the look."""
    takes: bool = True
    """Whether a look is taken where none is kept; else only one that others took is used."""

    @property
    def clock(self) -> Clock:
        """What ages are measured by."""
        return self.patience.clock

    def find(
        self, contract_id: str, ids: Collection[EnrollmentId], common_name: str
    ) -> Kept | None:
        """
        Return a look that is young enough, with what it has of some enrollments; take it if needed.

        None where it is not to be had, or says nothing true of these: then each is asked for by
        itself. It is taken anew for all where too many have been written to since.

        Args:
            contract_id: Which contract.
            ids: Enrollments that are asked about.
            common_name: All enrollments of this name are, too; lower case.

        Raises:
            StillWaitingError: This run is bounded, and other runs use up the pace.
        """
        if not self.max_age:
            return None

        def read() -> Kept | None:
            return self.store.find(contract_id, ids, common_name)

        kept = read()
        if not self._is_over(kept):
            return _true(kept)
        if not self.takes:
            return None
        try:
            get_once(
                f"contract {contract_id}",
                self.patience,
                lambda: self.store.locked(contract_id),
                lambda: self._is_over(read()),
                lambda: self._take(contract_id),
            )
        except OSError:
            return None
        kept = read()
        return None if self._is_over(kept) else _true(kept)

    def id_of(self, contract_id: str, common_name: str) -> EnrollmentId | None:
        """
        Return the only enrollment of a name in a look that is kept, though it be too old for more.

        An enrollment keeps its name for life (akamai-cps 3.1), but may be gone, or another may have
        come. None: there was none or there were several, or nothing is kept that may be used.

        Args:
            contract_id: Which contract.
            common_name: Lower case.
        """
        kept = self.store.find(contract_id, (), common_name) if self.max_age else None
        if kept is None or kept.dropped or len(kept.parts) != 1:
            return None
        young = timedelta() <= self.clock.now() - kept.here <= SAME_NAMES
        return kept.parts[0].enrollment_id if young else None

    def whole(self, contract_id: str) -> AccountLook:
        """
        Return a look at all enrollments of a contract that is young enough; take it if needed.

        Raises:
            ConnectorError: It is not to be had.
        """
        taken: list[AccountLook] = []

        def take() -> None:
            taken.append(take_look(self.cps, contract_id, self.clock))
            self.store.keep(taken[0])

        if self.max_age and self._young(contract_id) is None:
            with suppress(OSError):
                get_once(
                    f"contract {contract_id}",
                    self.patience,
                    lambda: self.store.locked(contract_id),
                    lambda: self._young(contract_id) is None,
                    take,
                )
        kept = taken[0] if taken else self._young(contract_id)
        if kept is None:
            take()
        return kept or taken[0]

    def _young(self, contract_id: str) -> AccountLook | None:
        """Return the kept look at all of a contract; None: there is none that may be used."""
        kept = self.store.whole(contract_id) if self.max_age else None
        return kept if kept is not None and self._is_young(kept.here) else None

    def _is_young(self, here: datetime) -> bool:
        return timedelta() <= self.clock.now() - here <= self.max_age

    def _is_over(self, kept: Kept | None) -> bool:
        """Whether all has to be looked at anew."""
        if kept is None:
            return True
        if kept.until is not None:
            left = kept.until - self.clock.now()
            return not timedelta() < left <= REFUSED
        return not self._is_young(kept.here) or (kept.dropped and kept.drops > FEW_DROPS)

    def _take(self, contract_id: str) -> None:
        try:
            self.store.keep(take_look(self.cps, contract_id, self.clock))
        except _NOT_TO_BE_HAD as error:
            self._keep_lost(contract_id, error)

    def _keep_lost(self, contract_id: str, error: ConnectorError) -> None:
        pause = OUT if isinstance(error, VendorUnavailableError) else REFUSED
        self.store.keep_lost(contract_id, error.what, self.clock.now() + pause)
        self.patience.tell(
            f"Note: {error.what} Until that works again, each certificate is asked for by itself,"
            " which takes more calls."
        )


def _true(kept: Kept | None) -> Kept | None:
    return None if kept is None or kept.lost or kept.dropped else kept
