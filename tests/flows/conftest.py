"""The program and a sandbox of its own, both on one clock that is never waited for."""

import pytest
from cps_renewals import renewed_by_cps
from domain_runs import Domains
from program import Program
from program_fixtures import clock, program, sandbox_clock
from signing_program import Signed

__all__ = ["clock", "domains", "program", "renewing", "sandbox_clock", "sharing", "signed"]


@pytest.fixture
def renewing(program: Program) -> Program:
    """A certificate of ours is live and not due, and CPS has opened a renewal."""
    renewed_by_cps(program)
    return program


@pytest.fixture
def domains(program: Program) -> Domains:
    """An administrator of SCM keeps domains validated."""
    return Domains(program)


@pytest.fixture
def sharing(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program as it is set up where nobody sets anything."""
    environment = Program.environment

    def shared(self: Program, **more: str) -> dict[str, str]:
        return environment(self, **{"AKAMAI_SCM_LOOK_MAX_AGE": "", **more})

    monkeypatch.setattr(Program, "environment", shared)
    return program


@pytest.fixture
def signed(program: Program) -> Signed:
    """A program of the person's own signs in SCM's place."""
    return Signed(program)
