"""scm_config.yaml as a person writes it, and what is read of it."""

from pathlib import Path

from connector.errors import Fault
from connector.settings.dcv import DomainSettings
from connector.settings.scm_config import read_accounts
from connector.settings.values import SCMAccount

URL = "url: https://scm.example\n"


GOOD = f"{URL}client_id: id\nclient_secret: S3CR3T\n"


class AccountsReader:
    """Reads what was written to a file of its own directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / "scm_config.yaml"
        self.faults: list[Fault] = []

    def write(self, text: str, mode: int = 0o600) -> None:
        self.path.write_text(text)
        self.path.chmod(mode)

    def read(self, **environ: str) -> dict[str, SCMAccount] | None:
        found = read_accounts(self.path, environ, Path("/"), self.directory, self.faults)
        return None if found is None else dict(found.by_name)

    def domains(self, **environ: str) -> DomainSettings:
        found = read_accounts(self.path, environ, Path("/"), self.directory, self.faults)
        assert found is not None, self.faults
        return found.domains

    def only(self, **environ: str) -> SCMAccount:
        (account,) = self.read(**environ).values()
        return account

    def fault(self, **environ: str) -> str:
        assert self.read(**environ) is None
        (fault,) = self.faults
        return str(fault)
