"""Ctrl-C at a terminal, which reaches Terraform and all that it has started."""

import os
import signal
import subprocess

import pytest
from patience import HANGS, until

from scripts.offline.staying import VARIABLE

from .certificates import Make


@pytest.mark.long
def test_applied_again_after_ctrl_c_it_goes_on_with_the_same_order(certificates: Make) -> None:
    """Terraform ends with the program that it waits for; the next apply brings it to its end."""
    made = certificates(stopped={})
    stack, facts = made.stack, made.rehearsal.facts
    facts("switch", "scm.hold_orders=true")
    # It starts its providers by itself: one that it finds running would be stopped for all tests.
    alone = {key: value for key, value in stack.terraform.environment.items() if key != VARIABLE}
    process = subprocess.Popen(
        [stack.terraform.program, "apply", "-no-color", "-auto-approve"],
        cwd=stack.directory,
        env=alone,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        until(lambda: made.orders().get("stopped") or process.poll() is not None)
        assert process.poll() is None, process.communicate()

        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=HANGS)
    finally:
        facts("switch", "scm.hold_orders=false")

    assert process.returncode != 0, said
    assert "Interrupt received" in said
    stack.apply()
    assert stack.plan() == 0
    assert len(made.orders()["stopped"]) == 1
