"""CPS is asked whatever the vendor's description allows, and more; it always answers as itself."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import requests
from cps_signer import authorization
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from patience import HANGS
from requests.auth import AuthBase
from scm_administrators import STEP

from .conftest import CONTRACT, CPS, media, wanted

NAME = "live.example.com"
READS, WRITES = 10, 30
"""Examples of each operation in each mode."""
FIXED = (
    *("certificateType", "ra", "validationType", "csr", "org", "adminContact", "techContact"),
    "networkConfiguration",
)
"""Fields without which no enrollment is looked at any further."""
INFOS = {
    "third-party-csr": ("csr", 2),
    "change-management-info": ("change-management-info", 5),
    "pre-verification-warnings": ("warnings", 1),
    "post-verification-warnings": ("warnings", 1),
}
ACKNOWLEDGED = (
    "pre-verification-warnings-ack",
    "post-verification-warnings-ack",
    "change-management-ack",
)


class _Signed(AuthBase):
    """Signs what is about to leave, by the sandbox's clock."""

    def __init__(self, cps: CPS) -> None:
        self._cps = cps

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        known = self._cps.sandbox.world.cps.credentials
        body = request.body or b""
        request.headers["Authorization"] = authorization(
            str(request.method),
            self._cps.sandbox.cps_url.removeprefix("https://"),
            request.path_url,
            body.encode() if isinstance(body, str) else body,
            client_token=known.client_token,
            client_secret=known.client_secret,
            access_token=known.access_token,
            now=self._cps.clock.now(),
        )
        return request


@pytest.mark.timeout(600)
def test_whatever_is_asked_cps_answers_as_itself(cps: CPS) -> None:
    """Every answer is a success or a refusal of CPS, and fits its schema and the description."""
    path = os.environ.get("CONNECTOR_CPS_OPENAPI")
    if not path:
        pytest.skip("CONNECTOR_CPS_OPENAPI names no description: it is not part of this project")
    from schemathesis import GenerationMode, openapi  # noqa: PLC0415 - slow, and wanted only here

    world = cps.sandbox.world
    world.cps.switches.primary_algorithm = "ECDSA"
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    document["servers"] = [{"url": f"{cps.sandbox.cps_url}/cps/v2"}]
    operations = [one.ok() for one in openapi.from_dict(document).get_all_operations()]
    for operation in operations:
        places = _populated(cps)
        for mode in GenerationMode:
            _fuzz(cps, operation, mode, places)
        assert world.violations == [], operation.label

    answered = {one.status for one in world.ledger.requests()}
    assert {200, 202, 400, 404, 409} <= answered <= {200, 202, 400, 404, 406, 409, 415}


def _fuzz(cps: CPS, operation: Any, mode: Any, places: list[tuple[str, str]]) -> None:
    """Send examples of one operation, each a step after the one before."""

    @settings(
        max_examples=READS if operation.method == "get" else WRITES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        place=st.sampled_from([*places, None]),
        accept=st.sampled_from(_answers(operation)),
        usable=st.booleans(),
    )
    def ask(case: Any, place: tuple[str, str] | None, accept: str, usable: bool) -> None:
        if place is not None:
            ids = dict(zip(("enrollmentId", "changeId"), place, strict=True))
            case.path_parameters |= {name: ids[name] for name in ids.keys() & case.path_parameters}
        if usable:
            _make_usable(cps, case)
            if "allowedInputTypeParam" in case.path_parameters:
                accept = _make_fitting(case)
        content = {"Content-Type": case.media_type} if case.media_type else {}
        case.call(
            headers={"Accept": accept, **content},
            base_url=f"{cps.sandbox.cps_url}/cps/v2",
            session=cps.session,
            auth=_Signed(cps),
            verify=cps.session.verify,
            timeout=HANGS,
        )
        cps.clock.sleep(STEP)

    ask()


def _make_usable(cps: CPS, case: Any) -> None:
    """Let the case come further than to the first thing that is wrong with it."""
    for name in ("deploy-not-before", "deploy-not-after"):
        case.query.pop(name, None)
    if "contractId" in case.query:
        case.query |= {"contractId": CONTRACT, "allow-duplicate-cn": "true"}
    if isinstance(case.body, dict) and isinstance(case.body.get("csr"), dict):
        id_ = str(case.path_parameters.get("enrollmentId", ""))
        there = cps.sandbox.world.cps.enrollments.get(int(id_) if id_.isdecimal() else 0)
        name = there.common_name if there else "new.example.com"
        fixed = wanted(csr={"cn": name, "sans": []})
        case.body |= {one: fixed[one] for one in FIXED}


def _make_fitting(case: Any) -> str:
    """Let an input be asked for, or given, by its own path; return the Accept that goes with it."""
    told = case.path_parameters["allowedInputTypeParam"]
    if case.method == "GET":
        told = told if told in INFOS else "third-party-csr"
        accept = INFOS[told]
    else:
        if "certificate-and-trust-chain" in str(case.media_type):
            told = "third-party-cert-and-trust-chain"
        elif told not in ACKNOWLEDGED:
            told = ACKNOWLEDGED[0]
        accept = ("change-id", 1)
    case.path_parameters["allowedInputTypeParam"] = told
    return media(*accept)


def _answers(operation: Any) -> list[str]:
    responses = operation.definition.raw["responses"].values()
    return sorted({name for one in responses for name in one.get("content", {})})


def _populated(cps: CPS) -> list[tuple[str, str]]:
    """Return enrollments with a change each: at every kind of input, and where nothing is open."""
    cps.sandbox.world.cps.enrollments.clear()
    live, first = cps.start(_named("live"))
    cps.go_live(live, first)
    upload, renewal = cps.start(_named("upload")), cps.start(_named("renewal"))
    cps.go_live(*renewal)
    answer = cps.put(renewal[0], _named("renewal"), force_renewal="true")
    renewing = renewal[0], answer.json()["changes"][0]
    staging = cps.start(_named("staging", changeManagement=True))
    review = cps.start(_named("review"))
    overlap = cps.start(_named("overlap", csr={"cn": "overlap.example.com", "sans": [NAME]}))
    cps.wait()
    for (_, change), name, days in ((staging, "staging", 199), (review, "review", 20)):
        csrs = cps.csrs(change).values()
        signed = [cps.sign(csr, f"{name}.example.com", days=days) for csr in csrs]
        assert cps.upload(change, *signed).status_code == 200
    cps.wait(5)
    places = [(live, first), upload, renewing, staging, review, overlap]
    return [(one.rpartition("/")[2], change.rpartition("/")[2]) for one, change in places]


def _named(label: str, **changes: Any) -> dict[str, Any]:
    """Return an enrollment for names that no other one has."""
    return wanted(**{"csr": {"cn": f"{label}.example.com", "sans": []}, **changes})
