"""The session of a run, at the pace of all runs with its state."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext

from connector.clock import Clock
from connector.errors import JournalError
from connector.machine.jobs import within_work
from connector.settings.values import LocalSettings
from connector.transport.pacing import Pacer
from connector.transport.reply import OnCall
from connector.transport.session import HTTPSSession
from connector.workflow.in_common import Shared, pacing_in
from connector.workflow.sharing import shared_clock


@contextmanager
def paced_session(
    local: LocalSettings,
    clock: Clock,
    on_call: OnCall | None = None,
    shared: Shared | None = None,
) -> Iterator[HTTPSSession]:
    """
    Yield a session that keeps the vendors' limits together with all other runs with its state.

    Args:
        local: Of state and trust.
        clock: Time and sleep.
        on_call: Told of every attempt of every call.
        shared: What it has in common with other sessions of the run; None: nothing.

    Raises:
        JournalError: The state cannot be used.
    """
    try:
        if not local.state_dir.is_dir():
            local.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise JournalError(
            f"The state directory {local.state_dir} cannot be made: {error.strerror}.",
            remedy="Name a directory that you can write to with --state or AKAMAI_SCM_STATE.",
        ) from error
    bundle, pausing = local.ca_bundle, within_work(clock)
    connections = None if shared is None else shared.connections
    with (
        nullcontext(shared.pacing) if shared else closing(pacing_in(local.state)) as pacing,
        closing(Pacer(pacing, shared_clock(local.state, pausing))) as pacer,
        closing(
            HTTPSSession(
                pausing, ca_bundle=bundle, on_call=on_call, pacer=pacer, connections=connections
            )
        ) as session,
    ):
        yield session
