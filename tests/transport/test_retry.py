"""Which call is repeated, and after how long."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.transport.failures import Failure
from connector.transport.reply import Reply
from connector.transport.retry import (
    ATTEMPTS,
    LONGEST_PAUSE,
    advised_pause,
    may_repeat,
    pause_before_repeat,
)

NOW = datetime(2026, 9, 1, 7, 15, tzinfo=UTC)
UNSENT = Failure("refused", "", sent=False)
LOST = Failure("reset", "", sent=True)
UNTRUSTED = Failure("not trusted", "", sent=False, passing=False)


def _reply(status: int, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply("CPS", "GET", "/", status, named, b"")


@pytest.mark.parametrize(
    ("outcome", "repeatable", "expected"),
    [
        pytest.param(LOST, True, True, id="a read whose answer was lost is repeated"),
        pytest.param(LOST, False, False, id="a write whose answer was lost is never repeated"),
        pytest.param(UNSENT, False, True, id="a write that never left is repeated"),
        pytest.param(UNTRUSTED, True, False, id="a host that is not trusted is not asked again"),
        pytest.param(_reply(500), True, True, id="a read answered 500 is repeated"),
        pytest.param(_reply(503), False, False, id="a write answered 503 is never repeated"),
        pytest.param(_reply(429), False, False, id="a 429 tells not what the write has done"),
        pytest.param(_reply(404), True, False, id="an answer is an answer"),
        pytest.param(_reply(200), True, False, id="success is not repeated"),
    ],
)
def test_repetition(outcome: Reply | Failure, repeatable: bool, expected: bool) -> None:
    """Nothing that may have taken effect is sent a second time."""
    assert expected is may_repeat(outcome, repeatable=repeatable)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        pytest.param(_reply(429), True, id="a write whose repetition is refused, after a 429"),
        pytest.param(_reply(503), False, id="but not where its answer is needed"),
        pytest.param(LOST, False, id="nor where its answer was lost"),
    ],
)
def test_a_recognised_repetition(outcome: Reply | Failure, expected: bool) -> None:
    assert expected is may_repeat(outcome, repeatable=False, recognised=True)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({"Retry_After": "7"}, 7, id="seconds"),
        pytest.param({"Retry_After": "Tue, 01 Sep 2026 07:15:20 GMT"}, 20, id="an HTTP date"),
        pytest.param({"Retry_After": "Tue, 01 Sep 2026 07:14:00 GMT"}, 0, id="a date gone by"),
        pytest.param({"X_RateLimit_Next": "2026-09-01T07:15:30Z"}, 31, id="ISO time, a second on"),
        pytest.param(
            {"X_RateLimit_Next": "2026-09-01T07:15:30"}, 31, id="ISO time without an offset is UTC"
        ),
        pytest.param(
            {"Retry_After": "soon", "X_RateLimit_Next": "2026-09-01T07:15:30Z"},
            31,
            id="the second header where the first is unreadable",
        ),
        pytest.param(
            {"Retry_After": "3", "X_RateLimit_Next": "2026-09-01T07:15:30Z"},
            3,
            id="Retry-After comes first",
        ),
        pytest.param({}, None, id="no advice"),
        pytest.param({"X_RateLimit_Next": "later"}, None, id="unreadable advice is none"),
    ],
)
def test_advice(headers: dict[str, str], expected: int | None) -> None:
    """The vendor's wish is read from whichever header it uses."""
    advised = advised_pause(_reply(429, **headers).headers, NOW)

    assert (None if expected is None else timedelta(seconds=expected)) == advised


@pytest.mark.parametrize(
    ("outcome", "attempt", "expected"),
    [
        pytest.param(UNSENT, 1, 1, id="one second first"),
        pytest.param(UNSENT, 3, 4, id="doubling"),
        pytest.param(UNSENT, ATTEMPTS, None, id="not for ever"),
        pytest.param(_reply(429), 1, 60, id="a minute after a 429 without advice"),
        pytest.param(_reply(429, Retry_After="0"), 1, 0, id="advice of no wait is followed"),
        pytest.param(_reply(503, Retry_After="9"), 1, 9, id="a 503 may give advice"),
        pytest.param(_reply(503, Retry_After="0"), 2, 2, id="but never hurries us after a 503"),
        pytest.param(_reply(429, Retry_After="301"), 1, None, id="too long is told, not waited"),
    ],
)
def test_pause(outcome: Reply | Failure, attempt: int, expected: int | None) -> None:
    """Pauses grow, follow advice, and end."""
    pause = pause_before_repeat(outcome, attempt=attempt, repeatable=True, now=NOW)

    assert (None if expected is None else timedelta(seconds=expected)) == pause


@given(
    st.integers(200, 599),
    st.integers(1, 10),
    st.booleans(),
    st.dictionaries(st.sampled_from(["Retry-After", "X-RateLimit-Next"]), st.text()),
)
def test_any_answer_gives_a_bounded_pause(
    status: int, attempt: int, repeatable: bool, headers: dict[str, str]
) -> None:
    """No header, however odd, breaks the rule or makes us wait beyond the bound."""
    reply = Reply("CPS", "GET", "/", status, headers, b"")

    pause = pause_before_repeat(reply, attempt=attempt, repeatable=repeatable, now=NOW)

    assert pause is None or timedelta(0) <= pause <= LONGEST_PAUSE
    assert pause is None or attempt < ATTEMPTS
