"""A plan that was saved, and applied after the world has moved on."""

import json
import subprocess
from typing import Any

import pytest

from .certificates import Certificates, Make
from .stacks import words

KEY = "saved"


def planned_renewal(certificates: Make) -> tuple[Certificates, dict[str, Any]]:
    """Return a certificate that is live, with a saved plan to renew it, and the plan's request."""
    made = certificates(**{KEY: {}})
    made.stack.apply()
    made.write(**{KEY: {"renewal_trigger": "once"}})
    assert made.reasons() == {KEY: "forced"}
    changes = made.stack.planned()["output_changes"]
    request: dict[str, Any] = json.loads(changes[KEY]["after"]["request"])
    made.writes()
    return made, request


def run(made: Certificates, command: str, request: dict[str, Any]) -> None:
    """Run the program without Terraform, as cron or another person would."""
    given = {"AKAMAI_SCM_REQUEST": json.dumps(request), "AKAMAI_SCM_ACCEPT_EULA": "1"}
    subprocess.run(
        ["akamai-scm", command],
        cwd=made.stack.directory,
        env={**made.stack.terraform.environment, **given},
        capture_output=True,
        check=True,
    )


@pytest.mark.long
def test_what_was_renewed_since_then_is_not_ordered_again(certificates: Make) -> None:
    """The apply finds nothing to do, and the plan after it is empty."""
    made, request = planned_renewal(certificates)
    run(made, "apply", request)
    made.writes()

    made.stack.run("apply", "-no-color", "plan.tfplan")

    assert made.writes() == []
    assert len(made.orders()[KEY]) == 2
    assert made.reasons() == {}


@pytest.mark.long
def test_what_was_removed_since_then_is_not_made_anew(certificates: Make) -> None:
    """The plan has shown a renewal: whoever agreed to it did not agree to an enrollment."""
    made, request = planned_renewal(certificates)
    run(made, "destroy", {**request, "on_destroy": "delete"})
    made.writes()

    said = words(made.stack.run("apply", "-no-color", "plan.tfplan", codes=(1,)))

    assert "(renew) was made when it had an enrollment at Akamai, which is gone" in said
    assert "exit status 3" in said
    assert made.writes() == []
    assert made.reasons() == {KEY: "absent"}
    made.stack.apply()
    assert made.stack.plan() == 0
