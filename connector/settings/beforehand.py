"""
What of the settings is needed before they are read, and where they cannot be read.

Nothing here is judged: that is for whoever reads them all (`local`).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from connector.settings.local import LOGS, named_level
from connector.settings.paths import written_path
from connector.settings.source import Flags
from connector.settings.state_place import is_url, named_state, state_default


def level_beforehand(environ: Mapping[str, str]) -> str:
    """Return the log level that the environment names, whether or not there is such a level."""
    return named_level(environ).upper()


def places_for_details(
    flags: Flags, environ: Mapping[str, str], cwd: Callable[[], Path], home: Callable[[], Path]
) -> Iterator[Path]:
    """
    Return where the details of a fault of ours may be kept: logs, then state.

    Args:
        flags: Beat the environment.
        environ: The environment.
        cwd: Where the run works; what raises OSError is left out.
        home: What `~` stands for; what raises RuntimeError is left out.
    """
    state = named_state(flags, environ)
    for named in (
        flags.log_dir or environ.get("AKAMAI_SCM_LOG_DIR") or LOGS,
        state if state and not is_url(state) else state_default(environ),
    ):
        with suppress(OSError, RuntimeError):
            yield written_path(named, cwd(), home() if named.startswith("~") else Path())
