"""Secrets planted in every way are in nothing that Terraform keeps, tells, or starts."""

from dataclasses import replace
from pathlib import Path

import planted_secrets
from planted_secrets import places_below, plant

from scripts.demonstration.rehearsal import Rehearsal

from .certificates import Make


def test_no_secret_is_in_any_place(
    certificates: Make, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    """State, plan, TRACE log, every process of the tree, our logs and our state."""
    made = certificates(
        command={},
        file={"scm_account": "sectigo-ov", "auto_approve": True},
        password={"scm_account": "admin", "org_id": 10, "cert_type": "502"},
    )
    stack, state, logs = made.stack, tmp_path / "our state", tmp_path / "our logs"
    planted = plant(rehearsal.directory / "sandbox", tmp_path / "planted", [state, logs])
    trace, said = tmp_path / "trace", {}
    trace.mkdir()
    more = {"TF_LOG": "TRACE", "TF_LOG_PATH": str(trace / "log"), "AKAMAI_SCM_LOG_LEVEL": "DEBUG"}
    # In this environment Terraform starts hashicorp/external itself.
    stack = replace(stack, environment={**planted.environment, **more})
    for number, words in enumerate(
        (
            ("apply", "-no-color", "-auto-approve"),
            ("plan", "-no-color", "-out=saved"),
            ("show", "-no-color", "-json", "saved"),
            ("show", "-no-color", "-json"),
            ("output", "-no-color", "-json"),
        )
    ):
        said[f"said by {' '.join(words)}, {number}"] = stack.run(*words).encode()
    made.starts()
    places = said | places_below(trace, state, logs, stack.directory) | planted.seen_places()

    assert planted.leaks(places) == []
    assert len(places["trace/log"]) > 0
    for name in ("terraform.tfstate", "saved: tfplan", "journal", "our logs/"):
        assert any(name in place for place in places), name
    started = [place for place in places if place.startswith("arguments of process")]
    assert any(
        b"terraform-provider-" in places[one] or b"external" in places[one] for one in started
    )
    assert any(b"\0apply\0" in places[one] for one in started)
    given = [place for place in places if place.startswith("environment of the command")]
    assert given
    assert all(planted_secrets.VARIABLE.encode() not in places[place] for place in given)
