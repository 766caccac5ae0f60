"""A machine on which nothing is set up."""

import io
import sys
from pathlib import Path

import pytest


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty home directory, no settings in the environment, no terminal."""
    for name in ("AKAMAI_SCM_REQUEST", "AKAMAI_SCM_ACCEPT_EULA", "AKAMAI_SCM_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    for name in (
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
        "SSL_CERT_FILE",
        "AKAMAI_SCM_LOG_DIR",
        "XDG_STATE_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AKAMAI_SCM_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
