"""How a hook is told: a command without a shell, or a POST of signed JSON."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final, Protocol

from connector.errors import ConfigurationError, ConnectorError, Fault, StillWaitingError
from connector.machine.programs import ProgramError, run_program
from connector.settings.hooks import Hook
from connector.text.leaving import as_json, quoted, said
from connector.transport.call import Call
from connector.transport.session import HTTPSSession

_SHOWN: Final = 500
"""Characters of what a hook has said that are told."""
_NOT_IN_ENVIRONMENT: Final = frozenset({"schema", "event", "serials", "order_ids"})
"""What has no variable AKAMAI_SCM_EVENT_…: the name is one without it, lists are in the JSON."""
_GOOD: Final = range(200, 300)
_REFUSES: Final = frozenset({400, 403, 409, 422})
"""Statuses by which a receiver says no; others are about the call."""

Document = Mapping[str, Any]


class RefusedError(Exception):
    """The hook has understood, and says no; the text says how."""


class Courier(Protocol):
    """Tells one hook one event."""

    def tell(self, hook: Hook, document: Document) -> None:
        """
        Tell it; return once it has taken it.

        Raises:
            RefusedError: It says no.
            StillWaitingError: It asks to be told later.
            ConnectorError: It cannot be told.
        """
        ...


class ToHooks:
    """Runs commands, and posts to URLs by a session of its own: a log would show their paths."""

    def __init__(self, session: HTTPSSession) -> None:
        """Post by *session*."""
        self._session = session

    def tell(self, hook: Hook, document: Document) -> None:
        """Tell it, as `Courier.tell`."""
        if hook.url is None:
            _run(hook, document)
        else:
            self._post(hook, hook.url.reveal(), document)

    def _post(self, hook: Hook, url: str, document: Document) -> None:
        body = as_json(document).encode()
        sent_at = str(int(self._session.clock.now().timestamp()))
        secret = "" if hook.secret is None else hook.secret.reveal()
        call = Call(
            vendor=hook.host,
            step=f"tell {hook.name} of {document['event']}",
            method="POST",
            url=url,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                "X-Akamai-Scm-Event": str(document["event"]),
                "X-Akamai-Scm-Id": str(document["id"]),
                "X-Akamai-Scm-Timestamp": sent_at,
                "X-Akamai-Scm-Signature": signature(secret, sent_at, body),
            },
            body=body,
            idempotent=True,
            host_setting="hooks of scm_config.yaml",
        )
        with self._session.within(hook.limit):
            reply = self._session.exchange(call)
        if reply.status in _GOOD:
            return
        answer = f"answered {reply.status}: {quoted(reply.excerpt())[:_SHOWN]}"
        if reply.status in _REFUSES:
            raise RefusedError(answer)
        raise ConnectorError(
            f"The hook {hook.name} {answer}.", remedy="Correct hooks in scm_config.yaml."
        )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """
    Return the value of the header X-Akamai-Scm-Signature.

    HMAC-SHA256 over the timestamp, a full stop and the body, in hexadecimal digits.

    Args:
        secret: What the receiver knows, too.
        timestamp: Seconds since 1970, as in the header X-Akamai-Scm-Timestamp.
        body: What is sent, byte for byte.
    """
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def environment(document: Document) -> dict[str, str]:
    """Return what a command finds in its environment: all that is no list, and no secret."""
    found = {
        name: "" if value is None else str(value)
        for name, value in document.items()
        if name not in _NOT_IN_ENVIRONMENT
    }
    told = {f"AKAMAI_SCM_EVENT_{name.upper()}": value for name, value in found.items()}
    return {"AKAMAI_SCM_EVENT": str(document["event"]), **told}


def _run(hook: Hook, document: Document) -> None:
    try:
        done = run_program(
            hook.run,
            environ={**hook.environ, **environment(document)},
            directory=hook.directory,
            limit=hook.limit,
            given=f"{as_json(document)}\n".encode(),
        )
    except ProgramError as error:
        raise ConfigurationError(
            "A hook cannot be told",
            [Fault("hooks", f"the command {hook.name!r} {error}", "run it by hand")],
        ) from error
    if done.code == 0:
        return
    if done.code == StillWaitingError.exit_code:
        raise StillWaitingError(f"The hook {hook.name} asks to wait: {said(done.said)}.")
    raise RefusedError(f"ended with {done.code} and said: {said(done.said)}")
