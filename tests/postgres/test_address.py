"""Which database may keep the state: no password in its URL, and no server that is not verified."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.postgres.address import SCHEMES, connection_string, shown_url, why_not


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://u:pa55@db/x", "PGPASSFILE, PGPASSWORD or a service file"),
        ("postgresql://u:@db/x", "carries a password"),
        ("postgresql://db/x?password=pa55", "carries a password"),
        ("postgresql://db/x?sslpassword=pa55", "carries a password"),
        ("postgresql://u:pa55@[db/x", "carries a password"),
        ("postgresql://db/x?pa55", "cannot be read"),
        ("postgresql://db/x?sslmode=require", "sslmode=verify-full; sslrootcert names the CA"),
        ("postgresql://db/x?sslmode=disable", "unverified"),
        ("postgresql://localhost,db/x?sslmode=prefer", "unverified"),
        ("postgresql:///x?sslmode=prefer", "unverified"),
        ("postgresql:///x?service=other&sslmode=prefer", "unverified"),
        ("postgresql://localhost/x?hostaddr=192.0.2.1&sslmode=prefer", "unverified"),
        ("postgresql://127.0.0.1.example/x?sslmode=prefer", "unverified"),
        ("postgresql://db/x?sslmode=verify-full&sslmode=disable", "unverified"),
    ],
)
def test_what_is_refused_is_not_repeated(url: str, wanted: str) -> None:
    fault = why_not(url, "state")

    assert fault is not None
    assert wanted in str(fault)
    assert "pa55" not in str(fault)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://db.example/x",
        "postgres://akamai@db.example:5433,other.example/x?sslrootcert=system",
        "postgresql://db/x?sslmode=verify-full",
        "postgresql:///x?service=akamai-scm",
        "postgresql://localhost",
    ],
)
def test_a_server_elsewhere_has_to_prove_who_it_is(url: str) -> None:
    assert why_not(url, "state") is None
    if "localhost" not in url:
        assert connection_string(url).count("sslmode=verify-full") == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost/x",
        "postgresql://127.0.0.1/x?sslmode=disable",
        "postgresql://[::1]:5433/x",
        "postgresql:///x?host=/var/run/postgresql",
        "postgresql://%2Fvar%2Frun/x",
    ],
)
def test_this_machine_is_reached_as_libpq_does_and_nothing_leads_elsewhere(url: str) -> None:
    assert why_not(url, "state") is None
    assert "verify-full" not in connection_string(url)
    assert connection_string(url).endswith("hostaddr=")


def test_people_are_told_who_where_and_which() -> None:
    url = "postgresql://akamai@db:5433/x?sslrootcert=/home/me/ca.pem"
    assert shown_url(url) == "postgresql://akamai@db:5433/x"


@given(st.sampled_from(SCHEMES), st.text(max_size=60))
def test_whatever_is_named_is_judged(scheme: str, rest: str) -> None:
    """A text that is no URL is a fault, not an error of ours."""
    if why_not(scheme + rest, "state") is None:
        assert connection_string(scheme + rest)
        assert shown_url(scheme + rest)


def test_without_psycopg_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.postgres.address.find_spec", lambda _: None)

    fault = why_not("postgresql://db/x", "state")

    assert "pip install '.[postgres]'" in str(fault)
