"""
Which call may be repeated, and after how long. Pure.

A call that changes nothing, or nothing more the second time, may always be repeated. Any other is
repeated where it is certain that it never left. After a 429 it is repeated only where the vendor
recognises the repetition: a limit may be counted, and answered for, after the work is done, and
neither vendor says that its own is not. By write:

    CPS  create an enrollment    the name is taken (409), unless a second one was asked for
         update an enrollment    refused while its change is open (409), or it replaces its own twin
         delete, cancel          gone already (404, 409)
         upload, acknowledge     not waited for any more (404, 409)
    SCM  order                   NOT recognised: never repeated where it may have had an effect;
                                 it is looked for, or a person is asked
         revoke                  revoked already, which is a success
         decline                 not waiting any more; its status tells
         log in                  just another token
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from connector.transport.failures import Failure
from connector.transport.reply import Reply, http_date

ATTEMPTS = 4
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500
LONGEST_PAUSE = timedelta(minutes=5)
"""A vendor that asks for more is not waited for: the person is told instead."""
_SECONDS = re.compile(r"0*([0-9]{1,9})")
_FOR_EVER = 10**9
"""Seconds; stands for any longer pause."""
PAUSE_WITHOUT_ADVICE = timedelta(seconds=60)
"""After a 429 that names no time (akamai-cps 6.1)."""


def pause_before_repeat(
    outcome: Reply | Failure,
    *,
    attempt: int,
    repeatable: bool,
    now: datetime,
    recognised: bool = False,
) -> timedelta | None:
    """
    Return how long to pause before the same call is made again, None if it must not be.

    Args:
        outcome: What the latest attempt gave.
        attempt: How many attempts were made, from 1.
        repeatable: Whether a second execution does no harm.
        now: The vendor's time if known, else this machine's.
        recognised: Whether the vendor would refuse a second execution.
    """
    if attempt >= ATTEMPTS or not may_repeat(outcome, repeatable=repeatable, recognised=recognised):
        return None
    pause = timedelta(seconds=2 ** (attempt - 1))
    if isinstance(outcome, Reply):
        advised = advised_pause(outcome.headers, now)
        if outcome.status == TOO_MANY_REQUESTS:
            pause = PAUSE_WITHOUT_ADVICE if advised is None else advised
        elif advised is not None:
            pause = max(pause, advised)
    return pause if pause <= LONGEST_PAUSE else None


def may_repeat(outcome: Reply | Failure, *, repeatable: bool, recognised: bool = False) -> bool:
    """Return whether a repetition is harmless and may help."""
    if isinstance(outcome, Failure):
        return outcome.passing and (repeatable or not outcome.sent)
    if outcome.status == TOO_MANY_REQUESTS:
        return repeatable or recognised
    return repeatable and outcome.status >= SERVER_ERROR


def advised_pause(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """
    Return how long the vendor wants to be left alone, None if it does not say; never negative.

    `Retry-After` in seconds or as an HTTP date (RFC 9110 10.2.3) comes first, then
    `X-RateLimit-Next`, an ISO time to which one second is added (akamai-cps 6.1).
    """
    pause = _retry_after(headers.get("Retry-After", "").strip(), now)
    if pause is None:
        pause = _rate_limit_next(headers.get("X-RateLimit-Next", "").strip(), now)
    return None if pause is None else max(pause, timedelta(0))


def _retry_after(text: str, now: datetime) -> timedelta | None:
    if text.isascii() and text.isdigit():
        found = _SECONDS.fullmatch(text)
        return timedelta(seconds=int(found[1]) if found else _FOR_EVER)
    moment = http_date(text)
    return None if moment is None else moment - now


def _rate_limit_next(text: str, now: datetime) -> timedelta | None:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
        return moment - now + timedelta(seconds=1)
    except (ValueError, OverflowError):
        return None
