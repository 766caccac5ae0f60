"""The list of domains that the certificates of an account share, wherever the state is."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from postgres_server import in_a_directory
from virtual_clock import VirtualClock

from connector.account import index
from connector.account.domain_rows import rows_from, rows_text
from connector.account.domains import DomainList, DomainLists, forget_domains, key_of
from connector.account.turns import TurnPatience
from connector.core.domains.values import DomainState
from connector.core.domains.words import DomainStatus, Method, ProofStatus
from connector.errors import (
    ConnectorError,
    CredentialsError,
    StillWaitingError,
    VendorUnavailableError,
)
from connector.machine.cache_file import CacheFiles
from connector.postgres.cache import State
from connector.sectigo.domains import DomainsAPI
from connector.settings.values import SCMAccount

ADMIN = SCMAccount("admin", "admin", "https://scm.example", login="ada", customer_uri="Example")
ROW = DomainState("example.org", DomainStatus.VALIDATED, method=Method.CNAME)
AGE = timedelta(seconds=60)


class Told(DomainsAPI):
    """An account that tells what it is given, or fails; counts how often it is asked."""

    def __init__(self, *rows: DomainState, account: SCMAccount = ADMIN) -> None:
        self.account = account
        self.rows = rows
        self.error: ConnectorError | None = None
        self.asked = 0

    def listed(self) -> Mapping[str, DomainState]:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return {row.domain: row for row in self.rows}

    def status(self, row: DomainState) -> DomainState:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return replace(row, host=f"_a.{row.domain}.", point="b.sectigo.com.")


@pytest.fixture
def api() -> Told:
    return Told(ROW)


@pytest.fixture
def lists(state: State, clock: VirtualClock, caches: CacheFiles) -> DomainLists:
    return DomainLists(state, AGE, TurnPatience(clock), caches)


def test_a_list_is_asked_for_once_in_its_time(
    lists: DomainLists, api: Told, clock: VirtualClock
) -> None:
    """Whoever asks; then anew."""
    found = [lists.of(api) for _ in range(3)]
    assert api.asked == 1
    assert {one.ground for one in found} == {found[0].ground} != {None}
    assert all(one.rows == {"example.org": ROW} and not one.why for one in found)
    clock.sleep(AGE + timedelta(seconds=1))
    api.rows = (replace(ROW, status=DomainStatus.EXPIRED),)
    assert lists.of(api).rows["example.org"].status is DomainStatus.EXPIRED
    assert api.asked == 2


def test_each_account_has_its_own(lists: DomainLists, api: Told) -> None:
    """An administrator sees what is delegated to them."""
    other = Told(account=replace(ADMIN, login="tim"))
    assert lists.of(api).rows
    assert not lists.of(other).rows
    assert key_of(ADMIN) != key_of(other.account)


@pytest.mark.parametrize(
    "error", [VendorUnavailableError("SCM is out."), CredentialsError("No privilege.")]
)
def test_that_there_is_none_is_kept_as_well(
    lists: DomainLists, api: Told, error: ConnectorError
) -> None:
    """So that not every certificate asks again."""
    api.error = error
    found = [lists.of(api) for _ in range(3)]
    assert api.asked == 1
    assert {one.why for one in found} == {error.what}
    assert found[0].ground is not None


def test_a_run_without_time_keeps_nothing(lists: DomainLists, api: Told) -> None:
    """The next one may have it."""
    api.error = StillWaitingError("Other runs use up the pace.")
    with pytest.raises(StillWaitingError):
        lists.of(api)
    api.error = None
    assert lists.of(api).rows


def test_one_domain_is_asked_about_once_too(lists: DomainLists, api: Told) -> None:
    """With its record; where that fails the row stands."""
    found = [lists.status(api, ROW) for _ in range(2)]
    assert found[0] == found[1] == replace(ROW, host="_a.example.org.", point="b.sectigo.com.")
    assert api.asked == 1
    api.error = VendorUnavailableError("SCM is out.")
    other = replace(ROW, domain="example.net")
    assert lists.status(api, other) == other


def test_whoever_works_on_domains_lets_all_of_it_go(
    lists: DomainLists, api: Told, state: State, clock: VirtualClock
) -> None:
    """It is not so any more."""
    forget_domains(state, clock)
    lists.of(api)
    forget_domains(state, clock)
    lists.of(api)
    assert api.asked == 2


def test_without_an_age_nothing_is_kept(
    state: State, clock: VirtualClock, caches: CacheFiles, api: Told
) -> None:
    """Each look asks by itself."""
    lists = DomainLists(state, timedelta(), TurnPatience(clock), caches)
    found: list[DomainList] = [lists.of(api) for _ in range(2)]
    assert api.asked == 2
    assert {one.ground for one in found} == {None}


def altered(sql: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with sqlite3.connect(path) as connection:
            connection.execute(sql)

    return change


@in_a_directory
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b"\0" * 4096), id="no database"),
        pytest.param(lambda path: path.chmod(0o640), id="others may read it"),
        pytest.param(altered("DROP TABLE domain_lists"), id="the table is gone"),
        pytest.param(altered("UPDATE domain_lists SET here = 'soon'"), id="a time is none"),
        pytest.param(altered("UPDATE domain_lists SET told = '{}'"), id="what was told is altered"),
        pytest.param(altered("UPDATE domain_lists SET said = 'x'"), id="its digest is altered"),
    ],
)
def test_what_is_damaged_is_no_list(
    lists: DomainLists, api: Told, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    """It is asked for anew, and answers that stand on it do not hold."""
    ground = lists.of(api).ground
    path = tmp_path / index.DIRECTORY / index.DOMAINS
    assert ground is not None
    spoil(path)
    assert not index.is_listed_so(str(path), *ground, _EARLY)
    assert lists.of(api).rows == {"example.org": ROW}
    assert api.asked == 2


_EARLY = datetime(1970, 1, 2, tzinfo=UTC).timestamp()


@in_a_directory
def test_an_answer_that_stands_on_it_holds_as_long_as_it_says_the_same(
    lists: DomainLists, api: Told, clock: VirtualClock, tmp_path: Path
) -> None:
    """And not beyond its time."""
    ground = lists.of(api).ground
    path = str(tmp_path / index.DIRECTORY / index.DOMAINS)
    assert ground is not None
    key, said = ground
    now = clock.now().timestamp()
    assert index.is_listed_so(path, key, said, now)
    assert not index.is_listed_so(path, key, "other", now)
    assert not index.is_listed_so(path, "other", said, now)
    assert not index.is_listed_so(path, key, said, now - 1)
    assert not index.is_listed_so(path, key, said, now + AGE.total_seconds() + 1)


DAYS = st.none() | st.dates()
STATES = st.builds(
    DomainState,
    st.from_regex(r"[a-z]{1,5}\.example", fullmatch=True),
    status=st.sampled_from(DomainStatus),
    proof=st.sampled_from(ProofStatus),
    method=st.sampled_from(Method),
    mode=st.sampled_from(Method),
    validated_on=DAYS,
    expires_on=DAYS,
    host=st.text(),
    point=st.text(),
    next_check=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(STATES, unique_by=lambda one: one.domain))
def test_what_is_kept_is_read_back(rows: list[DomainState]) -> None:
    """Whatever SCM says; in any order it is the same text."""
    text = rows_text(rows)
    assert rows_from(text) == {one.domain: one for one in rows}
    assert rows_text(reversed(rows)) == text


@pytest.mark.parametrize("text", ["", '{"a": 1}', "[1]", "[[]]", json.dumps([["a"] * 10])])
def test_what_is_none_of_it_is_refused(text: str) -> None:
    """By errors that whoever reads it expects."""
    with pytest.raises((ValueError, TypeError, KeyError)):
        rows_from(text)
