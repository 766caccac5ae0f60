"""A machine with secrets of every kind in it, and all places of it that runs have filled."""

from pathlib import Path
from typing import Any

import yaml
from planted_secrets import Planted, places_below, plant
from program import Program
from request_document import ADMIN, LEAST

ACCOUNTS: dict[str, dict[str, Any]] = {
    "sectigo-dv": {},
    "sectigo-ov": {"auto_approve": True},
    "admin": ADMIN,
    "admin-oauth": ADMIN,
    "admin-cert": ADMIN,
}
"""By account, what a request needs beyond the least and the account."""
FILES = tuple(f"{account}.yaml" for account in ACCOUNTS)


class House:
    """A machine with secrets in it, and all places of it that were filled so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        given = program.sandbox.env()
        self.kept = [Path(given[name]) for name in ("AKAMAI_SCM_STATE", "AKAMAI_SCM_LOG_DIR")]
        self.kept.append(program.directory)
        self.said: dict[str, bytes] = {}
        folder = program.directory.parent / "planted"
        self.planted: Planted = plant(program.sandbox.directory, folder, self.kept)
        for account, more in ACCOUNTS.items():
            self.write(account, **more)

    def write(self, account: str, **more: Any) -> None:
        wanted = {**more, "common_name": f"{account}.example.com", "scm_account": account}
        text = yaml.safe_dump({**LEAST, "spread": False, **wanted})
        (self.program.directory / f"{account}.yaml").write_text(text)

    def environment(self, **more: str) -> dict[str, str]:
        return {**self.planted.environment, "AKAMAI_SCM_LOG_LEVEL": "DEBUG", **more}

    def run(self, *words: str, alone: bool = False, stdin: str = "", **more: str) -> int:
        """Run *words*, keep what they say as a place; return the exit code."""
        given = self.environment(**more)
        done = (
            self.program.run_alone(*words, **given)
            if alone
            else self.program.run(*words, stdin=stdin, **given)
        )
        about = f"{' '.join(words)} ({len(self.said)})"
        self.said |= {f"stdout of {about}": done.stdout.encode()}
        self.said |= {f"stderr of {about}": done.stderr.encode()}
        return done.returncode

    def places(self) -> dict[str, bytes]:
        return self.said | places_below(*self.kept) | self.planted.seen_places()

    def leaks(self) -> list[str]:
        """Return which secret, or token that SCM has given for one, is where."""
        for number, token in enumerate(self.program.sandbox.world.scm.tokens):
            self.planted.secrets[f"token {number}"] = token
        return self.planted.leaks(self.places())
