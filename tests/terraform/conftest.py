"""A Terraform to try the module with, and directories that call the module."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from scripts.offline import terraform_setup
from scripts.offline.provider_mirror import mirror_configuration

from .staying import VARIABLE, staying

REPOSITORY = Path(__file__).resolve().parents[2]

if TYPE_CHECKING:
    from scripts.demonstration.rehearsal import Rehearsal

    from .certificates import Make

VENDORS = {"AKAMAI_", "SCM_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"}


@dataclass(frozen=True)
class Stack:
    """A directory with a configuration, and the Terraform that works in it."""

    directory: Path
    terraform: terraform_setup.Terraform
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str, codes: tuple[int, ...] = (0,), **more: str) -> str:
        """Run Terraform and return all its output; any exit code but *codes* fails the test."""
        done = self.start(*words, **more)
        output = done.stdout + done.stderr
        assert done.returncode in codes, f"{' '.join(words)}: {done.returncode}\n{output}"
        return output

    def start(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform and return what came of it."""
        environment = {**self.terraform.environment, **self.environment, **more}
        return subprocess.run(
            [self.terraform.program, *words],
            cwd=self.directory,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def init(self) -> None:
        """Install the providers and modules; those that run already, too."""
        self.run("init", "-no-color", **{VARIABLE: ""})

    def plan(self) -> int:
        """Return the exit code of a detailed plan: 0 nothing to do, 2 something to do."""
        done = self.start("plan", "-no-color", "-detailed-exitcode", "-out=plan.tfplan")
        assert done.returncode in (0, 2), done.stdout + done.stderr
        return done.returncode

    def planned(self) -> dict[str, Any]:
        """Return the plan made last, as `show -json` tells it."""
        plan: dict[str, Any] = json.loads(self.run("show", "-json", "plan.tfplan"))
        return plan

    def actions(self) -> dict[str, list[str]]:
        """Plan, and return the actions on each managed resource that would change."""
        self.plan()
        return {
            change["address"]: change["change"]["actions"]
            for change in self.planned().get("resource_changes", [])
            if change["mode"] == "managed" and change["change"]["actions"] != ["no-op"]
        }

    def apply(self, *, codes: tuple[int, ...] = (0,)) -> str:
        """Apply without asking."""
        return self.run("apply", "-no-color", "-auto-approve", codes=codes)

    def output(self) -> dict[str, Any]:
        """Return the outputs by name."""
        return {
            key: value["value"] for key, value in json.loads(self.run("output", "-json")).items()
        }


@dataclass(frozen=True)
class World:
    """What the fake program knows, and how often it was started."""

    file: Path

    def set(self, common_name: str = "www.example.com", **facts: Any) -> None:
        """Change facts about one certificate."""
        world = json.loads(self.file.read_text()) if self.file.exists() else {}
        world.setdefault(common_name, {}).update(facts)
        self.file.write_text(json.dumps(world))

    def calls(self) -> list[dict[str, Any]]:
        """Return the starts so far, and forget them."""
        noted = self.file.with_name(self.file.name + ".calls")
        lines = noted.read_text().splitlines() if noted.exists() else []
        noted.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]

    def verbs(self) -> list[str]:
        """Return the verbs of the starts so far, and forget them."""
        return [call["verb"] for call in self.calls()]


