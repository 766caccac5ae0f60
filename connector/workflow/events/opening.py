"""Puts together what tells the events of a run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from connector.clock import Clock
from connector.journal.store import Journal
from connector.settings.hooks import Hook
from connector.transport.session import HTTPSSession
from connector.transport.wire import Wire
from connector.workflow.events.courier import ToHooks
from connector.workflow.events.events import NOBODY, Events


@contextmanager
def events_of(  # noqa: PLR0913 - what a courier is made of
    hooks: Sequence[Hook],
    journal: Journal,
    clock: Clock,
    progress: Callable[[str], None],
    *,
    ca_bundle: Path | None,
    connections: Wire | None = None,
) -> Iterator[Events]:
    """
    Yield what keeps and tells the events of a run.

    Args:
        hooks: Who is told; nobody: nothing is opened or kept.
        journal: One that can be written.
        clock: Time and sleep.
        progress: Told what could not be told.
        ca_bundle: Whom to trust; None: certifi's certificates.
        connections: That others use, too; None: own ones.

    Raises:
        ConfigurationError: The trusted certificates cannot be read.
    """
    if not hooks:
        yield NOBODY
        return
    with closing(HTTPSSession(clock, ca_bundle=ca_bundle, connections=connections)) as session:
        yield Events(hooks, journal, ToHooks(session), progress)
