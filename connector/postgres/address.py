"""Which database a URL names, and whether it may be used: no password, TLS always verified."""

import ipaddress
from importlib.util import find_spec
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from connector.errors import Fault
from connector.extras import installing

SCHEMES: Final = ("postgresql://", "postgres://")

_SECRET: Final = ("password", "sslpassword", "oauth_client_secret")
_VERIFIED: Final = "verify-full"


def why_not(url: str, where: str) -> Fault | None:
    """
    Say why the database of *url* cannot keep the state; None: it may. The URL is never repeated.

    Args:
        url: Begins with one of `SCHEMES`.
        where: The setting, for the fault.
    """
    try:
        parts = urlsplit(url)
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        hosts = _hosts(parts, options)
    except ValueError:
        if "@" in url or any(name in url for name in _SECRET):
            return _password(where)
        return Fault(where, "the database URL cannot be read", "correct it")
    if parts.password is not None or any(name in options for name in _SECRET):
        return _password(where)
    modes = options.get("sslmode", [])
    if any(mode != _VERIFIED for mode in modes) and not _is_local(hosts):
        return Fault(
            where,
            "sslmode in the database URL lets the server go unverified",
            f"leave it out or write sslmode={_VERIFIED}; sslrootcert names the CA to trust",
        )
    if find_spec("psycopg") is None:
        return Fault(
            where,
            "a state in PostgreSQL needs the Python package psycopg, which is not installed",
            f"run in the checkout: {installing('postgres')}",
        )
    return None


def _password(where: str) -> Fault:
    return Fault(
        where,
        "the database URL carries a password, which others can read",
        "take it out and give it by PGPASSFILE, PGPASSWORD or a service file",
    )


def connection_string(url: str) -> str:
    """
    Return what libpq is told: the URL, which `why_not` has nothing against, with `sslmode`.

    It is `verify-full` unless the URL names this machine alone. Where it names no host, the
    environment or a service file may name any; where it names this machine, they may not lead
    elsewhere by an address.
    """
    parts = urlsplit(url)
    options = parse_qs(parts.query, keep_blank_values=True)
    local = _is_local(_hosts(parts, options))
    added = [f"sslmode={_VERIFIED}"] if not local and "sslmode" not in options else []
    if local and "hostaddr" not in options:
        added.append("hostaddr=")
    query = "&".join([*filter(None, [parts.query]), *added])
    return parts._replace(query=query).geturl()


def shown_url(url: str) -> str:
    """Return the URL as it is told to people: who, where and which, without options."""
    parts = urlsplit(url)
    return f"postgresql://{parts.netloc}{parts.path}"


def _hosts(parts: SplitResult, options: dict[str, list[str]]) -> list[str]:
    """Return every host and address that is named."""
    hosts = [*options.get("host", []), *options.get("hostaddr", [])]
    hosts = [one for text in hosts for one in text.split(",")]
    for one in parts.netloc.rpartition("@")[2].split(","):
        host = one.partition("]")[0].strip("[") if one.startswith("[") else one.partition(":")[0]
        hosts.append(unquote(host))
    return [host for host in hosts if host]


def _is_local(hosts: list[str]) -> bool:
    """Whether all are this machine: a directory of sockets, or a loopback address."""
    return bool(hosts) and all(_is_this_machine(host) for host in hosts)


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
