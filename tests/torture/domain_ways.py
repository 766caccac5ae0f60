"""Ways of a certificate whose domains want a validation."""

import json
from datetime import timedelta
from typing import Any

from program import Program
from shell_script import shell_script

from connector.sandbox.scm.dcv.proof import CNAME
from connector.sandbox.steering import domains as steering

_PUBLISHES = """\
case $1 in
  present) rdata="[\\"$AKAMAI_SCM_DCV_VALUE\\"]" ;;
  cleanup) rdata="[]" ;;
  *) exit 0 ;;
esac
exec curl -sfS --cacert {ca} -H 'Content-Type: application/json' -o /dev/null \\
  "{zones}/$AKAMAI_SCM_DCV_DOMAIN/records" -d "{{\\"name\\": \\"$AKAMAI_SCM_DCV_NAME\\", \\
  \\"type\\": \\"$AKAMAI_SCM_DCV_TYPE\\", \\"rdata\\": $rdata}}"
"""
"""A command that publishes, in shell."""


def ways_to_publish(program: Program, way: str = "edgedns") -> None:
    path = program.sandbox.directory / "scm_config.yaml"
    path.write_text(f"dcv_account: admin\ndcv: {{'*': {way}}}\n{path.read_text()}")


def lapsed(program: Program, account: dict[str, Any]) -> None:
    """The certificate waits for its domains, which lie in two zones."""
    ways_to_publish(program)
    program.write(**account, common_name="www.lapsed.example", sans=["www.unvalidated.example"])


def unproven(program: Program, account: dict[str, Any]) -> None:
    """No domain is validated in advance: the order wants proofs of its own."""
    ways_to_publish(program)
    program.sandbox.world.scm.switches.dcv_prevalidation_off = True
    program.write(**account, common_name="www.lapsed.example", sans=["www.unvalidated.example"])


def grace_over(program: Program) -> None:
    """A record stays ten minutes after it has done its duty."""
    program.sandbox.world.clock.advance(timedelta(minutes=11))


def behind(program: Program, account: dict[str, Any]) -> None:
    """SCM lists a domain as validated for which the CA refuses the order."""
    ways_to_publish(program)
    world = program.sandbox.world
    with world.lock:
        steering.validate(world, steering.find(world, "lapsed.example"), 100, CNAME)
        world.scm.switches.dcv_lag_lapse, world.scm.switches.dcv_limit_days = True, 30
    program.write(**account, common_name="www.lapsed.example")


def domains(program: Program, _: dict[str, Any]) -> None:
    ways_to_publish(program)


def published(program: Program, _: dict[str, Any]) -> None:
    """A command of a person's own writes the records, and removes them."""
    admin = json.loads((program.sandbox.directory / "admin.json").read_text())
    text = _PUBLISHES.format(ca=admin["ca"], zones=f"{admin['url']}/zones")
    path = shell_script(program.directory / "publish", text)
    ways_to_publish(program, f"{{way: command, run: [{path}]}}")
