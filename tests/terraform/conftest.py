"""A Terraform to try the module with, and what tests need beside it."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from scripts.offline import terraform_setup
from scripts.offline.provider_mirror import mirror_configuration
from scripts.offline.staying import VARIABLE, finding, staying

from .stacks import REPOSITORY, AtHand, Stack, World, calling

if TYPE_CHECKING:
    from scripts.demonstration.rehearsal import Rehearsal

    from .certificates import Make

VENDORS = {"AKAMAI_", "SCM_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"}


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


@pytest.fixture(scope="session")
def starting(tmp_path_factory: pytest.TempPathFactory) -> terraform_setup.Terraform:
    """The Terraform of this machine, new enough for `terraform test`; it starts its providers."""
    return _chosen(tmp_path_factory, "toolchain", at_least=(1, 6))


@pytest.fixture(scope="session")
def terraform(
    starting: terraform_setup.Terraform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[terraform_setup.Terraform]:
    """The same; of stand-ins it finds that for hashicorp/null running."""
    with finding(starting, tmp_path_factory.mktemp("null"), "null") as terraform:
        yield terraform


@pytest.fixture
def at_hand() -> Iterator[AtHand]:
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
    from .steered import served  # noqa: PLC0415 - needed by few

    openapi = os.environ.get("CONNECTOR_CPS_OPENAPI")
    described = ("--openapi", openapi) if openapi else ()
    directory = tmp_path_factory.mktemp("a rehearsal")
    quick = ("--step-seconds", "0.05", "--requests-per-minute", "600")
    with served(directory, terraform, *quick, "--validate", *described) as started:
        yield started
        violations = started.facts("violations")
    assert violations == []


@pytest.fixture
def certificates(
    rehearsal: "Rehearsal",
    terraform: terraform_setup.Terraform,
    at_hand: AtHand,
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
    at_hand: AtHand,
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
