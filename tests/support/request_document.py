"""The least certificate request that is whole."""

from typing import Any

import pytest

from connector.core.request.parse import parse_request
from connector.core.request.values import Request
from connector.errors import RequestError

CONTACT = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "email": "tls@example.com",
    "phone": "+49 69 1234567",
}
LEAST: dict[str, Any] = {
    "common_name": "www.example.com",
    "contract_id": "C-0N7RAC7",
    "organization": {
        "name": "Example GmbH",
        "phone": "+49 (69) 1234-567",
        "address_line_one": "1 Example Street",
        "city": "Frankfurt",
        "region": "Hessen",
        "postal_code": "60311",
        "country_code": "DE",
    },
    "admin_contact": CONTACT,
    "tech_contact": {**CONTACT, "email": "grace@akamai.com"},
}
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


def read(**changes: object) -> Request:
    """Return the least request with *changes*."""
    return parse_request({**LEAST, **changes})


def faults(**changes: object) -> tuple[str, ...]:
    """Return the faults of the least request with *changes*."""
    with pytest.raises(RequestError) as caught:
        read(**changes)
    return tuple(map(str, caught.value.faults))
