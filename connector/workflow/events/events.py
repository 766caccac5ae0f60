"""
The events of a run: written into the journal first, then told.

What cannot be told stays in the journal and is tried again by later runs, for a week. It fails
nothing: a deployment that is finished is finished. Only `before_order` is asked, and waited for.
"""

from collections.abc import Callable, Sequence
from typing import Final

from connector.core.events.values import Event, EventName
from connector.errors import ConnectorError, JournalError, PersonNeededError, StillWaitingError
from connector.journal.events import Delivery
from connector.journal.store import Journal
from connector.settings.hooks import Hook
from connector.workflow.events.courier import Courier, RefusedError

Tell = Callable[[str], None]


class Events:
    """Keeps and tells the events about one certificate, or about domains."""

    def __init__(
        self, hooks: Sequence[Hook], journal: Journal, courier: Courier, progress: Tell
    ) -> None:
        """
        Tell nothing yet.

        Args:
            hooks: Who is told.
            journal: Keeps what happened.
            courier: Tells one hook.
            progress: Told what could not be told.
        """
        self._hooks = tuple(hooks)
        self._journal = journal
        self._courier = courier
        self._progress = progress
        self._failing: set[str] = set()
        """Who could not be told in this run."""

    def happened(self, event: Event | None) -> None:
        """Write that something has happened, where somebody is to be told of it."""
        if event is None or not (hooks := self._meant(event.name)):
            return
        try:
            self._journal.keep_event(event, [hook.key for hook in hooks])
        except JournalError as error:
            self._progress(f"Note: that {event.name} has happened could not be kept: {error}")

    def goes_well(self, about: str) -> None:
        """Write that whatever had gone wrong about a certificate is over."""
        if not self._hooks:
            return
        try:
            self._journal.events_over(about)
        except JournalError as error:
            self._progress(f"Note: {error}")

    def deliver(self, about: str) -> None:
        """Tell whatever is still to be told about a certificate; what fails is tried later."""
        if not self._hooks:
            return
        try:
            waiting = self._journal.undelivered(about)
            by_key = {hook.key: hook for hook in self._hooks}
            for delivery in waiting:
                hook = by_key.get(delivery.hook)
                asked = delivery.document["event"] == EventName.BEFORE_ORDER
                if hook is None or asked or hook.key in self._failing:
                    continue
                if not self._told(hook, delivery):
                    self._failing.add(hook.key)
        except JournalError as error:
            self._progress(f"Note: events could not be told: {error}")

    def untold(self) -> frozenset[str]:
        """Return `Event.about` of what is still to be told, whatever it is about."""
        if not self._hooks:
            return frozenset()
        try:
            return frozenset(one.about for one in self._journal.undelivered())
        except JournalError as error:
            self._progress(f"Note: events could not be told: {error}")
            return frozenset()

    def ask(self, event: Event) -> None:
        """
        Ask whoever is to be asked before an order; return once all of them have agreed.

        Raises:
            PersonNeededError: One refuses, or cannot be asked.
            StillWaitingError: One asks to wait.
            JournalError: What they answer cannot be kept.
        """
        hooks = {hook.key: hook for hook in self._meant(event.name)}
        if not hooks:
            return
        self._journal.keep_event(event, hooks)
        for delivery in self._journal.undelivered(event.about):
            hook = hooks.get(delivery.hook)
            same = delivery.document["id"] == event.id_at(delivery.happened_at)
            if hook is not None and same:
                self._agreed(hook, delivery)

    def _agreed(self, hook: Hook, delivery: Delivery) -> None:
        name = delivery.document["common_name"]
        try:
            self._courier.tell(hook, delivery.document)
        except StillWaitingError as error:
            self._journal.not_delivered(delivery.id, error.what)
            raise
        except RefusedError as error:
            self._journal.not_delivered(delivery.id, str(error))
            raise PersonNeededError(
                f"The hook {hook.name} holds the order for {name} back: it {error}.",
                remedy=f"Settle that with whoever keeps {hook.name}; each run asks it again.",
                again=_NOTHING_ORDERED,
            ) from error
        except ConnectorError as error:
            self._journal.not_delivered(delivery.id, error.what)
            raise PersonNeededError(
                f"The order for {name} is held back, since {hook.name} could not be asked:"
                f" {error.what}",
                remedy=error.remedy or "Correct hooks in scm_config.yaml.",
                again=_NOTHING_ORDERED,
            ) from error
        self._journal.delivered(delivery.id)

    def _told(self, hook: Hook, delivery: Delivery) -> bool:
        try:
            self._courier.tell(hook, delivery.document)
        except (ConnectorError, RefusedError) as error:
            why = error.what if isinstance(error, ConnectorError) else str(error)
            self._journal.not_delivered(delivery.id, why)
            event = delivery.document["event"]
            self._progress(f"Note: {hook.name} was not told of {event}; a later run tries: {why}")
            return False
        self._journal.delivered(delivery.id)
        return True

    def _meant(self, name: EventName) -> list[Hook]:
        return [hook for hook in self._hooks if name in hook.events]


class _Nobody(Events):
    """Has nobody to tell, so that nothing is kept."""

    def __init__(self) -> None:
        self._hooks = ()


NOBODY: Final[Events] = _Nobody()

_NOTHING_ORDERED: Final = "Nothing was ordered, and running again orders nothing twice."
