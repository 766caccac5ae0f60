"""Every sample of a request that a README shows, run as it stands; an empty subject before it."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from program import Program
from request_document import LEAST

from connector.sandbox.steering import somebody
from connector.sandbox.steering.ctl import _parser as ctl_parser
from connector.sandbox.steering.past import Source

ROOT = Path(__file__).parents[2]
SANDBOX = (ROOT / "connector" / "sandbox" / "README.md").read_text(encoding="utf-8")
ADMIN = {"scm_account": "admin", "org_id": 10}


@pytest.mark.promise("samples")
def test_the_sample_request_of_the_readme_runs(program: Program) -> None:
    """Pasted into a file, on the sandbox as it starts, whose default account gives OV."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (sample,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    (program.directory / "request.yaml").write_text(sample)

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert len(program.orders()) == 1
    assert program.status()["action"] == "none"


@pytest.mark.promise("samples")
def test_every_command_of_the_sandbox_that_its_readme_shows_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Placeholders and all; comments at the end of a line are the README's."""
    monkeypatch.chdir(tmp_path)
    Path("FILE").write_text("{}")
    shown = re.findall(r"^akamai-scm sandbox ctl (.*)$", SANDBOX, re.MULTILINE)
    assert len(shown) > 20
    for line in shown:
        ctl_parser().parse_args(shlex.split(line, comments=True))


@pytest.mark.promise("subject-before")
@pytest.mark.parametrize(
    "wanted",
    [{"scm_account": "sectigo-ov", "validation": "ov"}, {**ADMIN, "cert_type": 501}],
    ids=["the request says so", "the profile says so"],
)
def test_an_empty_subject_is_told_before_anything_is_ordered(
    program: Program, wanted: dict[str, object]
) -> None:
    """With the lines to paste; pasted, it goes through."""
    program.write(**wanted)

    done = program.apply()

    assert done.returncode == 65
    assert "subject: names no organization" in done.stderr
    assert program.sandbox.world.ledger.writes() == ()
    (line,) = re.findall(r"^  (subject: {.*)$", done.stderr, re.MULTILINE)
    pasted = yaml.safe_load(line)["subject"]
    assert pasted["organization"] == LEAST["organization"]["name"]
    validated = {"state": "Massachusetts", "locality": "Cambridge", "organization": "Example Ltd"}
    program.write(**wanted, subject=pasted | validated | {"country": "US"})
    done = program.apply()
    assert done.returncode == 0, done.stderr


@pytest.mark.promise("subject-before")
def test_where_scm_does_not_tell_it_is_a_note(program: Program) -> None:
    """The Enrollment API names no profile, so whether it gives OV shows with the certificate."""
    program.write(scm_account="sectigo-ov")

    done = program.apply()

    assert done.returncode == 3
    before, _, after = done.stderr.partition("placed at SCM")
    assert "Note: subject: the CSR names no organization" in before
    assert "validation: dv" in before
    assert "approve.post_verification_warnings" in after


@pytest.mark.promise("subject-before")
def test_a_subject_that_akamai_has_is_enough(program: Program) -> None:
    """It was taken over with the enrollment, and stays."""
    subject = {"c": "US", "st": "Massachusetts", "l": "Cambridge", "o": "Example Ltd"}
    world = program.sandbox.world
    with world.lock:
        live = Source("sectigo-ov")
        somebody.make_enrollment(world, LEAST["common_name"], body={"csr": subject}, live=live)
    program.write(scm_account="sectigo-ov", validation="ov")
    assert program.apply().returncode == 0
    program.write(scm_account="sectigo-ov", validation="ov", renewal_trigger="now")

    done = program.apply()

    assert done.returncode == 0, done.stderr
    assert "subject" not in done.stderr
