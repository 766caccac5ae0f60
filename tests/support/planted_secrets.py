"""Secrets of every kind, given in every way that there is, and where any of them came out."""

import base64
import json
import sqlite3
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import secret_spy
import yaml

VARIABLE = "PLANTED_PASSWORD"
_LONG_ENOUGH = 12
"""A shorter piece of base64 is found by chance."""


@dataclass
class Planted:
    """
    Settings of a sandbox whose secrets are given in all ways, and what each secret is.

    The OAuth2 secret of `sectigo-dv` comes from a command, which looks around when it is run; that
    of `sectigo-ov` from a file, the password of `admin` from a variable; the rest stands in place.
    """

    folder: Path
    secrets: dict[str, str]
    """By what they are."""
    environment: dict[str, str] = field(default_factory=dict)
    """What the program needs to be given."""

    @property
    def seen(self) -> Path:
        """Where the command has put what it saw."""
        return self.folder / "seen"

    def processes(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, arguments and environment of each process that was seen."""
        for look in sorted(self.seen.glob("*/seen.json")):
            for number, process in enumerate(json.loads(look.read_text())["processes"]):
                what = "the command" if number == 0 else f"process {number}"
                yield f"{what} at {look.parent.name}", process["arguments"], process["environment"]

    def core_limits(self) -> list[list[int]]:
        """Return how large a core file of each command could have become."""
        return [json.loads(look.read_text())["core"] for look in self.seen.glob("*/seen.json")]

    def seen_places(self) -> dict[str, bytes]:
        """Return what the command saw, by where; a variable is where somebody put it."""
        found = _below(self.seen)
        for name in [name for name in found if name.endswith("seen.json")]:
            del found[name]
        where_put = {f"{VARIABLE}={self.environment[VARIABLE]}"}
        for name, arguments, environment in self.processes():
            variables = set(environment.split("\0"))
            if not name.startswith("the command"):
                variables -= where_put
            found[f"arguments of {name}"] = arguments.encode()
            found[f"environment of {name}"] = "\0".join(variables).encode()
        return found

    def leaks(self, places: Mapping[str, bytes]) -> list[str]:
        """Return which secret came out where, in whatever form."""
        return sorted(
            {
                f"{what} in {place}"
                for what, secret in self.secrets.items()
                for form in forms(secret)
                for place, content in places.items()
                if form.encode() in content
            }
        )


def plant(sandbox: Path, folder: Path, looked_at: list[Path]) -> Planted:
    """
    Return settings with secrets in *folder* for a sandbox.

    Args:
        sandbox: The directory of its files.
        folder: Made; no place that is searched.
        looked_at: Directories that the command for a secret looks at while the program runs.
    """
    folder.mkdir()
    document = yaml.safe_load((sandbox / "scm_config.yaml").read_text())
    accounts: dict[str, dict[str, Any]] = document["accounts"]
    edgerc = dict(
        line.split(" = ", 1) for line in (sandbox / "edgerc").read_text().splitlines()[1:]
    )
    secrets = {
        "OAuth2 secret out of a command": accounts["sectigo-dv"]["client_secret"],
        "OAuth2 secret out of a file": accounts["sectigo-ov"]["client_secret"],
        "OAuth2 secret of an administrator": accounts["admin-oauth"]["client_secret"],
        "SCM password": accounts["admin"]["password"],
        **{key: edgerc[key] for key in ("client_token", "client_secret", "access_token")},
    }
    key = Path(accounts["admin-cert"]["client_key"]).read_text()
    lines = [line for line in key.splitlines() if len(line) > _LONG_ENOUGH and "-----" not in line]
    secrets |= {f"client key, line {number}": line for number, line in enumerate(lines, 1)}
    for name, account in (("command", "sectigo-dv"), ("file", "sectigo-ov")):
        _private(folder / name, accounts[account]["client_secret"])
    spy = [sys.executable, secret_spy.__file__, str(folder / "command"), str(folder / "seen")]
    accounts["sectigo-dv"]["client_secret"] = {"command": [*spy, *map(str, looked_at)]}
    accounts["sectigo-ov"]["client_secret"] = {"file": "file"}
    accounts["admin"]["password"] = {"env": VARIABLE}
    secrets |= {"secret of a hook": "h00k-s3cret-9f2c", "path of a hook": "/h00k-p4th-77ab"}
    _private(folder / "hook", f"https://localhost:1{secrets['path of a hook']}")
    webhook = {"url": {"file": "hook"}, "secret": secrets["secret of a hook"]}
    document["hooks"] = [{"on": ["due", "deployed", "failed", "needs_person"], **webhook}]
    _private(folder / "scm_config.yaml", yaml.safe_dump(document))
    given = {
        "SCM_CONFIG": str(folder / "scm_config.yaml"),
        VARIABLE: secrets["SCM password"],
        secret_spy.MARK: "1",
    }
    return Planted(folder, secrets, given)


def forms(secret: str) -> set[str]:
    """Return how a secret may be written: as it is, as JSON, in a URL, in base64 behind others."""
    raw = secret.encode()
    in_base64 = set()
    for offset in range(3):
        first, last = -(-offset * 8 // 6), (offset + len(raw)) * 8 // 6
        core = base64.b64encode(b"\0" * offset + raw).decode()[first:last]
        in_base64 |= {core, core.replace("+", "-").replace("/", "_")}
    long = {one for one in in_base64 if len(one) >= _LONG_ENOUGH}
    return {secret, json.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret)} | long


def places_below(*directories: Path) -> dict[str, bytes]:
    """Return what stands in all files there, by their paths; databases and archives opened, too."""
    return {name: content for one in directories for name, content in _below(one).items()}


def _below(directory: Path) -> dict[str, bytes]:
    found = {}
    for path in directory.rglob("*"):
        if path.is_file():
            name = f"{directory.name}/{path.relative_to(directory)}"
            found[name] = path.read_bytes()
            found |= {f"{name}: {part}": content for part, content in _opened(path)}
    return found


def _opened(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.name.endswith(("-wal", "-shm", "-journal")):
        return
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from ((name, archive.read(name)) for name in archive.namelist())
    elif path.read_bytes().startswith(b"SQLite format 3"):
        connection = sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True)
        try:
            yield "rows", "\n".join(connection.iterdump()).encode()
        finally:
            connection.close()


def _private(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
