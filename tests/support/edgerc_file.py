"""Akamai's credentials as a person writes them, and what is read of them."""

from pathlib import Path

from connector.errors import Fault
from connector.settings.edgerc import read_credentials
from connector.settings.values import AkamaiCredentials

FOUR = {
    "AKAMAI_HOST": "env.example",
    "AKAMAI_CLIENT_TOKEN": "ct",
    "AKAMAI_CLIENT_SECRET": "cs",
    "AKAMAI_ACCESS_TOKEN": "at",
}


def section(name: str = "default", host: str = "file.example", more: str = "") -> str:
    return (
        f"[{name}]\nclient_secret = S3CR3T/+=\nhost = {host}\naccess_token = at\n"
        f"client_token = ct\n{more}\n"
    )


class EdgercReader:
    """Reads what was written to ~/.edgerc."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.faults: list[Fault] = []

    def write(self, text: str, mode: int = 0o600) -> None:
        path = self.home / ".edgerc"
        path.write_text(text)
        path.chmod(mode)

    def read(self, name: str | None = None, **environ: str) -> AkamaiCredentials | None:
        return read_credentials(None, name, environ, self.home, self.faults)

    def fault(self, name: str | None = None, **environ: str) -> str:
        assert self.read(name, **environ) is None
        (fault,) = self.faults
        return str(fault)
