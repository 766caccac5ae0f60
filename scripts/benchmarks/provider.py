"""
The calls of Akamai's own Terraform provider for the plan of a certificate that is live.

Walked with plain requests after akamai-cps 9.3: the resource `akamai_cps_third_party_enrollment`
reads the enrollment; the data source `akamai_cps_csr` reads it again, and as no change is open the
history of changes; the resource `akamai_cps_upload_certificate` reads both once more. A plan of N
certificates does so N times.
"""

import configparser
import os
from collections.abc import Iterator

import requests
from akamai.edgegrid import EdgeGridAuth

from scripts.benchmarks.choice import Choice
from scripts.benchmarks.place import Place, opened
from scripts.benchmarks.rows import Row

REAL = "CONNECTOR_AKAMAI_PROVIDER"
"""Names the binary of the real provider, where there is one."""
_TIMEOUT = 30


def measure(choice: Choice) -> Iterator[Row]:
    """Yield the calls of the walk; the real provider where it is there."""
    for size in choice.sizes(1, 100):
        with opened() as place:
            seeded = place.ctl("seed", str(size))
            place.calls()
            for enrollment in range(seeded["first"], seeded["last"] + 1):
                _plan(place, enrollment)
            calls = place.calls()
        yield Row("Akamai's provider, plan", f"{size:,}", calls=calls, note="calls walked, not run")
    if not os.environ.get(REAL):
        yield Row("Akamai's provider itself", "plan", note=f"not measured: no {REAL}")


def _plan(place: Place, enrollment: int) -> None:
    path = f"/cps/v2/enrollments/{enrollment}"
    read, history = (path, "enrollment.v11"), (f"{path}/history/changes", "change-history.v5")
    for where, what in (read, read, history, read, history):
        _get(place, where, what)


def _get(place: Place, path: str, media: str) -> None:
    file = configparser.ConfigParser()
    file.read(place.environment["AKAMAI_EDGERC"], encoding="utf-8")
    section = file["default"]
    with requests.Session() as session:
        session.trust_env = False
        session.verify = place.environment["REQUESTS_CA_BUNDLE"]
        session.auth = EdgeGridAuth(
            client_token=section["client_token"],
            client_secret=section["client_secret"],
            access_token=section["access_token"],
        )
        answer = session.get(
            f"https://{section['host']}{path}",
            headers={"Accept": f"application/vnd.akamai.cps.{media}+json"},
            timeout=_TIMEOUT,
        )
        answer.raise_for_status()
