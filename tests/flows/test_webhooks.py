"""Webhooks that are told what happens: signed, repeated, and asked."""

import json
from pathlib import Path

import pytest
from hooked import SECRET, configure, doctor, is_signed, receiving
from program import Program


@pytest.mark.promise("hooks")
def test_a_webhook_is_signed(program: Program) -> None:
    """By HMAC-SHA256 over time and body; 503 is repeated; path and secret are in no log."""
    with receiving(program, 503) as (url, receiver):
        hook = {"on": ["deployed"], "url": {"env": "HOOK"}, "secret": {"env": "SECRET"}}
        hooked = {
            **configure(program, hook),
            "HOOK": url,
            "SECRET": SECRET,
            "REQUESTS_CA_BUNDLE": str(program.directory / "both.pem"),
        }
        done = program.apply(**hooked)
        assert done.returncode == 0, done.stderr
        code, found = doctor(program, hooked)
        assert code == 0
        assert "answers; told of deployed" in found
        receiver.head = 501
        assert "answers; told of deployed" in doctor(program, hooked)[1], "it takes POST alone"
        receiver.head = 500
        assert "answers; told of deployed" not in doctor(program, hooked)[1]

    assert len(receiver.got) == 2
    headers, body = receiver.got[-1]
    assert json.loads(body)["event"] == "deployed"
    assert is_signed(headers, body)
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["X-Akamai-Scm-Event"] == "deployed"
    assert headers["X-Akamai-Scm-Id"] == json.loads(body)["id"]
    assert receiver.got[0][1] == body, "the same, byte for byte"
    written = [path for path in program.directory.rglob("*") if path.is_file()]
    state = Path(program.sandbox.env()["AKAMAI_SCM_STATE"])
    written += [path for path in state.rglob("*") if path.is_file()]
    for path in written:
        raw = path.read_bytes()
        assert SECRET.encode() not in raw, path
        assert b"h00k-t0ken" not in raw, path
    assert "h00k-t0ken" not in done.stderr + found


@pytest.mark.promise("hooks-asked")
@pytest.mark.parametrize(("status", "code"), [(409, 3), (404, 3)])
def test_a_webhook_that_is_asked(program: Program, status: int, code: int) -> None:
    """What it answers decides."""
    with receiving(program, status) as (url, _):
        hook = {"on": ["before_order"], "url": url, "secret": {"env": "SECRET"}}
        hooked = {
            **configure(program, hook),
            "SECRET": SECRET,
            "REQUESTS_CA_BUNDLE": str(program.directory / "both.pem"),
        }
        done = program.apply(**hooked)
        assert done.returncode == code
        assert f"answered {status}" in done.stderr
        assert program.orders() == []
        assert program.apply(**hooked).returncode == 0
    assert len(program.orders()) == 1
