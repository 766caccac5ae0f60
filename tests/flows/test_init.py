"""`init`: from nothing to settings that work and a request; nothing that is there is replaced."""

import json
import os
import pty
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from control_center import USUAL, merged, seeded
from patience import HANGS
from program import Program
from shell_script import shell_script

from connector.core.request.parse import parse_request
from connector.sandbox.faults import Fault, Kind

pytestmark = pytest.mark.promise("command-init")
NAME = "new.example.com"
WANTED = ("--common-name", NAME, "--contract", "ctr_C-0N7RAC7")
API = "api, enrollment or admin (enrollment): "
REQUEST = Path("certificates") / f"{NAME}.yaml"


@pytest.fixture
def accounts(program: Program) -> dict[str, str]:
    """What the sandbox's own settings hold of the account `default`."""
    text = (program.sandbox.directory / "scm_config.yaml").read_text()
    found: dict[str, str] = yaml.safe_load(text)["accounts"]["default"]
    return found


def naming(accounts: dict[str, str], secret: str = "env:A_SECRET") -> tuple[str, ...]:
    return (
        *("--scm-url", accounts["url"], "--scm-client-id", accounts["client_id"]),
        *("--scm-secret", secret),
    )


def written(program: Program) -> dict:
    return yaml.safe_load((program.directory / REQUEST).read_text())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_settings_that_are_there_are_used_and_the_request_is_written(program: Program) -> None:
    """With the comment that editors read, and the schema beside it; no vendor is written to."""
    done = program.run("init", *WANTED, "--san", "b.example.com", "--json")

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["request"]["sans"] == ["b.example.com"]
    assert [Path(one).name for one in told["written"]] == [
        f"{NAME}.yaml",
        ".akamai-scm.schema.json",
    ]
    text = (program.directory / REQUEST).read_text()
    assert text.startswith("# yaml-language-server: $schema=.akamai-scm.schema.json\n")
    schema = json.loads((program.directory / "certificates/.akamai-scm.schema.json").read_text())
    assert schema["title"]
    assert program.sandbox.world.ledger.writes() == ()
    assert "eula accept" in done.stderr
    assert program.run("check", "certificates").returncode == 0


def test_who_one_is_comes_from_what_the_contract_has(program: Program) -> None:
    """A new enrollment can then be made at once."""
    seeded(program, merged(USUAL, {"csr": {"cn": "old.example.com", "sans": ["old.example.com"]}}))

    done = program.run("init", *WANTED, "--scm-account", "sectigo-dv")

    assert done.returncode == 0, done.stderr
    assert "contacts of old.example.com" in done.stderr
    assert written(program)["organization"]["name"] == "Example Corp"
    assert program.run("apply", str(REQUEST)).returncode == 0
    assert NAME in {order.common_name for order in program.orders()}


def test_of_an_enrollment_that_exists_nothing_is_due(program: Program) -> None:
    program.make_enrollment(NAME)

    done = program.run("init", *WANTED, "--scm-account", "sectigo-dv")

    assert done.returncode == 0, done.stderr
    assert "as Akamai has it" in done.stderr
    assert program.run("status", "--detailed-exitcode", str(REQUEST)).returncode == 0


def test_without_anybody_the_lines_to_fill_in_are_there(program: Program) -> None:
    """Without their # they are a request that can be."""
    assert program.run("init", *WANTED).returncode == 0

    text = (program.directory / REQUEST).read_text()
    begin, end = text.index("# subject:"), text.index("# What else")
    whole = text[:begin] + text[begin:end].replace("# ", "")
    request = parse_request(yaml.load(whole, yaml.BaseLoader))
    assert request.tech_contact is not None
    assert request.organization is not None


def test_an_account_is_written_by_where_its_secret_is(
    program: Program, accounts: dict[str, str]
) -> None:
    """For its owner alone; the secret stands nowhere."""
    secret = accounts["client_secret"]

    done = program.run("init", *WANTED, *naming(accounts), SCM_CONFIG="", A_SECRET=secret)

    assert done.returncode == 0, done.stderr
    made = program.directory / "scm_config.yaml"
    assert mode(made) == 0o600
    assert yaml.safe_load(made.read_text())["client_secret"] == {"env": "A_SECRET"}
    assert secret not in made.read_text() + done.stdout + done.stderr
    looked = program.run("doctor", SCM_CONFIG="", A_SECRET=secret)
    assert looked.returncode == 0, looked.stdout


def test_an_account_whose_orders_a_program_takes(program: Program) -> None:
    """Its words as a shell has them; the program is looked for, and not started."""
    sign = shell_script(program.directory / "sign it", "touch started")
    order = f"'{sign}' --profile web"
    by_program = ("--scm-api", "command", "--scm-order")

    refused = program.run("init", *WANTED, *by_program, "'sign", SCM_CONFIG="")
    done = program.run("init", *WANTED, *by_program, order, SCM_CONFIG="")

    assert refused.returncode == 64
    assert "--scm-order names no program: No closing quotation" in refused.stderr
    assert done.returncode == 0, done.stderr
    made = yaml.safe_load((program.directory / "scm_config.yaml").read_text())
    assert made == {"api": "command", "order": [str(sign), "--profile", "web"]}
    assert not (program.directory / "started").exists()


