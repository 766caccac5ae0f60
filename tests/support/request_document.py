"""The least certificate request that is whole."""

from collections.abc import Mapping
from typing import Any

import pytest

from connector.core.request.parse import parse_request
from connector.core.request.values import Request
from connector.errors import RequestError
from scripts.benchmarks.fleet import CONTRACT, PEOPLE

CONTACT: Mapping[str, Any] = PEOPLE["admin_contact"]
LEAST: dict[str, Any] = {"common_name": "www.example.com", "contract_id": CONTRACT, **PEOPLE}
A_KEY = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----\n"
APPROVAL: dict[str, Any] = {
    "scm_account": "sectigo-ov-approval",
    "subject": {
        "country": "US",
        "state": "Massachusetts",
        "locality": "Cambridge",
        "organization": "Example Ltd",
    },
}
"""An account whose orders wait for a person, and the subject that its CA will write."""
ADMIN: dict[str, Any] = {"scm_account": "admin", "org_id": 10, "cert_type": 502}
"""Through the Admin API: an account that is searched for orders whose answers were lost."""


def read(**changes: object) -> Request:
    """Return the least request with *changes*."""
    return parse_request({**LEAST, **changes})


def faults(**changes: object) -> tuple[str, ...]:
    """Return the faults of the least request with *changes*."""
    with pytest.raises(RequestError) as caught:
        read(**changes)
    return tuple(map(str, caught.value.faults))
