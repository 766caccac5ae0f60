"""A person who does to the letter what a message says about an order that may be there."""

import re
import subprocess

from program import Program

_FORGET = re.compile(r"`akamai-scm orders forget ([0-9a-f]+)`")


def asked(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the keys of the CSRs that a run has asked about."""
    keys = _FORGET.findall(done.stderr) if done.returncode == 3 else []
    assert all(f"`akamai-scm orders adopt {key} ID`" in done.stderr for key in keys)
    return keys


def answer(program: Program, done: subprocess.CompletedProcess[str], **environ: str) -> bool:
    """Look each order up at SCM, adopt or forget it, and return whether anything was asked."""
    for key in asked(done):
        found = [one for one in program.orders() if one.comments.endswith(f"akamai-scm:{key}")]
        said = ["adopt", key, found[0].id] if found else ["forget", key]
        answered = program.run("orders", *said, **environ)
        assert answered.returncode == 0, answered.stderr
        assert "akamai-scm apply" in answered.stderr
    return bool(asked(done))
