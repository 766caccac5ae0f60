"""Ways of a certificate that a program signs in SCM's place."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from program import Program
from signing_program import FINDS, HOLDS, Signer


def signed(
    *actions: str, renewal: bool = False, **more: Any
) -> Callable[[Program, dict[str, Any]], None]:
    """It signs at once; *actions* are asked of it, too."""

    def prepare(program: Program, account: dict[str, Any]) -> None:
        signer = _joined(program, *actions, **more)
        program.write(**account, key_algorithms=["RSA", "ECDSA"])
        if renewal:
            clock = program.sandbox.world.clock
            assert program.apply().returncode == 0
            clock.advance(timedelta(days=70))
            signer.at(clock.now())

    return prepare


def held(program: Program, account: dict[str, Any]) -> None:
    """It has the order, and would deliver at the next look."""
    signer = _joined(program)
    signer.then(HOLDS)
    program.write(**account, timeouts={"issuance": "1s"})
    assert program.apply().returncode == 75
    signer.then(FINDS)
    program.write(**account)


def _joined(program: Program, *actions: str, **more: Any) -> Signer:
    signer = Signer(program.directory, program.sandbox.world.clock.now(), FINDS)
    signer.join(program.sandbox.directory / "scm_config.yaml", "collect", *actions, **more)
    return signer
