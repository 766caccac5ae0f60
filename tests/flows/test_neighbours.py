"""Enrollments of others, and people that the request leaves out, stop nothing."""

import json

import pytest
from control_center import (
    SILENT,
    USUAL,
    merged,
    say,
    seeded,
)
from program import Program
from request_document import CONTACT

from connector.sandbox.cps.state import Json
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.world import Options


@pytest.fixture
def options() -> Options:
    """What CPS has taken in former years need not keep to what is published of it today."""
    return Options(step_seconds=0.05)


@pytest.mark.promise("what-stays")
def test_people_are_needed_only_where_an_enrollment_is_created(program: Program) -> None:
    """All that is missing is told at once, before anything is written."""
    say(program, {**SILENT, "admin_contact": {**CONTACT, "phone": None}})
    program.sandbox.world.ledger.clear()

    done = program.apply()

    assert done.returncode == 65
    for missing in ("organization: missing", "admin_contact.phone: missing", "tech_contact: "):
        assert missing in done.stderr
    assert program.sandbox.world.ledger.writes() == ()


NEIGHBOURS: list[Json] = [
    {
        **dict.fromkeys(("certificateType", "changeManagement", "org", "thirdParty")),
        "enableMultiStackedCertificates": None,
    },
    {"networkConfiguration": None, "certificateType": "san"},
    {"csr": None, "certificateType": "san"},
    {"pendingChanges": [{"location": None, "changeType": None}]},
    {"pendingChanges": ["/cps-api/enrollments/9/changes/2"]},
    {"org": {"name": "E", "postalCode": 2142, "phone": 6175550100}},
    {"id": None, "location": None},
]


@pytest.mark.promise("neighbours")
def test_odd_neighbours_stop_nothing(program: Program) -> None:
    """Whatever stands before ours in the contract's list is read no further than needed."""
    seeded(program, USUAL)
    listed = {"id": 9, "location": "/cps-api/enrollments/9", "csr": {"cn": "x.example.com"}}
    front = [merged(listed, odd) for odd in NEIGHBOURS]
    ours = {"id": program.enrollment().id, **USUAL, "pendingChanges": []}
    program.sandbox.world.faults.add(list_of({}, *front, ours))
    say(program, SILENT)

    found = program.status()

    assert (found["action"], found["enrollment_id"]) == ("none", program.enrollment().id)


def list_of(*enrollments: Json) -> Fault:
    return Fault(
        Kind.ANSWER,
        "cps",
        "GET",
        path="/enrollments$",
        status=200,
        body=json.dumps({"enrollments": enrollments}),
        content_type="application/vnd.akamai.cps.enrollments.v11+json",
    )
