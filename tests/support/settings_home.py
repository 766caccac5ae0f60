"""A home and a working directory in which settings are looked for."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connector.errors import ConfigurationError
from connector.settings.load import load_parts, whole
from connector.settings.source import Flags
from connector.settings.values import Settings

EDGERC = "[default]\nhost = a.example\nclient_token = ct\nclient_secret = cs\naccess_token = at\n"
SCM = "url: https://scm.example\nclient_id: id\nclient_secret: pa55word\n"


@dataclass
class World:
    """A home and a working directory with good files in them."""

    home: Path
    cwd: Path
    environ: dict[str, str] = field(default_factory=dict)

    def load(self, **flags: object) -> Settings:
        return whole(load_parts(Flags(**flags), self.environ, self.cwd, self.home))

    def faults(self, **flags: object) -> tuple[str, ...]:
        with pytest.raises(ConfigurationError) as caught:
            self.load(**flags)
        assert caught.value.exit_code == 78
        return tuple(map(str, caught.value.faults))


def secret_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path
