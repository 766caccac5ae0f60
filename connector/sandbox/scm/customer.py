"""SCM's customer: administrators, organizations, domains, custom fields (sectigo-scm 1.2, 2.12)."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connector.sandbox import data
from connector.sandbox.ca import Organization
from connector.sandbox.scm.dcv.proof import Proof, Validation


@dataclass(slots=True)
class Admin:
    """One administrator; logs in by password, by client certificate or by token, never two ways."""

    name: str
    """Of the account in scm_config.yaml."""
    id: int
    login: str
    role: str
    """`MRAO` or `RAO_SSL`."""
    password: str = ""
    client_id: str = ""
    client_secret: str = ""
    by_certificate: bool = False
    certificate_serial: int | None = None
    """Of the client certificate that is registered; the servers make it anew at each start."""


@dataclass(frozen=True, slots=True)
class Department:
    """A part of an organization that may order on its own."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CustomerOrganization:
    """An organization as the customer has set it up."""

    id: int
    subject: Organization
    """What the CA has validated of it."""
    departments: tuple[Department, ...]
    ssl_api: bool
    """`sslCertsApiEnabled`: whether its certificates may be ordered through an API."""
    profiles: frozenset[int] | None
    """Those delegated to it; None: all."""
    validations: tuple[tuple[str, str], ...]
    """Level and status."""

    def has(self, id_: int) -> bool:
        """Whether *id_* is this organization's or that of a department."""
        return id_ == self.id or any(id_ == one.id for one in self.departments)

    def may_use(self, profile_id: int) -> bool:
        """Whether a profile is delegated to it."""
        return self.profiles is None or profile_id in self.profiles


@dataclass(slots=True)
class Domain:
    """A domain, with the facts of its control validation (DCV)."""

    id: int
    name: str
    organizations: tuple[int, ...]
    """Ids of organizations and departments that it is delegated to."""
    validation: str = "NOT_VALIDATED"
    """`VALIDATED`, `NOT_VALIDATED` or `EXPIRED`: what the data say, with dates from then on."""
    method: str = "CNAME"
    """How it was validated, by the data."""
    active: bool = True
    kept: bool = False
    """Somebody else renews its validation in time, until a client has."""
    validated: Validation | None = None
    earlier: Validation | None = None
    """The validation before, which lists that lag still tell."""
    proof: Proof | None = None
    """What is under way."""
    succeeded: Proof | None = None
    """What has led to the validation that counts."""
    attempts: int = 0
    """How many proofs have succeeded."""
    starts: int = 0
    synced_at: datetime | None = None
    """When the CA's state was last copied on demand."""

    def covers(self, name: str) -> bool:
        """Whether *name*, wildcard or not, is this domain or lies below it."""
        bare = name.removeprefix("*.")
        return bare == self.name or bare.endswith(f".{self.name}")


@dataclass(frozen=True, slots=True)
class Connector:
    """A DNS connector of Sectigo's, at the customer."""

    id: str
    name: str
    status: str
    """`CONNECTED`, `NOT_CONNECTED` or `NOT_AVAILABLE`."""
    providers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field of the customer's own that orders carry."""

    id: int
    mandatory: bool


@dataclass(slots=True)
class Customer:
    """Everything that the administrators share."""

    uri: str
    admins: Mapping[str, Admin]
    """By name in scm_config.yaml."""
    organizations: Mapping[int, CustomerOrganization]
    custom_fields: Mapping[str, CustomField]
    """By name."""
    domains: dict[int, Domain] = field(default_factory=dict)
    connectors: tuple[Connector, ...] = ()

    @classmethod
    def load(cls) -> "Customer":
        """Return the customer that the sandbox ships, each administrator with new secrets."""
        document, subjects = data.load("customer"), data.load("accounts")["organizations"]
        return cls(
            uri=document["customer_uri"],
            admins={name: _admin(name, one) for name, one in document["admins"].items()},
            organizations={
                id_: _organization(id_, one, subjects)
                for id_, one in document["organizations"].items()
            },
            custom_fields={
                one["name"]: CustomField(id_, mandatory=one["mandatory"])
                for id_, one in document["custom_fields"].items()
            },
            domains={id_: _domain(id_, one) for id_, one in document["domains"].items()},
            connectors=tuple(
                Connector(**{**one, "providers": tuple(one["providers"])})
                for one in document["connectors"]
            ),
        )

    def organization_of(self, id_: int) -> CustomerOrganization | None:
        """Return the organization that has *id_*, or a department with it."""
        return next((one for one in self.organizations.values() if one.has(id_)), None)

    def organization_named(self, subject: Organization) -> CustomerOrganization:
        """Return the organization with that subject; an account's is always one of ours."""
        return next(one for one in self.organizations.values() if one.subject == subject)

    def domain_of(self, name: str) -> Domain | None:
        """Return the closest domain that covers *name*."""
        found = [one for one in self.domains.values() if one.covers(name)]
        return max(found, key=lambda one: len(one.name), default=None)

    def clients(self) -> Iterator[Admin]:
        """Return the administrators that get tokens."""
        return (one for one in self.admins.values() if one.client_id)


def _admin(name: str, described: Mapping[str, Any]) -> Admin:
    by = described["by"]
    return Admin(
        name=name,
        id=described["id"],
        login=described["login"],
        role=described["role"],
        password=secrets.token_urlsafe(18) if by == "password" else "",
        client_id=f"{name}-{secrets.token_hex(4)}" if by == "token" else "",
        client_secret=secrets.token_urlsafe(24) if by == "token" else "",
        by_certificate=by == "certificate",
    )


def _organization(
    id_: int, described: Mapping[str, Any], subjects: Mapping[str, Mapping[str, Any]]
) -> CustomerOrganization:
    if "subject" in described:
        subject = Organization(**subjects[described["subject"]])
    else:
        subject = Organization(name=described["name"], state="", locality="", country="")
    profiles = described.get("profiles")
    return CustomerOrganization(
        id=id_,
        subject=subject,
        departments=tuple(
            Department(number, name) for number, name in described.get("departments", {}).items()
        ),
        ssl_api=described["ssl_api"],
        profiles=None if profiles is None else frozenset(profiles),
        validations=tuple((one["level"], one["status"]) for one in described["validations"]),
    )


def _domain(id_: int, described: Mapping[str, Any]) -> Domain:
    return Domain(id=id_, **{**described, "organizations": tuple(described["organizations"])})
