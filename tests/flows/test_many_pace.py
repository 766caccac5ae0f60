"""Many at once share one pace and one token, and cost what a rehearsal has told."""

import re
from datetime import timedelta

import yaml
from program import Program
from request_document import LEAST

MINUTE = timedelta(minutes=1)
NUMBER = 12


def place(program: Program) -> None:
    fleet = program.directory / "fleet"
    fleet.mkdir()
    for number in range(NUMBER):
        name = f"n{number:02}.example.com"
        document = {**LEAST, "scm_account": "sectigo-dv", "common_name": name}
        (fleet / f"{name}.yaml").write_text(yaml.safe_dump(document))


def test_a_fleet_keeps_to_the_pace_and_to_its_forecast(program: Program) -> None:
    """No minute of the vendor's has more calls than allowed; one token serves all."""
    place(program)
    slow = program.rewritten("edgerc", r"requests_per_minute.*", "requests_per_minute = 30")
    rehearsed = program.run("apply", "fleet", "--dry-run", "--edgerc", slow)
    told = re.search(r"(\d+) to do: (\d+) calls", rehearsed.stdout)
    assert told is not None
    begun = len(program.sandbox.world.ledger.requests())
    program.clock.sleep(2 * MINUTE)

    done = program.run("apply", "fleet", "--edgerc", slow)

    assert done.returncode == 0, done.stderr
    served = program.sandbox.world.ledger.requests()[begun:]
    calls = [entry.at for entry in served if entry.server == "cps"]
    assert max(sum(at <= other < at + MINUTE for other in calls) for at in calls) <= 30
    assert int(told[1]) == NUMBER
    assert len(calls) <= int(told[2])
    assert sum(entry.path.endswith("/token") for entry in served) == 1
