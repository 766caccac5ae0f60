"""What a person meets: each failure has its exit code, and says what to do."""

import re
from pathlib import Path

import pytest
import yaml
from patience import HANGS
from program import Program, wait_until
from request_document import APPROVAL

from connector.sandbox.faults import Fault, Kind


def no_call_was_made(program: Program) -> bool:
    return program.sandbox.world.ledger.requests() == ()


def test_a_second_run_does_nothing(program: Program) -> None:
    assert program.apply().returncode == 0
    program.sandbox.world.ledger.clear()

    assert program.apply().returncode == 0
    assert program.sandbox.world.ledger.writes("cps") == ()
    assert len(program.orders()) == 1


def test_a_wrong_akamai_secret(program: Program) -> None:
    edgerc = program.rewritten("edgerc", r"client_secret *= *.*", "client_secret = wrong")

    done = program.apply(AKAMAI_EDGERC=edgerc)

    assert done.returncode == 77
    assert "signature" in done.stderr
    assert edgerc in done.stderr


def test_a_wrong_scm_secret_changes_nothing_at_akamai(program: Program) -> None:
    config = program.rewritten("scm_config.yaml", r"client_secret: .*", "client_secret: wrong")

    done = program.apply(SCM_CONFIG=config)

    assert done.returncode == 77
    assert program.sandbox.world.ledger.writes("cps") == ()


def test_an_unreachable_host(program: Program) -> None:
    edgerc = program.rewritten("edgerc", r"host *= *.*", "host = 127.0.0.1:1")

    done = program.apply(AKAMAI_EDGERC=edgerc)

    assert done.returncode == 69
    assert "127.0.0.1:1" in done.stderr


def test_a_missing_edgerc(program: Program) -> None:
    done = program.apply(AKAMAI_EDGERC="/nowhere/edgerc")

    assert done.returncode == 78
    assert "/nowhere/edgerc" in done.stderr
    assert no_call_was_made(program)


def test_all_faults_of_a_request_in_one_message(program: Program) -> None:
    program.write(common_name="www..example.com", validation="best", term="soon", sans="none")

    done = program.apply()

    assert done.returncode == 65
    for field in ("common_name", "validation", "term", "sans"):
        assert f"- {field}:" in done.stderr
    assert no_call_was_made(program)


def test_without_accepted_terms_nothing_happens(program: Program) -> None:
    done = program.apply(AKAMAI_SCM_ACCEPT_EULA="")

    assert done.returncode == 3
    assert "eula accept" in done.stderr
    assert no_call_was_made(program)


def test_an_interrupt_loses_nothing(program: Program) -> None:
    """Ctrl-C while waiting for the CA: 130, and the next run finishes."""
    program.write(**APPROVAL)
    process = program.start("apply", "request.yaml")
    ledger = program.sandbox.world.ledger
    wait_until(lambda: any("/status" in one.path for one in ledger.requests("scm")))
    process.send_signal(2)
    _, err = process.communicate(timeout=HANGS)
    assert process.returncode == 130
    assert "Nothing is lost" in err

    (order,) = program.orders()
    program.run("sandbox", "ctl", "approve", order.id)
    assert program.apply().returncode == 0
    assert len(program.orders()) == 1


def test_secrets_are_in_no_file_of_ours(program: Program) -> None:
    """Journal, logs, pacing and the program's own words hold none of the credentials."""
    done = program.apply(AKAMAI_SCM_LOG_LEVEL="DEBUG")
    edgerc = (program.sandbox.directory / "edgerc").read_text()
    config = (program.sandbox.directory / "scm_config.yaml").read_text()
    secrets = re.findall(r"client_secret[ =:]+(\S+)", edgerc + config)
    assert len(secrets) >= 2

    folders = (program.sandbox.directory / "state", program.sandbox.directory / "logs")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    for secret in secrets:
        assert secret not in done.stdout + done.stderr
        assert not [path for path in files if secret.encode() in Path(path).read_bytes()]


@pytest.mark.parametrize(
    ("account", "path", "key"),
    [("sectigo-dv", "/token$", "client_secret"), ("admin", "/customFields$", "password")],
)
@pytest.mark.parametrize("status", [400, 403, 502])
def test_a_server_that_quotes_the_request_gives_nothing_away(
    account: str, path: str, key: str, status: int, program: Program
) -> None:
    """What it says is told and logged without the secret that it has quoted."""
    config = yaml.safe_load((program.sandbox.directory / "scm_config.yaml").read_text())
    secret = config["accounts"][account][key]
    echo = f"cannot serve {key}={secret}"
    program.write(scm_account=account, org_id=10, cert_type=502)
    program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, "scm", path=path, times=None, status=status, body=echo)
    )

    done = program.apply()

    assert "cannot serve" in done.stderr
    log = (program.sandbox.directory / "logs" / "www.example.com.log").read_text()
    assert secret not in done.stdout + done.stderr + log
