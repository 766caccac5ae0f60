"""A refusal names the file or the variable that the value really came from."""

from collections.abc import Callable

import pytest
from program import Program
from request_document import ADMIN


def flat(program: Program) -> str:
    """Write the account `sectigo-dv` as the only one, whose secret a variable may override."""
    text = (program.sandbox.directory / "scm_config.yaml").read_text()
    lines = text.partition("\n  sectigo-dv:\n")[2].splitlines()
    end = next((at for at, line in enumerate(lines) if not line.startswith("    ")), len(lines))
    path = program.directory / "flat.yaml"
    path.write_text("\n".join(line.strip() for line in lines[:end]) + "\n")
    path.chmod(0o600)
    return str(path)


def told(program: Program, code: int, **environ: str) -> str:
    done = program.run("apply", "request.yaml", **environ)
    assert done.returncode == code, done.stderr
    return " ".join(done.stderr.split())


def test_a_variable_in_the_file_s_place_is_named(program: Program) -> None:
    """The file is right."""
    path = flat(program)
    program.write(scm_account="default")
    message = told(program, 77, SCM_CONFIG=path, SCM_CLIENT_SECRET="wrong-secret")
    expected = f"client_id of the account in {path} and the environment variable SCM_CLIENT_SECRET"
    assert expected in message


@pytest.mark.parametrize(
    ("pattern", "replacement", "expected"),
    [
        pytest.param(r"password: .*", "password: wrong", "password", id="login"),
        pytest.param(
            r"password: .*",
            "password: {env: ADA}",
            "the environment variable ADA",
            id="a variable that the file names",
        ),
    ],
)
def test_the_file_that_was_read_is_named(
    program: Program, pattern: str, replacement: str, expected: str
) -> None:
    """Its whole path: there may be several of that name."""
    path = program.rewritten("scm_config.yaml", pattern, replacement)
    program.write(**ADMIN)
    message = told(program, 77, SCM_CONFIG=path, ADA="wrong-password")
    assert f"The credentials are those of the account 'admin' in {path}." in message
    assert expected in message.partition(" Check ")[2].partition(":")[0]
    assert f"of the account in {path}" in message


def other_akamai(program: Program) -> tuple[str, dict[str, str]]:
    path = program.rewritten("edgerc", r"(?m)^host *=.*$", "host = 127.0.0.1:1")
    return f"{path} [default]", {"AKAMAI_EDGERC": path}


def akamai_variables(_program: Program) -> tuple[str, dict[str, str]]:
    names = ("CLIENT_TOKEN", "CLIENT_SECRET", "ACCESS_TOKEN")
    values = {f"AKAMAI_{name}": f"some-{name.lower()}" for name in names}
    return "AKAMAI_HOST", {"AKAMAI_EDGERC": "", "AKAMAI_HOST": "127.0.0.1:1", **values}


def other_scm(program: Program) -> tuple[str, dict[str, str]]:
    there = r"(?m) url: https://127.0.0.1:\d+$"
    path = program.rewritten("scm_config.yaml", there, " url: https://127.0.0.1:1")
    return path, {"SCM_CONFIG": path}


@pytest.mark.parametrize("break_", [other_akamai, akamai_variables, other_scm])
def test_a_host_that_nobody_answers_at_is_named_with_its_place(
    program: Program, break_: Callable[[Program], tuple[str, dict[str, str]]]
) -> None:
    """Each vendor's."""
    place, environ = break_(program)
    done = program.run("doctor", "request.yaml", **environ)
    assert f"Check host and port in {place}." in " ".join(done.stdout.split()), done.stdout
