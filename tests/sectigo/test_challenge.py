"""Which token endpoint is learned, and from whom."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.sectigo.challenge import may_be_trusted, named_endpoint

URL = "https://acme.enroll.enterprise.sectigo.com"
TOKEN = "/protocol/openid-connect/token"


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [
        ('Bearer realm="https://a.example/", authorization_uri="https://b.example/t"', "b"),
        ('Bearer authorization_uri="https://b.example/t", realm="https://a.example/"', "b"),
        ('Bearer realm="SCM", authorization_uri=https://b.example/t', "b"),
        ('Bearer error="x", realm="https://a.example/t"', "a"),
        ('Basic realm="https://a.example/", Bearer authorization_uri="https://b.example/t"', "b"),
        ('Bearer realm="https://a.example/t", authorization_uri="http://b.example/t"', "a"),
        ('Bearer realm="SCM"', None),
        ("Bearer", None),
        ("", None),
        (r'Bearer realm="https://evil.example\@a.example/t"', None),
        ('Bearer realm="https://user@a.example/t"', None),
        ('Bearer realm="https:///t"', None),
    ],
)
def test_the_surest_parameter_counts(challenge: str, expected: str | None) -> None:
    """`authorization_uri` wins over the realm, wherever it stands; only plain https addresses."""
    found = named_endpoint(challenge)

    assert found is None if expected is None else str(found).startswith(f"https://{expected}.")


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [
        ("https://a.example/t", "https://a.example/t"),
        ("Bearer https://a.example/t", "https://a.example/t"),
        ("Negotiate https://a.example/t", None),
        ("https://user@a.example/t", None),
        (
            'Bearer realm="https://a.example/auth/realms/x"',
            f"https://a.example/auth/realms/x{TOKEN}",
        ),
        (
            'Bearer authorization_uri="https://a.example/realms/x/"',
            f"https://a.example/realms/x{TOKEN}",
        ),
        ("https://a.example/realms/x", f"https://a.example/realms/x{TOKEN}"),
        (f"https://a.example/realms/x{TOKEN}", f"https://a.example/realms/x{TOKEN}"),
    ],
)
def test_the_server_may_be_named_in_other_ways(challenge: str, expected: str | None) -> None:
    """By its address alone, or by that of the realm that the token endpoint is below."""
    assert named_endpoint(challenge) == expected


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("https://auth.sso.sectigo.com/auth/realms/apiclients/token", URL),
        ("https://AUTH.sso.Sectigo.COM./token", URL),
        ("https://acme.enroll.enterprise.sectigo.com:8443/token", URL),
        ("https://auth.bank.co.uk/t", "https://scm.bank.co.uk"),
        ("https://auth.scm.corp/t", "https://api.scm.corp"),
        ("https://127.0.0.1:9/t", "https://127.0.0.1:8"),
        ("https://localhost:9/t", "https://127.0.0.1:8"),
        ("https://[::1]:9/t", "https://localhost:8"),
        ("https://10.0.0.7:9/t", "https://10.0.0.7"),
        ("https://scm:9/t", "https://scm"),
    ],
)
def test_the_same_registered_domain_is_trusted(endpoint: str, url: str) -> None:
    assert may_be_trusted(endpoint, url)


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        ("https://auth.sectigo.example/t", URL),
        ("https://sectigo.com.evil.example/t", URL),
        ("https://evilsectigo.com/t", URL),
        ("https://evil.co.uk/t", "https://bank.co.uk"),
        ("https://evil.github.io/t", "https://acme.github.io"),
        ("https://co.uk/t", "https://bank.co.uk"),
        ("https://evil.corp/t", "https://scm.corp"),
        ("https://10.0.0.8/t", "https://10.0.0.7"),
        ("https://10.0.0.8/t", "https://127.0.0.1"),
        ("https://127.0.0.1/t", "https://scm.example.com"),
        ("https://other/t", "https://scm"),
        ("https://com/t", "https://com.com"),
    ],
)
def test_anything_else_is_not(endpoint: str, url: str) -> None:
    """A public suffix is nobody's; addresses have no domain."""
    assert not may_be_trusted(endpoint, url)


_LABEL = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(st.lists(_LABEL, min_size=1, max_size=3), st.lists(_LABEL, min_size=1, max_size=3))
def test_two_registrants_never_share_a_secret(first: list[str], second: list[str]) -> None:
    """Below one public suffix, only the same registered label makes hosts trust each other."""
    here, there = (
        ".".join([*labels[:-1], f"registrant-{labels[-1]}", "co", "uk"])
        for labels in (first, second)
    )

    assert may_be_trusted(f"https://{there}/t", f"https://{here}") is (first[-1] == second[-1])
