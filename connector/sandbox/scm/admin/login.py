"""Which administrator asks (sectigo-scm 1.2, 1.3): by password, by client certificate, by token."""

import secrets
from collections.abc import Iterator

from cryptography import x509
from flask import g, request

from connector.sandbox.scm import errors, tokens
from connector.sandbox.scm.customer import Admin, CustomerOrganization
from connector.sandbox.scm.vendor import SCM

PRIVATE = "/private/"
"""Below this the client certificate takes the password's place."""


def identify(scm: SCM) -> Admin:
    """
    Return who asks.

    Raises:
        SCMError: Nobody that SCM knows; which part was wrong is not told.
    """
    if request.path.startswith(PRIVATE):
        return _found(one for one in _admins_by_header(scm) if _shows_certificate(one))
    if "login" in request.headers:
        return _found(one for one in _admins_by_header(scm) if _knows_password(one))
    owner = tokens.bearer(scm, request.authorization)
    if not isinstance(owner, Admin):
        raise errors.unauthorized()
    return owner


def admin() -> Admin:
    """Return who makes the request that is handled now."""
    found: Admin = g.admin
    return found


def organization(scm: SCM, id_: int) -> CustomerOrganization:
    """
    Return the organization that *id_*, its own or a department's, stands for.

    Raises:
        SCMError: There is none.
    """
    found = scm.customer.organization_of(id_)
    if found is None:
        raise errors.unknown_organization()
    return found


def check_master() -> None:
    """
    Let only those who see the whole customer go on.

    Raises:
        SCMError: The administrator is none of them.
    """
    if admin().role != "MRAO":
        raise errors.not_authorized()


def _admins_by_header(scm: SCM) -> Iterator[Admin]:
    """Yield those whom the headers name."""
    if request.headers.get("customerUri") == scm.customer.uri:
        login = request.headers.get("login")
        yield from (one for one in scm.customer.admins.values() if one.login == login)


def _found(candidates: Iterator[Admin]) -> Admin:
    for one in candidates:
        return one
    raise errors.unauthorized()


def _knows_password(one: Admin) -> bool:
    given = request.headers.get("password", "")
    return bool(one.password) and secrets.compare_digest(one.password.encode(), given.encode())


def _shows_certificate(one: Admin) -> bool:
    """Whether the certificate of the TLS handshake, already verified, is the registered one."""
    pem = request.environ.get("SSL_CLIENT_CERT")
    return (
        pem is not None
        and x509.load_pem_x509_certificate(pem.encode()).serial_number == one.certificate_serial
    )
