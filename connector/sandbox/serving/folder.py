"""The files a person needs to use a sandbox: credentials, trust, exports (contract, chapter 3)."""

import json
import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from connector.sandbox.serving.client_certificate import paths
from connector.sandbox.world import World

WITHOUT_ENDPOINT = "default"
"""This account names no token endpoint, so that it is learned from the 401 (sectigo-scm 1.4)."""

FILES = ("ca.pem", "edgerc", "scm_config.yaml", "admin.json", "env")
"""What is written into every folder."""
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def environment(directory: Path, dns_servers: Sequence[str]) -> dict[str, str]:
    """Return what a shell exports to use the sandbox whose files are in *directory*."""
    return {
        "AKAMAI_EDGERC": str(directory / "edgerc"),
        "SCM_CONFIG": str(directory / "scm_config.yaml"),
        "REQUESTS_CA_BUNDLE": str(directory / "ca.pem"),
        "AKAMAI_SCM_STATE": str(directory / "state"),
        "AKAMAI_SCM_DNS_SERVERS": ",".join(dns_servers),
        "AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES": "127.0.0.1",
        "AKAMAI_SCM_LOG_DIR": str(directory / "logs"),
        "SANDBOX_ADMIN": str(directory / "admin.json"),
    }


def write_folder(  # noqa: PLR0913, PLR0917 - a folder has this many parts
    directory: Path,
    world: World,
    ca_pem: bytes,
    urls: Mapping[str, str],
    dns_servers: Sequence[str],
    token_path: str,
    client: Mapping[str, str],
    edge: Mapping[str, str],
) -> None:
    """
    Write all files; those with secrets are for their owner alone.

    Args:
        directory: Made if need be.
        world: Whose credentials are written.
        ca_pem: The authority that the servers' own certificates come from.
        urls: Base URLs of `cps`, `scm` and `admin`.
        dns_servers: Address and port of each name server.
        token_path: Path of the token endpoint at SCM.
        client: Files of the client certificate, by name.
        edge: Address and port of the edge, by network.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(directory / "ca.pem", ca_pem.decode())
    _write(directory / "edgerc", _edgerc(world, urls["cps"]))
    accounts = _enrollment(world, urls["scm"], token_path)
    accounts |= _administrators(directory, world, urls["scm"], token_path)
    config = yaml.dump({"accounts": accounts}, Dumper=_DUMPER, sort_keys=False)
    _write(directory / "scm_config.yaml", config)
    for name, content in client.items():
        _write(directory / name, content)
    admin = {
        "url": urls["admin"],
        "ca": str(directory / "ca.pem"),
        "pid": os.getpid(),
        "edge": dict(edge),
    }
    _write(directory / "admin.json", json.dumps(admin, indent=2) + "\n")
    exports = environment(directory, dns_servers).items()
    _write(
        directory / "env",
        "".join(f"export {name}={shlex.quote(value)}\n" for name, value in exports),
    )


def _edgerc(world: World, cps_url: str) -> str:
    pace = world.options.requests_per_minute
    return (
        "[default]\n"
        f"host = {cps_url.removeprefix('https://')}\n"
        f"client_token = {world.cps.credentials.client_token}\n"
        f"client_secret = {world.cps.credentials.client_secret}\n"
        f"access_token = {world.cps.credentials.access_token}\n"
        + ("" if pace is None else f"requests_per_minute = {pace}\n")
    )


def _enrollment(world: World, scm_url: str, token_path: str) -> dict[str, dict[str, str]]:
    accounts: dict[str, dict[str, str]] = {}
    for name, account in world.scm.accounts.items():
        accounts[name] = {
            "api": "enrollment",
            "url": scm_url,
            "client_id": account.client_id,
            "client_secret": account.client_secret,
        }
        if name != WITHOUT_ENDPOINT:
            accounts[name]["token_url"] = scm_url + token_path
    return accounts


def _administrators(
    directory: Path, world: World, scm_url: str, token_path: str
) -> dict[str, dict[str, str]]:
    """Return the accounts of the Admin API, each with its one way to log in."""
    customer = world.scm.customer
    accounts: dict[str, dict[str, str]] = {}
    for name, admin in customer.admins.items():
        accounts[name] = {"api": "admin", "url": scm_url}
        if admin.client_id:
            accounts[name] |= {
                "token_url": scm_url + token_path,
                "client_id": admin.client_id,
                "client_secret": admin.client_secret,
            }
            continue
        accounts[name] |= {"customer_uri": customer.uri, "login": admin.login}
        accounts[name] |= paths(directory) if admin.by_certificate else {"password": admin.password}
    return accounts


def _write(path: Path, text: str) -> None:
    """Write *text* whole, readable by the owner alone."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    made = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "wb") as file:
        file.write(text.encode("utf-8", errors="surrogateescape"))  # paths in it are as they are
    partial.replace(path)
