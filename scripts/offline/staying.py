"""Stand-in providers that stay while Terraform comes and goes, as their developer runs them."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from scripts.offline.interrupts import held_back
from scripts.offline.provider_mirror import HOSTS
from scripts.offline.terraform_setup import SetupError, Terraform

PROVIDERS: Final = Path(__file__).resolve().parent / "providers"
VARIABLE: Final = "TF_REATTACH_PROVIDERS"
"""By it Terraform finds providers that run already; empty: none does."""
_END_SECONDS: Final = 20


@contextlib.contextmanager
def finding(chosen: Terraform, directory: Path, *names: str) -> Iterator[Terraform]:
    """
    Yield *chosen*; it finds the stand-ins for *names* running, in *directory*.

    Real providers are left to it, which starts them by itself.

    Raises:
        SetupError: A stand-in does not start.
    """
    with contextlib.ExitStack() as ends:
        for name in names if chosen.stand_ins else ():
            running = staying(name, directory=directory, environment=chosen.environment)
            more = ends.enter_context(running)
            chosen = replace(chosen, environment={**chosen.environment, **more})
        yield chosen


@contextlib.contextmanager
def staying(
    name: str, *, directory: Path, environment: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """
    Run a provider; yield what to add to *environment*, for Terraform to find it.

    A start of it takes as long as Terraform itself, and each command starts it several times.
    A Ctrl-C at the terminal does not reach it, nor what it has started: both are ended here.

    Args:
        name: Its name in hashicorp's namespace.
        directory: Where Terraform will run, too: what the provider starts runs there.
        environment: What that will find.

    Raises:
        SetupError: It does not start.
    """
    with contextlib.ExitStack() as ends:
        with held_back():
            provider = subprocess.Popen(
                [sys.executable, "-uEs", str(PROVIDERS / f"{name}.py"), "--dev"],
                cwd=directory,
                env=dict(environment),
                stdin=subprocess.PIPE,  # by its end it learns of ours, should we be killed
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
            ends.callback(_end, provider)
        found = (re.search(rf"{VARIABLE}='(.*)'", line) for line in provider.stdout or [])
        told = next((one[1] for one in found if one), None)
        if told is None:
            raise SetupError(f"The stand-in for hashicorp/{name} does not start.")
        (place,) = json.loads(told).values()
        others = json.loads(environment.get(VARIABLE) or "{}")
        ours = {f"{host}/hashicorp/{name}": place for host in HOSTS}
        yield {VARIABLE: json.dumps(others | ours)}


def _end(provider: subprocess.Popen[str]) -> None:
    """Interrupt *provider*, which then removes its socket, and what it has started."""
    with held_back(), provider:
        for number in (signal.SIGINT, signal.SIGKILL):
            os.killpg(provider.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                provider.wait(_END_SECONDS)
                return
