"""The CAs as data: each document of `data/cas` is one, with its authorities and its profiles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.sandbox import data
from connector.sandbox.ca.profiles import Profile

_OF_THE_CA = (
    *("backend", "vendor", "public", "latency"),
    *("certificate_id", "names", "shuffled", "twins"),
)
"""Keys of a document that hold for all its profiles."""


@dataclass(frozen=True, slots=True)
class Backend:
    """A CA as SCM lists it (sectigo-scm 2.12, 4.2)."""

    id: int
    name: str
    type: str
    public: bool
    connector: str = ""
    """What the CA connector's command line calls it, where there is one in between."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that may be asked of any CA."""

    authorities: Mapping[str, Mapping[str, Any]]
    """As described in the documents, by id."""
    profiles: Mapping[int, Profile]
    """By id."""
    backends: tuple[Backend, ...]
    """By id, the lowest first."""

    @classmethod
    def load(cls) -> "Catalogue":
        """Return the CAs that the sandbox ships."""
        return cls.of(data.load_all("cas"))

    @classmethod
    def of(cls, documents: Iterable[Mapping[str, Any]]) -> "Catalogue":
        """Return the CAs that *documents* describe; ids are unique over all of them."""
        authorities: dict[str, Mapping[str, Any]] = {}
        profiles: dict[int, Profile] = {}
        backends: list[Backend] = []
        for document in documents:
            backend = {name: document[name] for name in _OF_THE_CA if name in document}
            backends.append(
                Backend(type=document["backend"], public=document["public"], **document["in_scm"])
            )
            authorities.update(document["authorities"])
            profiles.update(
                (id_, Profile.of(id_, described, backend))
                for id_, described in document["profiles"].items()
            )
        return cls(authorities, profiles, tuple(sorted(backends, key=lambda one: one.id)))
