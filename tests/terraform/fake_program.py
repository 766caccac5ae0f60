"""
Stands for akamai-scm where only the module is tried: keeps a world of certificates in one file.

    fake_program.py WORLD external|apply|destroy

The world is `{common_name: {...}}` with `serial`, `replaced`, `names`, `forced`, and, if a test
sets them, `due` (a reason), `warning`, `drift`, `stale`, `blocked`, `domains`, `dns_records`,
`edge`, and `afterwards`: what becomes of these by the next apply. Each start is noted in
`WORLD.calls`, one JSON line with the verb, the request, the settings and the directory.
"""

import fcntl
import json
import os
import sys
from pathlib import Path
from typing import Any

SETTINGS = (
    "AKAMAI_EDGERC",
    "SCM_CONFIG",
    "AKAMAI_SCM_STATE",
    "AKAMAI_SCM_LOG_DIR",
    "REQUESTS_CA_BUNDLE",
    "AKAMAI_SCM_ACCEPT_EULA",
)


def main(world_file: Path, verb: str) -> int:
    """Carry out *verb* on the world and return the exit code."""
    query = json.load(sys.stdin) if verb == "external" else {}
    request = json.loads(query.get("request") or os.environ["AKAMAI_SCM_REQUEST"])
    with world_file.with_name(world_file.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Terraform runs ten at a time
        note(world_file, verb, request, query)
        return carry_out(world_file, verb, request)


def carry_out(world_file: Path, verb: str, request: dict[str, Any]) -> int:
    """Answer, act or forget; return the exit code."""
    world = json.loads(world_file.read_text()) if world_file.exists() else {}
    found = world.get(request["common_name"], {})
    if verb == "external":
        sys.stdout.write(json.dumps(answer(request, found)))
        return 0
    sys.stdout.write(f"The fake program: {verb}.\n")
    if verb == "apply":
        world[request["common_name"]] = act(request, found)
    if verb == "destroy":
        world.pop(request["common_name"], None)
    world_file.write_text(json.dumps(world))
    return 0


def decide(request: dict[str, Any], found: dict[str, Any]) -> tuple[str, str]:
    """Return action and reason, as the real program would for this much of a world."""
    if found.get("blocked"):
        return "blocked", "change_management"
    if not found.get("serial"):
        return "enroll", "absent"
    if found.get("due"):
        return "renew", found["due"]
    if found["names"] != names(request):
        return "renew", "names_changed"
    if found["forced"] != request.get("renewal_trigger", ""):
        return "renew", "forced"
    return "none", "current"


def answer(request: dict[str, Any], found: dict[str, Any]) -> dict[str, str]:
    """Return the answer of `external` as far as the module reads it."""
    action, reason = decide(request, found)
    return {
        "schema": "1",
        "state": "active" if found.get("serial") else "absent",
        "action": action,
        "reason": reason,
        "message": f"{reason} in the world of the test.",
        "renews": found.get("serial", "") if action == "renew" else found.get("replaced", ""),
        "enrollment_id": "4711" if found.get("serial") else "",
        "common_name": request["common_name"],
        "key_algorithms": json.dumps(sorted(request.get("key_algorithms", ["RSA"]))),
        "sans": json.dumps(sorted(request.get("sans", []))),
        "certificates": json.dumps({"RSA": {"serial": found.get("serial", "")}}),
        "production_serials": json.dumps([found["serial"]] if found.get("serial") else []),
        "ssl_ids": json.dumps([f"order of {found['serial']}"] if found.get("serial") else []),
        "drift": json.dumps(found.get("drift", [])),
        "warning": found.get("warning", ""),
        "stale": "true" if found.get("stale") else "false",
        "warnings": json.dumps(found.get("warnings", [])),
        "waiting_for": {"blocked": "person", "none": ""}.get(action, "apply"),
        "order_ids": "[]",
        "until": "",
        "domains": json.dumps(found.get("domains", [])),
        "dns_records": json.dumps(found.get("dns_records", [])),
        "accepted_warnings": "[]",
        "edge": json.dumps(found.get("edge", [])),
    }


def act(request: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Issue the next serial if something is due; else leave the world alone."""
    action, _ = decide(request, found)
    if action == "none":
        return found
    before = found.get("serial", "")
    return {
        "serial": chr(ord(before or "@") + 1),
        "replaced": before,
        "names": names(request),
        "forced": request.get("renewal_trigger", ""),
        **found.get("afterwards", {}),
    }


def names(request: dict[str, Any]) -> list[str]:
    """Return all names of the certificate, sorted."""
    return sorted({request["common_name"], *request.get("sans", [])})


def note(world_file: Path, verb: str, request: dict[str, Any], query: dict[str, str]) -> None:
    """Append this start to the calls."""
    call = {
        "verb": verb,
        "request": request,
        "settings": {key: os.environ[key] for key in SETTINGS if key in os.environ},
        "query": {key: value for key, value in query.items() if key != "request"},
        "directory": str(Path.cwd()),
    }
    with world_file.with_name(world_file.name + ".calls").open("a") as calls:
        calls.write(json.dumps(call) + "\n")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
