"""How OCSP answers, CRLs and issuers' certificates are got: by `SignedFetch`, or by a test."""

from typing import Protocol


class Fetch(Protocol):
    """`SignedFetch`, or what stands for it."""

    def __call__(self, kind: str, url: str, body: bytes | None = None) -> bytes:
        """Return what *url* answers, or raise FetchError."""
        ...
