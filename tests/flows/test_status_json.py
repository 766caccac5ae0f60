"""`status --json`, as scripts get it: before there is anything, and once a certificate is live."""

import json
from typing import Any

from jsonschema import Draft202012Validator
from program import Program

from connector.schemas import status_schema


def status(program: Program) -> dict[str, Any]:
    """Return what is told of the certificate, once the whole of it has the documented shape."""
    done = program.run("status", "request.yaml", "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    Draft202012Validator(status_schema()).validate(document)
    (found,) = document["certificates"]
    return dict(found)


def test_what_is_printed_has_the_documented_shape(program: Program) -> None:
    """Real JSON: numbers, lists, null."""
    before = status(program)
    assert program.apply().returncode == 0
    after = status(program)

    assert (before["state"], before["due"], before["enrollment_id"]) == ("absent", True, None)
    assert (after["state"], after["due"], after["change_id"]) == ("active", False, None)
    assert after["enrollment_id"] > 0
    assert after["production_serials"] == [f"{program.production_serial():X}"]
    assert after["certificates"]["RSA"]["certificate_pem"].startswith("-----BEGIN CERTIFICATE")
