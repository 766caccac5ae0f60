"""A certificate that a program of a person's own signs, on real Terraform."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from signing_program import WANTED, Signer, serials_of

from .certificates import Make


@pytest.mark.long
def test_it_is_signed_once_stays_and_leaves(certificates: Make, tmp_path: Path) -> None:
    """Live with what the program has signed, then an empty plan; the destroy takes it off again."""
    made = certificates()
    environment = made.stack.terraform.environment
    now = datetime.fromisoformat(made.rehearsal.facts("clock", "show")["now"])
    signer = Signer(tmp_path, now)
    config = signer.join(Path(environment["SCM_CONFIG"]), to=tmp_path / "signed.yaml")
    approved = {"approve": {"post_verification_warnings": ["all"]}}
    wanted: Mapping[str, Any] = {**WANTED, **approved, "on_destroy": "delete"}
    made.write(signed={**wanted, "scm_config": str(config)})
    made.stack.init()

    made.stack.apply()
    live = made.live()["signed"]

    numbers = {f"{int(serial, 16):X}" for serial in live["serial_numbers"]}
    assert numbers == serials_of(tmp_path)
    assert made.orders() == {}
    assert made.stack.plan() == 0
    made.stack.run("destroy", "-no-color", "-auto-approve")
    assert made.name("signed") not in json.dumps(made.rehearsal.facts("enrollments"))
    assert len(signer.signed) == 1
