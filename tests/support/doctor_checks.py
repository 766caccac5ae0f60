"""Runs of `doctor`, and ways to break what it checks."""

import json
from collections.abc import Callable
from typing import Any

from program import Program

Break = Callable[[Program], dict[str, str]]
"""Breaks something and returns the variables that make the program see it."""


def checks(program: Program, *words: str, **environ: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run it; return the exit code and the checks by what they are about, the gravest of each."""
    done = program.run("doctor", *(words or ("request.yaml",)), "--json", **environ)
    told = json.loads(done.stdout)
    assert (told["schema"], told["exit"]) == (1, done.returncode)
    found: dict[str, dict[str, Any]] = {}
    for check in told["checks"]:
        if found.get(check["about"], {}).get("result") != "failed":
            found[check["about"]] = check
    return done.returncode, found


def edited(variable: str, name: str, pattern: str, replacement: str) -> Break:
    """Return what replaces something in a file of the sandbox, which *variable* then names."""
    return lambda program: {variable: program.rewritten(name, pattern, replacement)}


def scm(pattern: str, replacement: str) -> Break:
    """Return what replaces something in scm_config.yaml."""
    return edited("SCM_CONFIG", "scm_config.yaml", pattern, replacement)


def requested(**wanted: Any) -> Break:
    """Return what asks for something else."""

    def break_(program: Program) -> dict[str, str]:
        program.write(**wanted)
        return {}

    return break_
