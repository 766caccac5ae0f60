"""Whoever answers in SCM's place gets nothing written, by whatever way proofs are published."""

from pathlib import Path

import pytest
from domain_runs import LAPSED, Domains
from program import Program

from connector.sandbox.dns.zones import new_zone

HOST, POINT = f"_ab12.{LAPSED}.", "cd34.ef56.sectigo.com."
TEXT_HOST = f"_pki-validation.{LAPSED}."
HOSTS = {
    "another domain": "_ab12.example.net.",
    "a longer domain": f"_ab12.{LAPSED}.example.net.",
    "the domain itself": f"{LAPSED}.",
    "the site": f"www.{LAPSED}.",
    "a wildcard": f"*.{LAPSED}.",
    "an empty label": f"_ab12..{LAPSED}.",
    "a path": f"_ab12/../../example.net/names/www.{LAPSED}.",
    "a line end": f"_ab12\n.{LAPSED}.",
    "a NUL": f"_ab12\0.{LAPSED}.",
    "a blank": f"_ab12 IN A 192.0.2.1 .{LAPSED}.",
    "another CA's": f"_acme-challenge.{LAPSED}.",
    "mail's": f"_dmarc.{LAPSED}.",
    "too long": f"_ab12.{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{LAPSED}.",
    "a label too long": f"_{'a' * 64}.{LAPSED}.",
    "letters that look alike": "_ab12.l\u0430psed.example.",
}
POINTS = {
    "another place": "evil.example.",
    "a longer place": "cd34.sectigo.com.evil.example.",
    "the CA itself": "sectigo.com.",
    "a directive": "cd34.ef56.sectigo.com.\n$INCLUDE /etc/passwd",
    "two values": "evil.example. cd34.sectigo.com.",
    "too long": f"{'.'.join(['a' * 60] * 5)}.sectigo.com.",
}
TEXTS = {
    "a line end": "text\nwww IN A 192.0.2.1",
    "a NUL": "te\0xt",
    "too long": "x" * 256,
    "no ASCII": "t\u00e9xt",
}
WAYS = ("edgedns", "command", "person")


@pytest.fixture
def domains(program: Program) -> Domains:
    return Domains(program)


def settings(domains: Domains, way: str, record: str) -> Path:
    """Write a way for every domain; return what its command would leave behind."""
    trace = domains.program.directory / "trace"
    script = domains.program.directory / "hook.sh"
    script.write_text(f"#!/bin/sh\nenv > {trace}\n")
    script.chmod(0o755)
    run = f", run: [{script}]" if way == "command" else ""
    domains.config(f"dcv: {{'*': {{way: {way}, record: {record}{run}}}}}\n")
    return trace


def answer(domains: Domains, path: str, document: object) -> None:
    """Let SCM answer a path with *document*, whatever is asked."""
    domains.answer(path, document, method="", headers={"X-Total-Count": "1"})


def nothing_was_written(domains: Domains, trace: Path) -> bool:
    calls = domains.asked("/config-dns/")
    return not trace.exists() and all(one.startswith("GET") for one in calls)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("host", "point"),
    [
        *(pytest.param(host, POINT, id=f"name: {what}") for what, host in HOSTS.items()),
        *(pytest.param(HOST, point, id=f"target: {what}") for what, point in POINTS.items()),
    ],
)
def test_no_other_cname_is_written(domains: Domains, way: str, host: str, point: str) -> None:
    """Nothing is submitted, and a person is told."""
    trace = settings(domains, way, "cname")
    answer(domains, "/start/domain/cname", {"host": host, "point": point})
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert "Nothing was written" in told[LAPSED]["message"]
    assert told[LAPSED]["record"] is None
    assert nothing_was_written(domains, trace)
    assert not [one for one in domains.asked("/dcv/") if "submit" in one]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("host", "text"),
    [
        *(pytest.param(host, "text", id=f"name: {what}") for what, host in HOSTS.items()),
        *(pytest.param(TEXT_HOST, text, id=f"text: {what}") for what, text in TEXTS.items()),
    ],
)
def test_no_other_text_is_written(domains: Domains, way: str, host: str, text: str) -> None:
    """By one of those names another CA would take a stranger's word."""
    trace = settings(domains, way, "txt")
    answer(domains, "/submit/domain/txt", {"host": host, "point": text, "status": "EXPIRED"})
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert "Nothing was written" in told[LAPSED]["message"]
    assert nothing_was_written(domains, trace)


@pytest.mark.parametrize("way", ["edgedns", "command"])
def test_for_a_registrys_suffix_nothing_is_written(domains: Domains, way: str) -> None:
    """Below it lie the domains of others, and some of them may be in the same account."""
    world = domains.program.sandbox.world
    with world.lock:
        world.dns.zones["other.co.uk"] = new_zone("other.co.uk", ["a1-1.akam.net"])
    trace = settings(domains, way, "cname")
    row = {"domain": "co.uk", "dcvStatus": "EXPIRED"}
    answer(domains, "/dcv/v2/validation$", [row])
    answer(domains, "/validation/status", {"status": "EXPIRED"})
    answer(domains, "/start/domain/cname", {"host": "_ab12.other.co.uk.", "point": POINT})
    code, told, _ = domains.run("renew", "www.shop.co.uk")
    assert code == 3, told
    assert "domains of anybody are registered below it" in told["co.uk"]["message"]
    assert nothing_was_written(domains, trace)


@pytest.mark.parametrize("domain", ["a/../b.example", "a b.example", "a\n.example", "*.*.example"])
def test_a_domain_that_is_none_is_not_taken_up(domains: Domains, domain: str) -> None:
    """Whatever record is told for it."""
    trace = settings(domains, "edgedns", "cname")
    answer(domains, "/dcv/v2/validation$", [{"domain": domain, "dcvStatus": "EXPIRED"}])
    answer(domains, "/validation/status", {"status": "EXPIRED"})
    answer(domains, "/start/domain/cname", {"host": f"_ab12.{domain}.", "point": POINT})
    code, told, _ = domains.run("renew")
    assert (code, told) == (0, {})
    assert nothing_was_written(domains, trace)


def test_another_accounts_leave_is_not_put_down_for_good(domains: Domains) -> None:
    """A record that stays says what a person has written, or nothing is written at all."""
    text = "sectigo.com; accounturi=https://scm.invalid/accounts/mine"
    way = f"{{way: persistent, value: '{text}', by: edgedns}}"
    domains.config(f"dcv: {{'*': {way}}}\n")
    answer(
        domains,
        "/validation/status",
        {
            "status": "EXPIRED",
            "orderStatus": "SUBMITTED",
            "orderMode": "PERSISTENT_TXT",
            "host": f"_validation-persist.{LAPSED}.",
            "point": "sectigo.com; accounturi=https://scm.invalid/accounts/evil",
        },
    )
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert "another text than scm_config.yaml has" in told[LAPSED]["message"]
    assert nothing_was_written(domains, domains.program.directory / "trace")
