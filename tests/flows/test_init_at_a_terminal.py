"""`init` at a terminal: all is asked for, and no secret is seen."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import yaml
from init_runs import NAME, REQUEST, mode, usual_account, written
from patience import HANGS
from program import Program

pytestmark = pytest.mark.promise("command-init")


@pytest.fixture
def accounts(program: Program) -> dict[str, str]:
    return usual_account(program)


API = "api, enrollment or admin (enrollment): "


def test_at_a_terminal_all_is_asked_for_and_no_secret_is_seen(
    program: Program, accounts: dict[str, str]
) -> None:
    edgerc = edgerc_of(program)
    answers = {
        "Common name of the certificate: ": NAME,
        "Contract at Akamai (ctr_…): ": "C-0N7RAC7",
        **{f"{key}: ": edgerc[key] for key in ("host", "client_token", "access_token")},
        API: "",
        "url: ": accounts["url"],
        "client_id: ": accounts["client_id"],
    }
    secrets = iter([edgerc["client_secret"], accounts["client_secret"]])

    code, seen = _answering(program, answers, secrets)

    assert code == 0, seen
    for hidden in (edgerc["client_secret"], edgerc["access_token"], accounts["client_secret"]):
        assert hidden not in seen
    for file in (".edgerc", "scm_config.yaml"):
        assert mode(program.directory / file) == 0o600
    again = program.run("doctor", SCM_CONFIG="", AKAMAI_EDGERC="")
    assert again.returncode == 0, again.stdout


def edgerc_of(program: Program) -> dict[str, str]:
    lines = (program.sandbox.directory / "edgerc").read_text().splitlines()
    return dict(line.split(" = ", 1) for line in lines if " = " in line)


def test_an_administrator_chooses_from_what_scm_offers(program: Program) -> None:
    """By login and password; what is no API, or not among the numbers, is asked for again."""
    text = (program.sandbox.directory / "scm_config.yaml").read_text()
    admin = yaml.safe_load(text)["accounts"]["admin"]
    chosen = iter(["99", "10"])
    answers = {
        "Common name of the certificate: ": NAME,
        "Contract at Akamai (ctr_…): ": "C-0N7RAC7",
        API: iter(["command", "admin"]),
        "client_id (empty: a login with its password): ": "",
        "url: ": admin["url"],
        "customer_uri: ": admin["customer_uri"],
        "login: ": admin["login"],
        "org_id: ": chosen,
        "cert_type: ": "502",
    }

    edgerc = str(program.sandbox.directory / "edgerc")
    code, seen = _answering(program, answers, iter([admin["password"]]), AKAMAI_EDGERC=edgerc)

    assert code == 0, seen
    assert admin["password"] not in seen
    for shown in (
        "start again with --scm-api command",
        "10  Example Ltd",
        "11  Web",
        "Type one of the numbers.",
        "502 ",
    ):
        assert shown in seen
    found = written(program)
    assert (found["org_id"], found["cert_type"], found["common_name"]) == (10, 502, NAME)
    looked = program.run("doctor", str(REQUEST), SCM_CONFIG="")
    assert "org_id" not in looked.stdout
    assert program.sandbox.world.ledger.writes() == ()


def _answering(
    program: Program,
    answers: dict[str, Any],
    secrets: Iterator[str],
    AKAMAI_EDGERC: str = "",  # noqa: N803 - as the variable
) -> tuple[int, str]:
    """Run `init` at a terminal and answer each question; return the code and what was seen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "connector", "init"],
        cwd=program.directory,
        env=program.environment(SCM_CONFIG="", AKAMAI_EDGERC=AKAMAI_EDGERC),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    seen, answered = b"", 0
    with suppress(OSError):  # Linux's way to say that the other side is closed
        while chunk := os.read(ours, 4096):
            seen += chunk
            asked = seen[answered:].decode(errors="ignore")
            question = next((one for one in answers if asked.endswith(one)), None)
            if asked.endswith(("client_secret: ", "password: ")):
                answer = next(secrets)
            elif question is not None:
                answer = answers[question]
                answer = answer if isinstance(answer, str) else next(answer)
            else:
                continue
            answered = len(seen)
            os.write(ours, f"{answer}\n".encode())
    os.close(ours)
    return process.wait(timeout=HANGS), seen.decode()
