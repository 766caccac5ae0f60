"""The ways by which a proof comes into DNS: what is written where, and what is left alone."""

from types import SimpleNamespace
from typing import Any

import pytest
from domain_cases import RECORD

from connector.akamai.edgedns import Zone
from connector.core.domains.values import ProofRecord
from connector.core.domains.ways import Way
from connector.dns.values import Delegation
from connector.errors import PersonNeededError
from connector.workflow.domains.publishing import ByEdgeDNS, ByPerson, Published, by_default

ZONE = Zone("example.org", "PRIMARY", "ACTIVE")


class AtAkamai:
    """An account with one zone, or none."""

    def __init__(self, zone: Zone | None = ZONE, **answers: Any) -> None:
        self.zone, self.answers = zone, answers
        self.calls: list[str] = []
        self.api: Any = SimpleNamespace(
            zone_of=self._zone_of,
            name_servers=lambda _zone: frozenset(answers.get("ours", ())),
            publish=self._publish,
            remove=self._remove,
        )

    def way(self) -> ByEdgeDNS:
        return ByEdgeDNS(self.api, self.delegation)

    def delegation(self, domain: str) -> Delegation:
        return Delegation(frozenset(self.answers.get("served", ())), ())

    def _zone_of(self, name: str) -> Zone | None:
        self.calls.append(f"zone of {name}")
        return self.zone

    def _publish(self, zone: Zone, record: ProofRecord, ours: ProofRecord | None) -> bool:
        self.calls.append(f"publish in {zone.name}")
        return bool(self.answers.get("written", True))

    def _remove(self, zone: str, record: ProofRecord) -> bool:
        self.calls.append(f"remove from {zone}")
        return bool(self.answers.get("gone", True))


@pytest.mark.parametrize("written", [True, False])
def test_it_is_told_into_which_zone_and_whether_anything_was_written(written: bool) -> None:
    """What stood there before was written by nobody now."""
    akamai = AtAkamai(written=written)

    done = akamai.way().present("example.org", RECORD, None)

    assert done == Published("example.org", "", written)
    assert akamai.calls == [f"zone of {RECORD.name}", "publish in example.org"]


def test_without_a_zone_a_person_is_told_what_is_missing() -> None:
    akamai = AtAkamai(None)

    with pytest.raises(
        PersonNeededError, match=r"no zone of this Akamai account has ex"
    ) as refused:
        akamai.way().present("example.org", RECORD, None)

    assert refused.value.remedy.startswith("Name the account that has it under dcv")


@pytest.mark.parametrize(
    ("served", "ours", "fits"),
    [
        (["a1.example", "a2.example"], ["a2.example", "a3.example"], True),
        (["a1.example"], [], True),
        ([], ["a1.example"], True),
        (["b1.example", "b2.example"], ["a2.example", "a1.example"], False),
    ],
)
def test_a_zone_is_written_unless_another_is_served_for_certain(
    served: list[str], ours: list[str], fits: bool
) -> None:
    """Where one of both is not known, nothing speaks against it."""
    akamai = AtAkamai(served=served, ours=ours)

    if fits:
        akamai.way().present("example.org", RECORD, None)
        return
    with pytest.raises(PersonNeededError) as refused:
        akamai.way().present("example.org", RECORD, None)

    assert refused.value.what == (
        "The zone example.org at Akamai is not the one that is served: example.org is delegated to"
        " b1.example, b2.example, and the zone has a1.example, a2.example."
    )
    assert refused.value.remedy.startswith("Publish the record where the domain is delegated to")
    assert akamai.calls == [f"zone of {RECORD.name}"]


def test_a_record_is_removed_from_the_zone_that_it_was_written_into() -> None:
    """However zones have changed since; one that is another by now stays, and that is told."""
    akamai, other = AtAkamai(), AtAkamai(gone=False)

    assert akamai.way().remove("example.org", RECORD, Published("org")) == ""
    assert akamai.calls == ["remove from org"]
    assert other.way().remove("example.org", RECORD, Published("org")) == (
        f"The record {RECORD.name} is another by now; it was left as it is."
    )


def test_what_a_killed_run_may_have_written_is_looked_for_where_it_would_have_been() -> None:
    """It has written into no zone that does not take it."""
    akamai = AtAkamai()

    assert akamai.way().remove("example.org", RECORD, Published("")) == ""
    assert akamai.calls == [f"zone of {RECORD.name}", "remove from example.org"]
    for zone in (None, Zone("example.org", "SECONDARY", "ACTIVE")):
        nowhere = AtAkamai(zone)
        assert nowhere.way().remove("example.org", RECORD, Published("")) == ""
        assert nowhere.calls == [f"zone of {RECORD.name}"]


@pytest.mark.parametrize(
    ("zone", "way"),
    [
        (ZONE, Way.EDGEDNS),
        (None, Way.PERSON),
        (Zone("example.org", "SECONDARY", "ACTIVE"), Way.PERSON),
        (Zone("example.org", "PRIMARY", "LOCKED"), Way.PERSON),
    ],
)
def test_where_nobody_has_said_a_zone_that_can_be_written_is(zone: Zone | None, way: Way) -> None:
    """Else a person publishes."""
    akamai = AtAkamai(zone)

    assert by_default(akamai.api, "example.org", akamai.delegation).way is way


def test_what_a_person_publishes_is_neither_written_nor_removed_from_here() -> None:
    """Nor do they tell whether it is there."""
    person = ByPerson()

    assert person.present("example.org", RECORD, None).zone == ""
    assert person.check("example.org", RECORD, Published("")) is None
    assert person.remove("example.org", RECORD, Published("")) == ""
    assert AtAkamai().way().check("example.org", RECORD, Published("")) is None
