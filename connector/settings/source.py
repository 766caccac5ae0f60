"""Where settings come from: the command line, or the query of `external`, and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from connector.errors import Fault
from connector.settings.paths import why_no_place, written_path

_LONGEST_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class Flags:
    """The settings that a command line, or the query of `external`, may name; None: not named."""

    edgerc: str | None = None
    section: str | None = None
    scm_config: str | None = None
    state: str | None = None
    log_dir: str | None = None
    ca_bundle: str | None = None
    accept_eula: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where settings come from, and where their faults go."""

    flags: Flags
    environ: Mapping[str, str]
    cwd: Path
    home: Path
    faults: list[Fault]

    def path(self, flag: str | None, *variables: str) -> Path | None:
        """Return the path that the flag or else the first variable names; None: neither does."""
        named = flag or next((self.environ[key] for key in variables if self.environ.get(key)), "")
        path = written_path(named, self.cwd, self.home) if named else None
        why = "" if path is None else why_no_place(path)
        if why:
            self.fault(f"{variables[0]} or its flag", f"{shortened(named)} {why}", "correct it")
            return None
        return path

    def fault(self, where: str, what: str, remedy: str = "") -> None:
        """Keep a fault."""
        self.faults.append(Fault(where, what, remedy))


def shortened(text: str) -> str:
    """Return a text as it is told: nobody reads a line of thousands of characters."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
