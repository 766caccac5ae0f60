"""
Media types `application/vnd.akamai.cps.<object>.v<N>+json` (akamai-cps 2.1).

The version must be one that the resource knows, parameters do not matter, nor does case.
"""

import re
from dataclasses import dataclass

from connector.sandbox.cps import errors

_TYPE = re.compile(r"application/vnd\.akamai\.cps\.([a-z-]+)\.v(\d+)\+json")

VERSIONS: dict[str, tuple[int, ...]] = {
    "acknowledgement": (1,),
    "acknowledgement-with-hash": (1,),
    "active-certificates": (1, 2),
    "certificate-and-trust-chain": (1, 2),
    "certificate-history": (1, 2),
    "change": (1, 2),
    "change-history": (3, 5),
    "change-id": (1,),
    "change-management-info": (3, 5, 6),
    "csr": (1, 2),
    "deployment": (1, 3, 6, 7, 8),
    "deployment-schedule": (1,),
    "deployments": (3, 7, 8),
    "dv-history": (1,),
    "enrollment": (9, 10, 11, 12),
    "enrollment-status": (1,),
    "enrollments": (4, 9, 10, 11, 12),
    "warnings": (1,),
}
"""Which versions of which object are served; more exist at Akamai."""


@dataclass(frozen=True, slots=True)
class Media:
    """One object in one version."""

    object: str
    version: int

    def __str__(self) -> str:
        return f"application/vnd.akamai.cps.{self.object}.v{self.version}+json"


def wanted(accept: str, *objects: str) -> Media:
    """
    Return the first media type of an Accept header that is one of *objects*.

    Raises:
        CPSError: 406, none is; a wildcard is none either.
    """
    for item in accept.split(","):
        media = _known(item, objects)
        if media is not None:
            return media
    raise errors.not_acceptable(accept)


def sent(content_type: str, *objects: str) -> Media:
    """
    Return the media type of a Content-Type header.

    Raises:
        CPSError: 415, it is none of *objects*.
    """
    media = _known(content_type, objects)
    if media is None:
        raise errors.unsupported_media_type(content_type)
    return media


def _known(item: str, objects: tuple[str, ...]) -> Media | None:
    match = _TYPE.fullmatch(item.partition(";")[0].strip().lower())
    if match is None:
        return None
    media = Media(match[1], int(match[2]))
    known = media.object in objects and media.version in VERSIONS[media.object]
    return media if known else None
