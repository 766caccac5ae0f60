"""Roots that browsers stop trusting: the dated list `waning_roots.json`, by Mozilla's schedule."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Final

from connector.core.x509.waning import WaningRoot

_LIST: Final = "waning_roots.json"


@lru_cache(maxsize=1)
def waning_roots() -> tuple[WaningRoot, ...]:
    """
    Return the roots that the list has.

    Each loses its trust on the day of the first row of the schedule that its key is old enough
    for (Root Store Policy 7.4); what the days mean is told in the list.
    """
    found = json.loads(files(__package__).joinpath(_LIST).read_text(encoding="utf-8"))
    schedule = [(row["made_before"], row["removed"]) for row in found["schedule"]]
    return tuple(
        WaningRoot(root["name"], root["key_id"], _ends(root["since"], schedule))
        for root in found["roots"]
    )


def _ends(since: str, schedule: list[tuple[str, str]]) -> datetime:
    """Return when the first row holds; days of RFC 3339 are in order as texts are."""
    day = next(removed for made_before, removed in schedule if since < made_before)
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
