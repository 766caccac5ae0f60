"""A stand-in provider that stays while Terraform comes and goes, as its developer runs it."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scripts.offline import terraform_setup
from scripts.offline.provider_mirror import HOSTS

PROVIDERS = Path(__file__).resolve().parents[2] / "scripts" / "offline" / "providers"
VARIABLE = "TF_REATTACH_PROVIDERS"


@contextmanager
def staying(
    name: str, *, directory: Path, environment: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """
    Run a provider; yield what to add to *environment*, for Terraform to find it.

    A start of it takes as long as Terraform itself, and each command starts it several times.

    Args:
        name: Its name in hashicorp's namespace.
        directory: Where Terraform will run, too: what the provider starts runs there.
        environment: What that will find.
    """
    with subprocess.Popen(
        [sys.executable, "-uEs", str(PROVIDERS / f"{name}.py"), "--dev"],
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as provider:
        try:
            assert provider.stdout is not None
            lines = (re.search(rf"{VARIABLE}='(.*)'", line) for line in provider.stdout)
            (found,) = json.loads(next(one[1] for one in lines if one)).values()
            others = json.loads(environment.get(VARIABLE, "{}"))
            ours = {f"{host}/hashicorp/{name}": found for host in HOSTS}
            yield {VARIABLE: json.dumps(others | ours)}
        finally:
            provider.send_signal(signal.SIGINT)  # it then removes its socket


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
