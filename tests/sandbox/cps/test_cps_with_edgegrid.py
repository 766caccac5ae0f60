"""Akamai's own signing library, with `requests`, on the sandbox: nothing of ours in between."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from patience import HANGS

from connector.sandbox.serving.server import Sandbox

SCRIPT = Path(__file__).with_name("edgegrid_life.py")


@pytest.mark.promise("client-edgegrid")
def test_a_whole_life(sandbox: Sandbox) -> None:
    """Create, warnings, both certificates, change management, live; renewal; removal."""
    environment = {"PATH": os.environ["PATH"], **sandbox.env()}
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), "C-0N7RAC7"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert ran.returncode == 0, ran.stderr

    inputs = [
        "third-party-certificate",
        "post-verification-warnings-acknowledgement",
        "change-management",
    ]
    assert json.loads(ran.stdout) == {
        "created": 202,
        "inputs": inputs,
        "live": ["ECDSA", "RSA"],
        "renewed": 202,
        "inputs_of_renewal": inputs,
        "active": 1,
        "history": ["renew", "new-certificate"],
        "deleted": 202,
        "gone": "Not Found",
    }


def test_the_script_knows_nothing_of_us() -> None:
    """Else it would prove nothing."""
    assert "connector" not in SCRIPT.read_text()
