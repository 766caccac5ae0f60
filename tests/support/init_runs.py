"""What tests of `init` want, and what it has written."""

import stat
from pathlib import Path

import yaml
from program import Program

NAME = "new.example.com"


WANTED = ("--common-name", NAME, "--contract", "ctr_C-0N7RAC7")


REQUEST = Path("certificates") / f"{NAME}.yaml"


def usual_account(program: Program) -> dict[str, str]:
    """Return what the sandbox's own settings hold of the account `default`."""
    text = (program.sandbox.directory / "scm_config.yaml").read_text()
    found: dict[str, str] = yaml.safe_load(text)["accounts"]["default"]
    return found


def written(program: Program) -> dict:
    return yaml.safe_load((program.directory / REQUEST).read_text())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
