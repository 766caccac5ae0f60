"""
What each fault of a vendor comes to: exit code, message, repeated calls, time, the run after it.

`tests/FAULTS.md` has a row for each, made by a run and compared by later ones. To make them anew:
`CONNECTOR_FAULTS=rows.txt pytest tests/faults -n 0`, then put the sorted rows under its heading.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from program import Program

from connector.sandbox.faults import Fault, Kind

TABLE = Path(__file__).parents[1] / "FAULTS.md"
ERROR = "akamai-scm: "
PAGE = "<html><title>Maintenance</title></html>"


def answer(status: int, body: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": Kind.ANSWER, "status": status, "body": body, **more}


def limited(after: str) -> dict[str, Any]:
    return answer(429, headers={"Retry-After": after})


CUT: dict[str, Any] = {"kind": Kind.DROP}
TORN: dict[str, Any] = {"kind": Kind.TRUNCATE, "keep": 20}
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
STATUS = {
    "a word never seen": answer(200, '{"status": "Marvellous"}', content_type="application/json"),
    "404": answer(404),
    "a page with 200": answer(200, PAGE),
    "500": answer(500),
    "cut in the middle": TORN,
}


def cases() -> Iterator[Any]:
    for places, faults, times in (
        (READS, EVER, None),
        (WRITES, ONCE, 1),
        (AFTER_ORDER, STATUS, None),
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
    world = program.sandbox.world
    world.faults.add(fault)
    (scripted,) = world.faults.all()
    begun = program.clock.ahead

    done = program.apply()

    waited = (program.clock.ahead - begun).total_seconds()
    struck, orders = scripted.struck, len(program.orders())
    assert "Traceback" not in done.stderr
    assert struck > 0
    world.faults.clear()
    again = program.apply()
    assert again.returncode in {0, 3}, again.stderr
    assert len(program.orders()) <= 1
    row = (
        name,
        str(done.returncode),
        str(struck) if struck < 10 else "often",
        time_of(waited),
        str(orders),
        str(again.returncode),
        said(done.stderr),
    )
    compare(f"| {' | '.join(row)} |")


def time_of(seconds: float) -> str:
    """Roughly: how long a run has slept depends a little on the machine."""
    limits = ((20, "20 s"), (180, "3 min"), (1200, "20 min"), (2400, "40 min"))
    return next((f"< {text}" for limit, text in limits if seconds < limit), "> 40 min")


def said(stderr: str) -> str:
    """The first sentence of the error, else of the last line, without what differs by the run."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(ERROR)]
    last = (errors or lines or [""])[-1].removeprefix(ERROR)
    last = re.sub(r"(https://)?127\.0\.0\.1:\d+", "HOST", last)
    last = re.sub(r"\b\d{4}-\d\d-\d\d[T ][0-9:.]+Z?", "TIME", last)
    last = re.sub(r"/[^ ]*/(?=[a-z_.]+\b)", "", last)
    last = re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f-]{5,}\b|\b\d+(\.\d+)? s\b", "N", last)
    return re.split(r"(?<=\.) ", last)[0].replace("|", "/")[:110]


def compare(row: str) -> None:
    if rows := os.environ.get("CONNECTOR_FAULTS"):
        with Path(rows).open("a", encoding="utf-8") as file:
            file.write(row + "\n")
    else:
        assert row in TABLE.read_text(encoding="utf-8").splitlines()
