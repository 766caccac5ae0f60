"""A folder of certificate requests: `python -m scripts.benchmarks.fleet 300 DIR` writes 300."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

CONTRACT = "C-0N7RAC7"
"""The first one of the sandbox's account."""
_PERSON = {"first_name": "Ada", "last_name": "Lovelace", "phone": "+49 69 1234567"}
PEOPLE: Mapping[str, Any] = {
    "organization": {
        "name": "Example GmbH",
        "phone": "+49 (69) 1234-567",
        "address_line_one": "1 Example Street",
        "city": "Frankfurt",
        "region": "Hessen",
        "postal_code": "60311",
        "country_code": "DE",
    },
    "admin_contact": {**_PERSON, "email": "tls@example.com"},
    "tech_contact": {**_PERSON, "email": "grace@akamai.com"},
}
"""Who the sandbox's enrollments are, too."""

DV: Mapping[str, Any] = {"scm_account": "sectigo-dv", "validation": "dv"}
"""What is ordered without a word on subjects, of which CPS would warn."""


_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""Thousands are written."""


def write_requests(
    folder: Path, count: int, *, first: int = 1, domain: str = "example.com", **more: object
) -> list[Path]:
    """
    Write one file for each of *count* certificates, and return the files.

    Their names are those of `sandbox ctl seed N`, so that a fleet can be had in either order.

    Args:
        folder: Where to; it is made.
        count: How many.
        first: Number of the first name, `site-00001.example.com`.
        domain: What the names end in.
        more: Keys that all requests have beyond the least that is whole, or in place of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number in range(first, first + count):
        name = f"site-{number:05}.{domain}"
        request = {"common_name": name, "contract_id": CONTRACT, **PEOPLE, **more}
        path = folder / f"{name}.yaml"
        path.write_text(yaml.dump(request, Dumper=_DUMPER, sort_keys=False), encoding="utf-8")
        written.append(path)
    return written


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--account", default="default", help="scm_account of all requests")
    arguments = parser.parse_args()
    write_requests(arguments.folder, arguments.count, scm_account=arguments.account)


if __name__ == "__main__":
    main()
