"""A person who does to the letter what a message says about an order that may be there."""

import re
import subprocess

from program import Program
from signing_program import signed_by

_FORGET = re.compile(r"`akamai-scm orders forget ([0-9a-f]+)`")


def asked(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the keys of the CSRs that a run has asked about."""
    keys = _FORGET.findall(done.stderr) if done.returncode == 3 else []
    assert all(re.search(rf"`akamai-scm orders adopt {key} \S+`", done.stderr) for key in keys)
    return keys


def answer(program: Program, done: subprocess.CompletedProcess[str], **environ: str) -> bool:
    """Look each order up, adopt or forget it, and return whether anything was asked."""
    for key in asked(done):
        found = [one.id for one in program.orders() if one.comments.endswith(f":{key}")]
        found += [one for one in signed_by(program.directory) if one.startswith(key)]
        said = ["adopt", key, found[0]] if found else ["forget", key]
        answered = program.run("orders", *said, **environ)
        assert answered.returncode == 0, answered.stderr
        assert "akamai-scm apply" in answered.stderr
    return bool(asked(done))
