"""What in DNS is in the way of a certificate, and what is to be done about it."""

import pytest

from connector.core.domains.caa import DIGICERT, ENTRUST, SECTIGO, CaaRecord
from connector.core.domains.preflight import (
    broken_dnssec,
    caa_obstacle,
    failing_servers,
    issuers_of,
    lame_delegation,
    missing_domain,
    proof_elsewhere,
    wildcard_cname,
)


def issue(value: str, tag: str = "issue", flags: int = 0) -> CaaRecord:
    """Return a record."""
    return CaaRecord(flags, tag, value)


@pytest.mark.parametrize(
    ("words", "issuers"),
    [
        ("CN=Sectigo Public Server Authentication CA DV R36,O=Sectigo Limited,C=GB", SECTIGO),
        ("InCommon, by COMODO", SECTIGO),
        ("DigiCert Secure Site", DIGICERT),
        ("GeoTrust TLS RSA CA G1", DIGICERT),
        ("Entrust OV", ENTRUST),
        ("Our own profile", SECTIGO | DIGICERT | ENTRUST),
        ("", SECTIGO | DIGICERT | ENTRUST),
    ],
)
def test_a_profile_stands_for_its_ca(words: str, issuers: frozenset[str]) -> None:
    """One that names none may be any."""
    assert issuers_of(words) == issuers


def test_what_allows_the_ca_is_no_obstacle() -> None:
    """Nor is a set that says nothing of issuing."""
    for records in ([issue("sectigo.com")], [issue("mailto:a@example.org", "iodef")], []):
        assert caa_obstacle("www.example.org", "example.org", records, SECTIGO) is None


def test_records_for_another_ca_are_named_with_the_one_to_add() -> None:
    """Where the records are, not where the name is."""
    records = [issue("letsencrypt.org")]
    found = caa_obstacle("www.example.org", "example.org", records, SECTIGO)
    assert found is not None
    assert found.refused
    assert found.text == (
        'example.org has the CAA record 0 issue "letsencrypt.org", and none that lets the CA issue'
        " for www.example.org."
    )
    assert found.remedy == 'Add the record: example.org. CAA 0 issue "sectigo.com".'


def test_of_another_ca_its_own_name_is_to_be_added() -> None:
    """The first of those it answers to."""
    found = caa_obstacle("example.org", "example.org", [issue(";")], DIGICERT)
    assert found is not None
    assert 'issue "digicert.com"' in found.remedy


def test_a_wildcard_may_be_forbidden_alone() -> None:
    """By `issuewild`, which then is to be added."""
    records = [issue("sectigo.com"), issue(";", "issuewild")]
    found = caa_obstacle("*.example.org", "example.org", records, SECTIGO)
    assert found is not None
    assert 'CAA 0 issuewild "sectigo.com"' in found.remedy
    assert caa_obstacle("www.example.org", "example.org", records, SECTIGO) is None


def test_a_wildcard_without_records_of_its_own_goes_by_those_of_all_names() -> None:
    """And so does the remedy."""
    found = caa_obstacle("*.example.org", "example.org", [issue("ca.example")], SECTIGO)
    assert found is not None
    assert "CAA 0 issue " in found.remedy


def test_a_critical_record_that_means_nothing_forbids() -> None:
    """Whatever else is allowed."""
    records = [issue("sectigo.com"), issue("x", "tbs", flags=128)]
    found = caa_obstacle("example.org", "example.org", records, SECTIGO)
    assert found is not None
    assert found.refused
    assert "critical" in found.text
    assert "removed" in found.remedy


def test_limits_deserve_a_look() -> None:
    """They may be ours."""
    records = [issue("sectigo.com; accounturi=https://ca.example/1")]
    found = caa_obstacle("example.org", "example.org", records, SECTIGO)
    assert found is not None
    assert not found.refused
    assert "accounturi" in found.text


def test_each_obstacle_names_the_place_and_a_remedy() -> None:
    """What keeps a CA from issuing is told apart from what only may."""
    hard = [
        broken_dnssec("www.example.org", "example.org"),
        failing_servers("www.example.org", "example.org"),
    ]
    soft = [
        lame_delegation("example.org", "ns1.example (192.0.2.1) does not answer"),
        missing_domain("example.org"),
        wildcard_cname("example.org", "cdn.example"),
        proof_elsewhere("_validation-persist.example.org", "proofs.example"),
    ]
    assert all(one.refused for one in hard)
    assert not any(one.refused for one in soft)
    for one in (*hard, *soft):
        assert "example.org" in one.text
        assert one.remedy.endswith(".")