def test_what_a_vendor_refuses_is_taken_back(program: Program, accounts: dict[str, str]) -> None:
    """So the next try begins where this one did."""
    done = program.run("init", *WANTED, *naming(accounts), SCM_CONFIG="", A_SECRET="wrong")

    assert done.returncode == 77
    assert "nothing of it was kept" in done.stderr
    assert not (program.directory / "scm_config.yaml").exists()
    assert not (program.directory / "certificates").exists()


def test_what_was_there_before_stays_though_it_is_refused(program: Program) -> None:
    other = program.rewritten("edgerc", r"client_secret *=.*", "client_secret = wrong")

    done = program.run("init", *WANTED, AKAMAI_EDGERC=other)

    assert done.returncode == 77
    assert "akamai-scm doctor" in done.stderr.splitlines()[-1]
    assert Path(other).exists()


def test_a_vendor_that_is_out_ends_it_before_the_request(program: Program) -> None:
    program.sandbox.world.faults.add(Fault(Kind.ANSWER, "cps", "GET", status=503, times=99))

    done = program.run("init", *WANTED)

    assert done.returncode == 69
    assert not (program.directory / "certificates").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 64, "--common-name is missing"),
        (("--common-name", NAME), 64, "--contract is missing"),
        (("--common-name", "a b", "--contract", "C-1"), 65, "common_name"),
        ((*WANTED, "--scm-account", "nobody"), 78, "no account 'nobody'"),
        ((*WANTED, "--output", "request.yaml"), 64, "exists, so it was left as it is"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(
    program: Program, words: tuple[str, ...], code: int, said: str
) -> None:
    before = sorted(program.directory.rglob("*"))

    done = program.run("init", *words)

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert [one for one in sorted(program.directory.rglob("*")) if one not in before] == []


@pytest.mark.parametrize("secret", ["swordfish", "env:", "command:x"])
def test_a_secret_is_no_argument(program: Program, accounts: dict[str, str], secret: str) -> None:
    done = program.run("init", *WANTED, *naming(accounts, secret), SCM_CONFIG="")

    assert done.returncode == 64
    assert "names no place of a secret" in done.stderr
    assert "swordfish" not in done.stderr


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


def test_an_administrator_s_organization_and_profile_can_be_named(program: Program) -> None:
    named = ("--scm-account", "admin", "--org-id", "10", "--cert-type", "502")

    done = program.run("init", *WANTED, *named)

    assert done.returncode == 0, done.stderr
    assert (written(program)["org_id"], written(program)["cert_type"]) == (10, 502)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), ["10  Example Ltd", "20  Example Branch Ltd", "init: --org-id is missing."]),
        (("--org-id", "10"), ["502  ", "days)", "init: --cert-type is missing."]),
        (("--org-id", "20"), ["Organization 20 is offered no profile by SCM."]),
        (("--org-id", "ten"), ["--org-id 'ten' is no number."]),
    ],
)
def test_without_a_terminal_what_scm_offers_is_told(
    program: Program, words: tuple[str, ...], told: list[str]
) -> None:
    done = program.run("init", *WANTED, "--scm-account", "admin", *words)

    assert done.returncode == 64
    for line in told:
        assert line in done.stderr
    assert not (program.directory / "certificates").exists()


def test_who_may_not_see_organizations_names_one(program: Program) -> None:
    refusal = Fault(Kind.ANSWER, "scm", "GET", "/organization/v1$", status=403, times=None)
    program.sandbox.world.faults.add(refusal)

    done = program.run("init", *WANTED, "--scm-account", "admin")

    assert done.returncode == 64
    assert "--org-id is missing" in done.stderr
    assert "under Organizations" in done.stderr


def test_an_administrator_who_is_refused_is_taken_back(program: Program) -> None:
    text = (program.sandbox.directory / "scm_config.yaml").read_text()
    admin = yaml.safe_load(text)["accounts"]["admin"]
    words = ("--scm-url", admin["url"], "--scm-login", admin["login"], "--scm-secret", "env:A")
    uri = ("--scm-customer-uri", admin["customer_uri"])

    done = program.run("init", *WANTED, *words, *uri, SCM_CONFIG="", A="wrong")
    again = program.run(
        *("init", *WANTED, *words, *uri, "--org-id", "10", "--cert-type", "502"),
        SCM_CONFIG="",
        A=admin["password"],
    )

    assert done.returncode == 77, done.stderr
    assert "nothing of it was kept" in done.stderr
    assert again.returncode == 0, again.stderr
    made = yaml.safe_load((program.directory / "scm_config.yaml").read_text())
    assert (made["api"], made["password"]) == ("admin", {"env": "A"})


def test_of_one_alone_nothing_is_asked(program: Program) -> None:
    one = json.dumps([{"id": 10, "name": "Example Ltd"}])
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", "GET", "/organization/v1$", status=200, times=1, body=one)
    )

    done = program.run("init", *WANTED, "--scm-account", "admin", "--cert-type", "OV")

    assert "org_id: 10 (Example Ltd), the only one that there is." in done.stderr
    assert (written(program)["org_id"], written(program)["cert_type"]) == (10, "OV")


def test_a_login_is_an_administrator_s(program: Program) -> None:
    words = ("--scm-api", "enrollment", "--scm-url", "https://x.example", "--scm-login", "me")

    done = program.run("init", *WANTED, *words, "--scm-secret", "env:A", SCM_CONFIG="")

    assert done.returncode == 64
    assert "Give --scm-api admin with it." in done.stderr
    assert not (program.directory / "scm_config.yaml").exists()


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
