"""OCSP answers and CRLs that are kept: told again while they count, and by whom they may be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from postgres_server import in_a_directory
from virtual_clock import VirtualClock

from connector.machine.cache_file import CacheFiles
from connector.postgres.cache import State
from connector.revocation import kept as kept_module
from connector.revocation.kept import LONGEST_WAIT, KeptAnswers

OCSP = ("OCSP", "http://ca.example/ocsp", b"issuer and serial")
CRL = ("CRL", "http://ca.example/crl", None)
HOUR = timedelta(hours=1)


@pytest.fixture
def answers(state: State, clock: VirtualClock, caches: CacheFiles) -> KeptAnswers:
    return KeptAnswers(state, clock, caches, believed=True)


def file_of(state: Path) -> Path:
    return state / "revocation" / "answers.sqlite3"


def told(
    answers: KeptAnswers, question: tuple[str, str, bytes | None], now: datetime
) -> bytes | None:
    found = answers.read(*question, now)
    return None if found is None else found.data


def test_an_answer_is_told_again_until_it_is_over(
    answers: KeptAnswers, clock: VirtualClock, state: State
) -> None:
    now = clock.now()
    answers.keep(*OCSP, b"signed", now=now, until=now + HOUR)

    assert told(answers, OCSP, now) == b"signed"
    assert answers.read(*OCSP, now + HOUR - timedelta(seconds=1)) == (b"signed", now + HOUR)
    assert told(answers, OCSP, now + HOUR) is None
    assert told(answers, OCSP, now - HOUR) is None  # a clock that was set back
    assert told(answers, CRL, now) is None
    assert told(answers, ("OCSP", OCSP[1], b"another serial"), now) is None
    assert told(answers, ("OCSP", "http://other.example/", OCSP[2]), now) is None
    if isinstance(state, Path):
        assert file_of(state).stat().st_mode & 0o777 == 0o600


def test_who_acts_keeps_answers_and_believes_none(
    answers: KeptAnswers, clock: VirtualClock, state: State, caches: CacheFiles
) -> None:
    acting = KeptAnswers(state, clock, caches, believed=False)
    now = clock.now()
    acting.keep(*CRL, b"signed", now=now, until=now + HOUR)

    assert told(acting, CRL, now) is None
    assert told(answers, CRL, now) == b"signed"


@in_a_directory
def test_what_is_over_at_once_is_not_kept(
    answers: KeptAnswers, clock: VirtualClock, tmp_path: Path
) -> None:
    answers.keep(*CRL, b"signed", now=clock.now(), until=clock.now())
    assert not file_of(tmp_path).exists()
    answers.forget()
    assert not file_of(tmp_path).exists()


def test_all_are_forgotten_where_something_is_revoked(
    answers: KeptAnswers, clock: VirtualClock
) -> None:
    now = clock.now()
    for question in (OCSP, CRL):
        answers.keep(*question, b"signed", now=now, until=now + HOUR)
    answers.forget()
    assert [told(answers, question, now) for question in (OCSP, CRL)] == [None, None]


def test_the_oldest_make_room(
    answers: KeptAnswers, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_module, "LARGEST_OF_ALL", 10)
    for number in range(4):
        clock.sleep(timedelta(seconds=1))
        question = ("CRL", f"http://ca.example/{number}", None)
        answers.keep(*question, b"1234", now=clock.now(), until=clock.now() + HOUR)

    found = [told(answers, ("CRL", f"http://ca.example/{n}", None), clock.now()) for n in range(4)]

    assert found == [None, None, b"1234", b"1234"]


@in_a_directory
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b"nothing"), id="damaged"),
        pytest.param(lambda path: path.chmod(0o644), id="open to others"),
    ],
)
def test_a_file_that_is_not_ours_has_nothing(
    answers: KeptAnswers, clock: VirtualClock, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    now = clock.now()
    answers.keep(*CRL, b"signed", now=now, until=now + HOUR)
    spoil(file_of(tmp_path))

    assert told(answers, CRL, now) is None
    answers.keep(*CRL, b"newer", now=now, until=now + HOUR)
    assert told(answers, CRL, now) == b"newer"


def test_another_run_that_fetches_the_same_is_waited_for_not_without_end(
    answers: KeptAnswers, clock: VirtualClock, state: State, caches: CacheFiles
) -> None:
    with answers.alone(*CRL):
        before = clock.now()
        with KeptAnswers(state, clock, caches, believed=True).alone(*CRL):
            assert clock.now() - before >= LONGEST_WAIT
        with KeptAnswers(state, clock, caches, believed=True).alone(*OCSP):
            assert clock.now() - before < 2 * LONGEST_WAIT
        with KeptAnswers(state, clock, caches, believed=False).alone(*CRL):
            assert clock.now() - before < 2 * LONGEST_WAIT


def test_where_nothing_can_be_kept_everything_is_asked(
    clock: VirtualClock, tmp_path: Path, caches: CacheFiles
) -> None:
    (tmp_path / "revocation").write_text("a file in its place")
    answers = KeptAnswers(tmp_path, clock, caches, believed=True)
    with answers.alone(*CRL):
        answers.keep(*CRL, b"signed", now=clock.now(), until=clock.now() + HOUR)
    assert answers.read(*CRL, clock.now()) is None
