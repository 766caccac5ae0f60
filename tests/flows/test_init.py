"""`init`: from nothing to settings that work and a request; nothing that is there is replaced."""

import json
from pathlib import Path

import pytest
import yaml
from control_center import USUAL, merged, seeded
from init_runs import NAME, REQUEST, WANTED, mode, usual_account, written
from program import Program
from shell_script import shell_script

from connector.core.request.parse import parse_request
from connector.sandbox.faults import Fault, Kind

pytestmark = pytest.mark.promise("command-init")


@pytest.fixture
def accounts(program: Program) -> dict[str, str]:
    return usual_account(program)


def naming(accounts: dict[str, str], secret: str = "env:A_SECRET") -> tuple[str, ...]:
    return (
        *("--scm-url", accounts["url"], "--scm-client-id", accounts["client_id"]),
        *("--scm-secret", secret),
    )


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
