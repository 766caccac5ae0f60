"""What came of each certificate, as `--json` of `cancel`, `revoke` and `destroy` tells it."""

from collections.abc import Callable, Mapping, Sequence

from connector.core.request.values import Request
from connector.errors import ConnectorError
from connector.text.leaving import as_json

Outcome = Mapping[str, object]
"""`common_name`, `outcome`, and what belongs to that outcome."""


def with_failures(end: Callable[[Request], int], told: list[Outcome]) -> Callable[[Request], int]:
    """Return *end* with a note, for scripts, of every certificate that it failed for."""

    def attempt(request: Request) -> int:
        try:
            return end(request)
        except ConnectorError as error:
            told.append(failure(request.common_name, error))
            raise

    return attempt


def failure(common_name: str, error: ConnectorError) -> Outcome:
    """Return the outcome for a certificate that *error* has stopped."""
    return {
        "common_name": common_name,
        "outcome": "failed",
        "exit": error.exit_code,
        "message": str(error),
    }


def outcomes_json(name: str, outcomes: Sequence[Outcome]) -> str:
    """Return what came of each certificate as JSON: `schema` 1, a list under *name*."""
    return as_json({"schema": 1, name: list(outcomes)}, indent=2)
