"""What `doctor` says of the domains of a request, and of DNS."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from builders import request

from connector.core.domains.preflight import Obstacle
from connector.core.domains.told import DnsRecord, NameDomain, not_told
from connector.core.domains.ways import Way
from connector.core.request.values import ValidationType
from connector.settings.dcv import DomainSettings, WaySettings
from connector.workflow.doctor.domains import examine_dns, examine_domains
from connector.workflow.doctor.finding import Finding, Result

HERE = request(common_name="www.example.org", sans=frozenset({"*.shop.example.org"}))
UNTIL = datetime(2027, 6, 6, tzinfo=UTC)
VALID = NameDomain(
    "www.example.org",
    domain="example.org",
    status="validated",
    method="cname",
    expires=UNTIL,
    effective_end=UNTIL,
    due=False,
    due_at=UNTIL,
    holds=True,
    message="",
)
LAPSED = replace(VALID, status="expired", due=True, holds=False, message="It is not validated.")
UNLISTED = replace(VALID, domain=None, status="unlisted")


def domains(*names: NameDomain, records: tuple[DnsRecord, ...] = ()) -> list[Finding]:
    found = list(examine_domains(HERE, names, records))
    assert {one.about for one in found} <= {"www.example.org domains"}
    return found


def test_a_domain_that_is_validated_long_enough_is_well() -> None:
    (found,) = domains(VALID)

    assert (found.result, found.text) == (
        Result.OK,
        (
            "example.org is validated by cname until 2027-06-06T00:00:00Z, long enough for the next"
            " order."
        ),
    )
    assert domains(replace(VALID, method=None))[0].text.startswith("example.org is validated until")


@pytest.mark.parametrize("more", [{"due": True}, {"holds": False}])
def test_a_domain_that_is_due_deserves_a_look(more: dict[str, Any]) -> None:
    """Or one that lapses before the next order; then something has to be done."""
    (found,) = domains(replace(VALID, message="It lapses.", **more))

    assert (found.result, found.text) == (Result.WARNING, "It lapses.")
    assert found.remedy.startswith("Run `akamai-scm domains renew`")


def test_what_has_no_end_is_told_without_one() -> None:
    """A record that stays is none that ends; of others SCM may not tell it."""
    stays = replace(VALID, method="persistent_txt")
    endless = replace(VALID, effective_end=None, holds=None)

    assert [(one.result, one.text) for one in domains(stays, replace(endless, domain="b"))] == [
        (Result.OK, "example.org is kept validated by a record that stays."),
        (Result.OK, "b is validated by cname; SCM does not tell until when."),
    ]


def test_names_of_one_domain_are_told_once() -> None:
    """By what is said of them, else by the domain."""
    other = replace(VALID, name="shop.example.org")

    assert len(domains(VALID, other)) == 1
    assert len(domains(LAPSED, replace(LAPSED, name="shop.example.org"))) == 1
    assert len(domains(VALID, LAPSED)) == 2


def test_what_is_not_known_and_what_is_not_listed_is_told_as_such() -> None:
    """The second with all names at once."""
    unknown = not_told(["a.example", "b.example"], "The admin may not.")
    silent = replace(VALID, status="unknown")
    other = replace(UNLISTED, name="shop.example.org")

    assert [(one.result, one.text) for one in domains(*unknown)] == [
        (Result.UNKNOWN, "The admin may not.")
    ]
    assert domains(silent)[0].text == "SCM does not tell whether example.org is validated."
    assert [(one.result, one.text) for one in domains(UNLISTED, other)] == [
        (
            Result.UNKNOWN,
            (
                "SCM lists no domain for www.example.org, shop.example.org, at least not to this"
                " account."
            ),
        )
    ]


def test_a_record_that_a_person_publishes_is_told_whole() -> None:
    record = DnsRecord("example.org", "_ab.example.org.", "CNAME", "cd.sectigo.com.", 300)

    (found,) = domains(records=(record,))

    assert (found.result, found.text) == (
        Result.WARNING,
        "example.org waits for a record that a person publishes.",
    )
    assert found.remedy.startswith("Publish _ab.example.org. 300 CNAME cd.sectigo.com., then run")


class Looks:
    """What DNS has against names and domains; remembers what it was asked."""

    def __init__(self) -> None:
        self.against_names: list[Obstacle] = []
        self.against_domains: list[Obstacle] = []
        self.is_silent = False
        self.asked: list[Any] = []

    def of_names(self, names: Any, issuers: frozenset[str]) -> Iterator[Obstacle]:
        self.asked.append((sorted(names), "sectigo.com" in issuers, "digicert.com" in issuers))
        yield from self.against_names

    def of_domain(self, domain: str, *, persistent: bool) -> Iterator[Obstacle]:
        self.asked.append((domain, persistent))
        yield from self.against_domains


def dns(looks: Looks, *told: NameDomain, issuer: str = "", **more: Any) -> list[Finding]:
    settings = DomainSettings(ways={"example.org": WaySettings(Way.PERSISTENT)})
    wanted: Any = replace(HERE, **more)
    preflight: Any = looks
    return list(examine_dns(wanted, told, issuer, settings, preflight))


def test_dns_is_asked_about_every_name_and_each_domain_once() -> None:
    """A name that SCM tells no domain of is its own, without its wildcard."""
    looks = Looks()

    (found,) = dns(looks, VALID, issuer="CN=DigiCert CA")

    assert (found.about, found.result) == ("www.example.org DNS", Result.OK)
    assert looks.asked == [
        (["*.shop.example.org", "www.example.org"], False, True),
        ("example.org", True),
        ("shop.example.org", True),
    ]
    dns(looks, UNLISTED, cert_type="Sectigo OV", common_name="a.example", sans=frozenset())
    assert looks.asked[3:] == [(["a.example"], True, False), ("a.example", False)]


def test_the_number_of_a_profile_names_no_ca() -> None:
    looks = Looks()

    dns(looks, cert_type=601)

    assert looks.asked[0][1:] == (True, True)


def test_what_dns_has_against_it_is_told_once_with_its_remedy() -> None:
    looks = Looks()
    looks.against_names = [Obstacle("CAA forbids it.", "Change CAA.")]
    looks.against_domains = [Obstacle("It has a wildcard.", "Remove it.")]

    found = dns(looks, VALID)

    assert [(one.result, one.text, one.remedy) for one in found] == [
        (Result.WARNING, "CAA forbids it.", "Change CAA."),
        (Result.WARNING, "It has a wildcard.", "Remove it."),
    ]


def test_where_no_name_server_answers_nothing_is_known() -> None:
    """Domains are not asked about then."""
    looks = Looks()
    looks.is_silent = True

    (found,) = dns(looks, VALID)

    assert (found.result, len(looks.asked)) == (Result.UNKNOWN, 1)


def test_a_private_ca_does_not_look_into_dns() -> None:
    looks = Looks()

    assert (dns(looks, VALID, validation=ValidationType.PRIVATE), looks.asked) == ([], [])
