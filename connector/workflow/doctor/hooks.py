"""Whether those who are told of events can be told."""

import os
import shutil
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Final

from connector.clock import Clock
from connector.core.events.values import EventName
from connector.errors import ConnectorError, JournalError, PersonNeededError
from connector.journal.events import Delivery
from connector.journal.store import Journal, journal_of
from connector.settings.hooks import Hook
from connector.settings.values import LocalSettings
from connector.text.moments import utc_text
from connector.transport.call import Call
from connector.transport.session import HTTPSSession
from connector.workflow.doctor.finding import Finding, counted, failed, good, warned

_REMEDY: Final = "Correct hooks in scm_config.yaml."


def examine_hooks(hooks: Sequence[Hook], session: HTTPSSession) -> Iterator[Finding]:
    """Yield whether each command is there, and each URL answers; nobody is told anything."""
    for hook in hooks:
        about = f"hook {hook.name}"
        yield _webhook(about, hook, session) if hook.url is not None else _command(about, hook)


def examine_deliveries(
    hooks: Sequence[Hook], local: LocalSettings, clock: Clock
) -> Iterator[Finding]:
    """Yield which events could not be told yet."""
    if not hooks:
        return
    try:
        with Journal.open(journal_of(local.state), clock, read_only=True) as journal:
            waiting = journal.undelivered()
    except JournalError:
        return  # told as a finding of its own
    by_hook: dict[str, list[Delivery]] = {}
    for one in waiting:
        if one.attempts:
            by_hook.setdefault(one.hook, []).append(one)
    for hook in hooks:
        if late := by_hook.get(hook.key):
            yield warned(
                f"hook {hook.name}",
                f"{counted(len(late), 'event')} could not be told since"
                f" {utc_text(late[0].happened_at)}: {late[-1].last_error}",
                "Mend it: the next run tells what is not older than a week.",
            )


def _command(about: str, hook: Hook) -> Finding:
    program = hook.run[0]
    named = str(hook.directory / program) if os.sep in program else program
    if shutil.which(named, path=hook.environ.get("PATH", os.defpath)) is None:
        return _cannot(about, hook, f"there is no program {program!r} that can be run.", _REMEDY)
    return good(about, f"can be run; told of {_told(hook)}.")


def _webhook(about: str, hook: Hook, session: HTTPSSession) -> Finding:
    url = "" if hook.url is None else hook.url.reveal()
    call = Call(
        hook.host,
        f"reach the hook {hook.name}",
        "HEAD",
        url,
        host_setting="hooks of scm_config.yaml",
    )
    try:
        if hook.secret is not None:
            hook.secret.reveal()
        with session.within(hook.limit):
            session.exchange(call)
    except ConnectorError as error:
        if error.status != HTTPStatus.NOT_IMPLEMENTED:  # it is there, and takes POST alone
            return _cannot(about, hook, error.what, error.remedy or _REMEDY)
    return good(about, f"answers; told of {_told(hook)}.")


def _cannot(about: str, hook: Hook, what: str, remedy: str) -> Finding:
    """Return that a hook cannot be told: it stops nothing but the orders that it is asked about."""
    if EventName.BEFORE_ORDER in hook.events:
        return failed(about, PersonNeededError(what, remedy=remedy))
    return warned(about, what, remedy)


def _told(hook: Hook) -> str:
    return ", ".join(sorted(hook.events))
