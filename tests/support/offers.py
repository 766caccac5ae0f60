"""What an SCM account offers: some profiles."""

from typing import Any

from connector.core.issuance.offer import (
    Offer,
)
from connector.core.request.values import KeyAlgorithm, ValidationType


def offer(**overrides: Any) -> Offer:
    known: dict[str, Any] = {
        "profile_id": 501,
        "profile_name": "OV SSL",
        "terms": (90, 199),
        "key_algorithms": frozenset(KeyAlgorithm),
        "validation": ValidationType.OV,
        "mandatory_fields": frozenset(),
    }
    return Offer(**(known | overrides))


PUBLIC = offer()
PRIVATE = offer(profile_name="Private", terms=(30, 365), validation=ValidationType.PRIVATE)
SILENT = offer(profile_name="Contoso", terms=(30, 365), validation=None)
