"""What the last attempt of a call means for whoever made it. Pure."""

from datetime import datetime
from urllib.parse import urlsplit

from connector.errors import (
    AnswerLostError,
    ConnectorError,
    CredentialsError,
    NotTheVendorError,
    VendorUnavailableError,
)
from connector.transport.call import Call
from connector.transport.failures import Failure
from connector.transport.reply import NOT_THE_VENDOR, Reply
from connector.transport.retry import SERVER_ERROR, TOO_MANY_REQUESTS, advised_pause

_REDIRECTS = range(300, 400)


def conclude(call: Call, outcome: Reply | Failure, now: datetime) -> Reply:
    """
    Return a usable answer; raise what any other outcome means.

    Args:
        call: What was called.
        outcome: What the last attempt gave.
        now: This machine's time, where the vendor does not tell its own.

    Raises:
        ConnectorError: As `HTTPSSession.exchange` says.
    """
    if isinstance(outcome, Failure):
        kind = _kind(call, outcome)
        raise kind(f"Could not {call.step}: {outcome.what}.", remedy=outcome.remedy)
    if outcome.status == TOO_MANY_REQUESTS:
        raise _too_many(call, outcome, now)
    if outcome.status >= SERVER_ERROR:
        raise _unanswered(call)(
            f"Could not {call.step}: {call.vendor} answered {outcome.status}: {outcome.excerpt()}.",
            status=outcome.status,
            remedy="If it persists, look at the vendor's status page.",
        )
    if outcome.status in _REDIRECTS:
        target = urlsplit(outcome.headers.get("Location", "")).netloc or "another address"
        raise (NotTheVendorError if call.repeatable else AnswerLostError)(
            f"Could not {call.step}: {urlsplit(call.url).netloc} redirects to {target},"
            " which is never followed.",
            status=outcome.status,
            remedy=f"{NOT_THE_VENDOR} If it happens every time, correct the host in"
            f" {call.host_setting}.",
        )
    return outcome


def _kind(call: Call, failure: Failure) -> type[ConnectorError]:
    if failure.refused:
        return CredentialsError
    return _unanswered(call) if failure.sent else VendorUnavailableError


def _unanswered(call: Call) -> type[VendorUnavailableError]:
    """Return the error for a call that was sent and not answered as it should be."""
    return VendorUnavailableError if call.repeatable else AnswerLostError


def _too_many(call: Call, reply: Reply, now: datetime) -> VendorUnavailableError:
    pause = advised_pause(reply.headers, reply.date or now)
    when = "" if pause is None else f" It asks for a pause of {pause.total_seconds():.0f} s."
    ours = "".join(
        f" This machine keeps to {quota.per_minute} calls a minute{quota.told}."
        for quota in call.quotas
    )
    return _unanswered(call)(
        f"Could not {call.step}: {call.vendor} answered 429, too many requests:"
        f" {reply.excerpt()}.{when}",
        status=reply.status,
        remedy=f"The limit is {call.vendor}'s, for the whole account.{ours} Other programs or"
        " people may be using it up: wait, or run less in parallel.",
    )