def _chosen(
    tmp_path_factory: pytest.TempPathFactory, name: str, **choice: Any
) -> terraform_setup.Terraform:
    """Prepare once for all workers, since the wheel and the providers are shared."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    with FileLock(shared / f"{name}.lock"):
        found = terraform_setup.prepare(shared / name, **choice)
        return _installed_once(found, shared / name)


def _installed_once(found: terraform_setup.Terraform, directory: Path) -> terraform_setup.Terraform:
    """Let *found* take its providers from a folder: dozens of tests need not load them again."""
    file, folder = directory / "installed.tfrc", directory / "installed"
    if not file.exists():
        folder.mkdir()
        shutil.copy(REPOSITORY / "terraform" / "versions.tf", folder)
        Stack(folder, found).init()
        file.write_text(mirror_configuration(folder / ".terraform" / "providers"))
    return replace(found, environment={**found.environment, "TF_CLI_CONFIG_FILE": str(file)})


@contextmanager
def finding_null(
    chosen: terraform_setup.Terraform, directory: Path
) -> Iterator[terraform_setup.Terraform]:
    """Yield *chosen*; of stand-ins it finds that for hashicorp/null running, in *directory*."""
    if not chosen.providers.startswith("stand-ins"):
        yield chosen
        return
    with staying("null", directory=directory, environment=chosen.environment) as attached:
        yield replace(chosen, environment={**chosen.environment, **attached})


@pytest.fixture(scope="session")
def starting(tmp_path_factory: pytest.TempPathFactory) -> terraform_setup.Terraform:
    """The Terraform of this machine, new enough for `terraform test`; it starts its providers."""
    return _chosen(tmp_path_factory, "toolchain", at_least=(1, 6))


@pytest.fixture(scope="session")
def terraform(
    starting: terraform_setup.Terraform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[terraform_setup.Terraform]:
    """The same; of stand-ins it finds that for hashicorp/null running."""
    with finding_null(starting, tmp_path_factory.mktemp("null")) as terraform:
        yield terraform


@pytest.fixture
def at_hand() -> Iterator[Callable[[Path, terraform_setup.Terraform], Stack]]:
    """Make stacks that find the stand-in for hashicorp/external running, too, in their place."""
    made: dict[Path, Stack] = {}
    with ExitStack() as ends:

        def make(directory: Path, chosen: terraform_setup.Terraform) -> Stack:
            if VARIABLE not in chosen.environment:
                return Stack(directory, chosen)
            if directory not in made:
                environment = chosen.environment
                beside = staying("external", directory=directory, environment=environment)
                made[directory] = Stack(directory, chosen, ends.enter_context(beside))
            return made[directory]

        yield make


@pytest.fixture(scope="session")
def rehearsal(
    terraform: terraform_setup.Terraform, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Rehearsal]":
    """A sandbox for tests that share neither names nor a clock; its answers fit their schemas."""
    from scripts.demonstration.rehearsal import Rehearsal  # noqa: PLC0415 - needed by few

    openapi = os.environ.get("CONNECTOR_CPS_OPENAPI")
    described = ("--openapi", openapi) if openapi else ()
    directory = tmp_path_factory.mktemp("a rehearsal")
    quick = ("--step-seconds", "0.05", "--requests-per-minute", "600")
    started = Rehearsal.start(directory, terraform, *quick, "--validate", *described)
    yield started
    violations = started.facts("violations")
    started.stop()
    assert violations == []


@pytest.fixture
def certificates(
    rehearsal: "Rehearsal",
    terraform: terraform_setup.Terraform,
    at_hand: Callable[[Path, terraform_setup.Terraform], Stack],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> "Make":
    """Make an initialised stack with certificates below a domain of the test's own."""
    from .certificates import Certificates  # noqa: PLC0415 - imports from here

    def make(**wanted: Mapping[str, Any]) -> Certificates:
        directory = tmp_path / "a stack"
        directory.mkdir()
        environment = {
            **rehearsal.environment,
            "AKAMAI_SCM_STATE": str(tmp_path / "our state"),
            "AKAMAI_SCM_LOG_DIR": str(tmp_path / "our logs"),
        }
        stack = at_hand(directory, replace(terraform, environment=environment))
        label = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]
        made = Certificates(stack, rehearsal, f"{label}.example.com")
        made.provide_program()
        made.write(**wanted)
        stack.init()
        rehearsal.facts("requests", "--clear")
        return made

    return make


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world for the fake program."""
    return World(tmp_path / "world.json")


@pytest.fixture
def stack(
    tmp_path: Path,
    terraform: terraform_setup.Terraform,
    at_hand: Callable[[Path, terraform_setup.Terraform], Stack],
    world: World,
) -> Callable[..., Stack]:
    """Make a directory whose main.tf calls the module once, for the fake program."""

    def make(text: str | None = None, *, folder: str = "a stack", **variables: Any) -> Stack:
        directory = tmp_path / folder
        directory.mkdir(parents=True, exist_ok=True)
        configuration = text if text is not None else calling("certificate", world, **variables)
        (directory / "main.tf").write_text(configuration)
        kept = {
            key: value
            for key, value in terraform.environment.items()
            if not any(key.startswith(vendor) for vendor in VENDORS)
        }
        clean = terraform_setup.Terraform(
            terraform.program, terraform.title, kept, terraform.providers
        )
        return at_hand(directory, clean)

    return make


CONTACT = {"first_name": "A", "last_name": "B", "email": "a@example.com", "phone": "+49 69 1"}
MINIMAL: dict[str, Any] = {
    "common_name": "www.example.com",
    "contract_id": "C-0N7RAC7",
    "eula_accepted": True,
    "organization": {
        "name": "Example GmbH",
        "phone": "+49 69 0",
        "address_line_one": "Teststr. 1",
        "city": "Frankfurt",
        "region": "HE",
        "postal_code": "60311",
        "country_code": "DE",
    },
    "admin_contact": CONTACT,
    "tech_contact": {**CONTACT, "email": "t@akamai.com"},
}


def words(said: str) -> str:
    """Return what Terraform said without its line breaks, which depend on the width."""
    return " ".join(said.split())


def fake_command(world: World) -> list[str]:
    """Return the `command` that starts the fake program in *world*."""
    return [sys.executable, str(REPOSITORY / "tests/terraform/fake_program.py"), str(world.file)]


def calling(name: str, world: World, *extra: str, **variables: Any) -> str:
    """Return HCL that calls the module as *name*; *extra* lines are taken as they are."""
    arguments = {
        "source": str(REPOSITORY / "terraform"),
        "command": fake_command(world),
        **MINIMAL,
        **variables,
    }
    # JSON texts, numbers, lists and objects are HCL expressions, too.
    lines = [f"  {key} = {json.dumps(value)}" for key, value in arguments.items()]
    body = "\n".join([*lines, *(f"  {line}" for line in extra)])
    return f'module "{name}" {{\n{body}\n}}\noutput "{name}" {{ value = module.{name} }}\n'
