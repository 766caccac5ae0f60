"""Lay the stand-ins out as a filesystem mirror that Terraform and OpenTofu install from."""

import json
import platform
import shlex
import sys
from pathlib import Path

HOSTS = ("registry.terraform.io", "registry.opentofu.org")
VERSIONS = {"external": "2.3.5", "null": "3.2.4"}
"""The releases whose behaviour the stand-ins have."""

_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def build_mirror(directory: Path) -> Path:
    """
    Write the mirror and a CLI configuration that uses it alone.

    Args:
        directory: Where to write. What is there already and right stays untouched, since others
            may be using it.

    Returns:
        The CLI configuration, for TF_CLI_CONFIG_FILE.
    """
    mirror = directory / "mirror"
    for host in HOSTS:
        for name, version in VERSIONS.items():
            folder = mirror / host / "hashicorp" / name / version / _platform()
            folder.mkdir(parents=True, exist_ok=True)
            _write_plugin(folder / f"terraform-provider-{name}_v{version}", name)
    configuration = directory / "stand-ins.tfrc"
    put(configuration, mirror_configuration(mirror))
    return configuration


def put(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Write a file, unless it stands there as it should: somebody may be reading or running it."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)


def mirror_configuration(mirror: Path) -> str:
    """Return the text of a CLI configuration that installs from *mirror* and from nowhere else."""
    path = json.dumps(str(mirror))
    return f"provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n"


def _platform() -> str:
    system = platform.system().lower()
    machine = platform.machine().lower()
    return f"{system}_{_ARCHITECTURES.get(machine, machine)}"


def _write_plugin(path: Path, name: str) -> None:
    script = Path(__file__).resolve().parent / "providers" / f"{name}.py"
    # A shell script, since the path in a `#!` line must not hold blanks. -Es: nothing but this
    # interpreter's own packages.
    words = shlex.join([sys.executable, "-Es", str(script)])
    put(path, f'#!/bin/sh\nexec {words} "$@"\n', mode=0o755)
