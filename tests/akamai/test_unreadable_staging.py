"""A certificate on staging that cannot be read is told, and stops nothing (akamai-cps 2.12)."""

import json

import pytest
from scripted_server import Answer, ScriptedServer
from x509_samples import certificate_pem

from connector.akamai.client import CPSClient
from connector.core.facts.ids import EnrollmentId
from connector.errors import UnexpectedAnswerError

UNREADABLE = [
    pytest.param("", id="empty"),
    pytest.param("not a certificate", id="no PEM"),
    pytest.param(certificate_pem()[:300], id="cut off"),
    pytest.param(7, id="a number"),
]


def _network(certificate: object) -> dict[str, object]:
    return {"primaryCertificate": {"certificate": certificate, "trustChain": ""}}


@pytest.mark.parametrize("certificate", UNREADABLE)
def test_on_staging_it_is_a_note(
    server: ScriptedServer, cps: CPSClient, certificate: object
) -> None:
    """What is on production is known all the same."""
    answer = {"production": _network(certificate_pem()), "staging": _network(certificate)}
    server.script = [Answer(200, json.dumps(answer).encode())]

    found = cps.get_deployments(EnrollmentId(20001))

    assert len(found.production) == 1
    assert found.staging == ()
    (note,) = found.notes
    assert note.startswith("what is on staging cannot be read: ")


@pytest.mark.parametrize("certificate", UNREADABLE)
def test_on_production_it_stops_the_run(
    server: ScriptedServer, cps: CPSClient, certificate: object
) -> None:
    """Nothing could be decided without what is live."""
    answer = {"production": _network(certificate), "staging": _network(certificate_pem())}
    server.script = [Answer(200, json.dumps(answer).encode())]

    with pytest.raises(UnexpectedAnswerError):
        cps.get_deployments(EnrollmentId(20001))
