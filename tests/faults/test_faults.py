"""What each answer that a vendor should not give comes to."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from program import Program

from connector.sandbox.faults import Fault, Kind
from tests.faults.rows import Trial

PAGE = "<html><title>Maintenance</title></html>"


def answer(status: int, body: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": Kind.ANSWER, "status": status, "body": body, **more}


def limited(after: str) -> dict[str, Any]:
    return answer(429, headers={"Retry-After": after})


CUT: dict[str, Any] = {"kind": Kind.DROP}
TORN: dict[str, Any] = {"kind": Kind.TRUNCATE, "keep": 10}
"""Shorter than any answer: an empty list of CPS's has 19 characters."""
DEEP = "[" * 10_000

EVER: dict[str, dict[str, Any]] = {
    "400 without a body": answer(400),
    "401": answer(401),
    "403": answer(403, '{"detail": "no access"}'),
    "404": answer(404),
    "409": answer(409),
    "410": answer(410),
    "429": answer(429),
    "429 for 7 seconds": limited("7"),
    "429 for 40 seconds": limited("40"),
    "429 until a date": limited("Fri, 01 Jan 2100 00:00:00 GMT"),
    "429 with nonsense": limited("soon"),
    "500": answer(500),
    "502": answer(502, PAGE),
    "503": answer(503),
    "a page with 200": answer(200, PAGE),
    "nothing with 200": answer(200),
    "JSON 10,000 deep": answer(200, DEEP, content_type="application/json"),
    "JSON of another kind": answer(200, '"text"', content_type="application/json"),
    "a redirect": answer(302, headers={"Location": "https://sorry.test"}),
    "reset": CUT,
    "cut in the middle": TORN,
}
ONCE: dict[str, dict[str, Any]] = {
    "400 without a body": answer(400),
    "409": answer(409),
    "429": answer(429),
    "500 with effect": answer(500, effect=True),
    "502 with effect": answer(502, PAGE, effect=True),
    "503 without effect": answer(503),
    "a page with 200 and effect": answer(200, PAGE, effect=True),
    "nothing with 200 and effect": answer(200, effect=True),
    "reset before effect": CUT,
    "reset after effect": {**CUT, "effect": True},
    "cut in the middle": {**TORN, "effect": True},
}
READS = {
    "CPS, list": ("cps", "GET", "/enrollments$"),
    "SCM, token": ("scm", "POST", "/token$"),
}
WRITES = {
    "CPS, create": ("cps", "POST", "/enrollments$"),
    "SCM, order": ("scm", "POST", "/certificates$"),
    "CPS, upload": ("cps", "POST", "trust-chain$"),
}
AFTER_ORDER = {
    "SCM, status": ("scm", "GET", "/status$"),
    "SCM, collect": ("scm", "GET", "/certificates/[^/]+$"),
}
ON_THE_WAY = {
    "CPS, change": ("cps", "GET", "/changes/[0-9]+$"),
    "CPS, CSR": ("cps", "GET", "third-party-csr$"),
}
STATUS = {
    "a word never seen": answer(200, '{"status": "Marvellous"}', content_type="application/json"),
    "404": answer(404),
    "a page with 200": answer(200, PAGE),
    "500": answer(500),
    "cut in the middle": TORN,
}
CHANGE = {
    "401 in the middle of a run": answer(401),
    "403 in the middle of a run": answer(403, '{"detail": "no access"}'),
    "404": answer(404),
    "500": answer(500),
    "a page with 200": answer(200, PAGE),
    "cut in the middle": TORN,
    "another word": answer(
        200,
        json.dumps(
            {
                "statusInfo": {"status": "marvellous", "state": "running", "description": "?"},
                "allowedInput": [],
            }
        ),
        content_type="application/vnd.akamai.cps.change.v2+json",
    ),
}
PASSING = {
    "404, not ready yet": answer(404),
    "429 for 7 seconds": limited("7"),
    "429 for 40 seconds": limited("40"),
    "500": answer(500),
    "503": answer(503),
    "reset": CUT,
    "cut in the middle": TORN,
}
GATE = "https://problems.luna.akamaiapis.net/-/pep-"


def gate(status: int, kind: str, title: str, detail: str) -> dict[str, Any]:
    """Return what the gateway before CPS says, not CPS (akamai-cps 1.5)."""
    body = {"type": f"{GATE}{kind}", "title": title, "status": status, "detail": detail}
    return answer(status, json.dumps(body), content_type="application/problem+json")


SIGNED = {
    "the clock is wrong": gate(400, "authn/request-error", "Bad request", "Invalid timestamp"),
    "the nonce is refused": gate(400, "authn/request-error", "Bad request", "Duplicate nonce"),
    "the signature is refused": gate(
        401, "authn/deny", "Not authorized", "The signature does not match"
    ),
    "the ACL forbids it": gate(
        403,
        "authz/deny",
        "Forbidden",
        "The client does not have the grant needed for the request",
    ),
    "too many at once": gate(
        400, "authn/request-error", "Bad request", "WAF deny rule IPBLOCK-BURST4-1"
    ),
}
ENDED = {"401, the token has ended": answer(401)}


def cases() -> Iterator[Any]:
    for places, faults, times in (
        (READS, EVER, None),
        (WRITES, ONCE, 1),
        (AFTER_ORDER, STATUS, None),
        (AFTER_ORDER, PASSING, 1),
        (AFTER_ORDER, ENDED, 1),
        (ON_THE_WAY, CHANGE, None),
        (ON_THE_WAY, PASSING, 1),
        ({"CPS, list": READS["CPS, list"]}, SIGNED, None),
    ):
        for place, at in places.items():
            for what, fault in faults.items():
                name = f"{place}: {what}{'' if times else ', again and again'}"
                yield pytest.param(
                    name,
                    Fault(server=at[0], method=at[1], path=at[2], times=times, **fault),
                    id=name,
                )


@pytest.mark.parametrize(("name", "fault"), list(cases()))
def test_a_fault_is_survived_or_named(name: str, fault: Fault, program: Program) -> None:
    """In words without a traceback; once it is over the same command ends well, with one order."""
    faults = program.sandbox.world.faults

    def strike() -> None:
        faults.clear()
        faults.add(fault)

    strike()
    (scripted,) = faults.all()
    Trial(name, lambda: scripted.struck, faults.clear, again=strike).carry_out(program)
