"""The pipelines of example/ci: their shape by schema, their commands against the sandbox."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from patience import HANGS
from program import Program
from request_document import APPROVAL

pytestmark = pytest.mark.promise("ci-examples")
CI = Path(__file__).parents[2] / "example" / "ci"
BIN = Path(sys.executable).parent
CHECK, LOOK, APPLY = "check", "look", "apply"


def jobs_of_github() -> dict[str, str]:
    jobs = yaml.safe_load((CI / "github-actions.yml").read_text("utf-8"))["jobs"]
    return {name: job["steps"][-2 if name == CHECK else -1]["run"] for name, job in jobs.items()}


def jobs_of_gitlab() -> dict[str, str]:
    jobs = yaml.safe_load((CI / "gitlab-ci.yml").read_text("utf-8"))
    return {name: "\n".join(jobs[name]["script"]) for name in (CHECK, LOOK, APPLY)}


def jobs_of_jenkins() -> dict[str, str]:
    found = re.findall(r"'(akamai-scm [^']+)'", (CI / "Jenkinsfile").read_text("utf-8"))
    return dict(zip((CHECK, LOOK, APPLY), found, strict=True))


def container_of_kubernetes() -> dict[str, Any]:
    job = yaml.safe_load((CI / "kubernetes/cronjob.yaml").read_text("utf-8"))
    (container,) = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    return dict(container)


def job_of_kubernetes() -> str:
    container = container_of_kubernetes()
    return shlex.join([*container["command"], *container["args"]])


def job_of_systemd() -> str:
    text = (CI / "systemd/akamai-scm.service").read_text("utf-8")
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    return str(line).replace("/opt/akamai-scm/bin/", "").replace("/etc/akamai-scm/", "")


PIPELINES = {"GitHub": jobs_of_github, "GitLab": jobs_of_gitlab, "Jenkins": jobs_of_jenkins}
ALONE = {"Kubernetes": job_of_kubernetes, "systemd": job_of_systemd}
TAKEN = {"GitHub": {0}, "GitLab": {75}, "Jenkins": {75}, "Kubernetes": {0}, "systemd": {75}}
"""How a step ends that still waits: by itself, or with the code that the file takes for it."""


@pytest.fixture
def requests(program: Program) -> Path:
    """One request, whose order waits for a person; nobody waits for that here."""
    program.write(**APPROVAL, timeouts={"issuance": "1s"})
    folder = program.directory / "requests"
    folder.mkdir()
    (program.directory / "request.yaml").rename(folder / "www.yaml")
    return folder


def run(program: Program, script: str) -> subprocess.CompletedProcess[str]:
    """Run a step as its platform does: each with `sh -e`."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    output = str(program.directory / "github-output")
    environ = {**program.environment(), "PATH": path, "GITHUB_OUTPUT": output}
    return subprocess.run(
        ["/bin/sh", "-e", "-c", script],
        cwd=program.directory,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )


@pytest.mark.parametrize("platform", PIPELINES)
def test_a_pipeline_checks_looks_and_applies(program: Program, requests, platform) -> None:
    """What is due ends the look as the file expects it; what waits is no failure."""
    jobs = PIPELINES[platform]()

    checked = run(program, jobs[CHECK])
    looked = run(program, jobs[LOOK])
    applied = run(program, jobs[APPLY])

    assert checked.returncode == 0, checked.stderr
    reports = sorted(path.name for path in program.directory.glob("requests.*"))
    assert reports in (["requests.sarif"], ["requests.xml"])
    if platform == "GitHub":
        assert looked.returncode == 0, looked.stderr
        assert (program.directory / "github-output").read_text() == "due=true\n"
    else:
        assert looked.returncode == 2, looked.stderr
    assert applied.returncode in TAKEN[platform], applied.stderr
    (order,) = program.orders()
    assert order.approved_at is None


@pytest.mark.parametrize("platform", ALONE)
def test_what_runs_by_itself_takes_a_wait_for_no_failure(
    program: Program, requests, platform
) -> None:
    """And the next run goes on with the same order."""
    for _ in range(2):
        done = run(program, ALONE[platform]())
        assert done.returncode in TAKEN[platform], done.stderr

    assert len(program.orders()) == 1


@pytest.mark.parametrize("platform", PIPELINES)
def test_a_wrong_request_fails_the_check(program: Program, requests, platform) -> None:
    (requests / "www.yaml").write_text("colour: red\n")

    assert run(program, PIPELINES[platform]()[CHECK]).returncode == 65


@pytest.mark.parametrize(
    ("schema", "file"),
    [("vendor.github-workflows", "github-actions.yml"), ("vendor.gitlab-ci", "gitlab-ci.yml")],
)
def test_a_pipeline_has_the_shape_that_its_platform_asks_for(schema: str, file: str) -> None:
    """By the schemas that check-jsonschema brings along."""
    words = ["--builtin-schema", schema, str(CI / file)]
    done = subprocess.run(
        [str(BIN / "check-jsonschema"), *words], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_what_still_waits_is_what_the_files_take() -> None:
    """The code stands in each of them."""
    gitlab = yaml.safe_load((CI / "gitlab-ci.yml").read_text("utf-8"))
    service = (CI / "systemd/akamai-scm.service").read_text("utf-8")

    assert gitlab[LOOK]["allow_failure"] == {"exit_codes": [2]}
    assert gitlab[APPLY]["allow_failure"] == {"exit_codes": [75]}
    assert "\nSuccessExitStatus=75\n" in service
    assert "code == 75" in (CI / "Jenkinsfile").read_text("utf-8")


def test_no_pipeline_has_a_secret_in_it() -> None:
    """Only where the platform keeps it."""
    text = (CI / "github-actions.yml").read_text("utf-8")
    named = re.findall(r"^ +(\w+(?:SECRET|TOKEN|PASSWORD)): (.*)$", text, re.MULTILINE)
    assert named
    for name, value in named:
        assert value == f"${{{{ secrets.{name} }}}}"
    variables = container_of_kubernetes()["env"]
    secret = [one for one in variables if re.search(r"SECRET|TOKEN|PASSWORD|HOST", one["name"])]
    assert secret
    for variable in secret:
        assert "secretKeyRef" in variable["valueFrom"]


def test_the_home_of_the_cron_job_can_be_written() -> None:
    """Its root file system is read-only, and the program keeps its notes below HOME."""
    container = container_of_kubernetes()
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    (mount,) = [one["mountPath"] for one in container["volumeMounts"] if one["name"] == "tmp"]
    told = {one["name"]: one["value"] for one in container["env"] if "value" in one}

    for name in ("HOME", "AKAMAI_SCM_LOG_DIR"):
        assert Path(told[name]).is_relative_to(mount), name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
def test_the_unit_is_one_and_may_do_little(tmp_path: Path) -> None:
    """Nothing is said against it, and systemd puts its exposure at 2 of 10 at most."""
    units = []
    for path in (CI / "systemd").iterdir():
        unit = tmp_path / path.name
        text = path.read_text("utf-8")
        unit.write_text(text.replace("/opt/akamai-scm/bin/akamai-scm", sys.executable))
        units.append(str(unit))
    verified = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False
    )
    service = str(tmp_path / "akamai-scm.service")
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", service],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (verified.returncode, verified.stderr) == (0, "")
    assert judged.returncode == 0, judged.stdout
