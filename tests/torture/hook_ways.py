"""Ways of a certificate of which others are told: a command, or a URL that takes signed JSON."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hooked import SECRET, Listener, receiving

from tests.torture.states import Tried

Prepare = Callable[[Tried, dict[str, Any]], None]


def by_command(program: Tried) -> Mapping[str, Any]:
    """Return a hook that starts a command."""
    return {"run": [str(Listener(program).path)]}


def by_webhook(program: Tried) -> Mapping[str, Any]:
    """Return a hook that posts, to a receiver that listens for as long as the trial lasts."""
    url, receiver = program.stack.enter_context(receiving(program))
    Path(program.sandbox.env()["REQUESTS_CA_BUNDLE"]).write_bytes(receiver.bundle.read_bytes())
    return {"url": url, "secret": SECRET}


def told(prepare: Prepare, by: Callable[[Tried], Mapping[str, Any]]) -> Prepare:
    """Prepare, and have somebody told of what happens from then on."""

    def then_hooked(program: Tried, account: dict[str, Any]) -> None:
        prepare(program, account)
        events = ["due", "before_order", "deployed", "domain_validated"]
        path = program.sandbox.directory / "scm_config.yaml"
        hooks = [{"on": events, **by(program)}]
        path.write_text(f"hooks: {json.dumps(hooks)}\n{path.read_text()}")

    return then_hooked
