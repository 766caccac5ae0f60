"""Texts in place of CNAMEs, and records that stay, by each way that brings them into DNS."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from domain_runs import LAPSED, Domains
from program import Program

from connector.dns.values import Delegation
from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.faults import Fault, Kind

NOBODY = Delegation(frozenset(), ())
STAYS = f"_validation-persist.{LAPSED}"


@pytest.fixture
def domains(program: Program) -> Domains:
    return Domains(program)


def submits(domains: Domains) -> list[str]:
    return [one for one in domains.asked("/dcv/") if "submit" in one]


def put(domains: Domains, *records: RecordSet) -> None:
    world = domains.program.sandbox.world
    with world.lock:
        for record in records:
            domains.zone().put(record, world.clock.now(), "person")


def told_record(told: dict[str, object]) -> RecordSet:
    """Return the record that a person is told, as they write it into the zone."""
    record = told["record"]
    assert isinstance(record, dict)
    value = str(record["value"]).replace("\\", "\\\\").replace('"', '\\"')
    return RecordSet(record["name"].rstrip("."), record["type"], 300, (f'"{value}"',))


def test_a_text_is_submitted_then_published_and_removed(domains: Domains) -> None:
    """SCM tells it at the submit alone, so that the CA looks once in vain, and two hours later."""
    domains.config("dcv: {'*': {way: edgedns, record: txt}}\n")
    before = len(domains.zone().versions)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75, told
    domains.program.clock.sleep(timedelta(hours=3))
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert told[LAPSED]["status"] == "validated"
    assert domains.proofs() == []
    assert len(domains.zone().versions) == before + 2
    assert [one.rpartition("/")[2] for one in submits(domains)] == ["txt"]


def test_where_a_connector_publishes_texts_alone_the_setting_is_named(domains: Domains) -> None:
    """Newer versions of SCM refuse its id with a CNAME."""
    way = "{way: connector, id: 5a1f8c7e-6f0b-4f7e-9a53-2f0d3c1b7e10, provider: akamai}"
    domains.config(f"dcv: {{'*': {way}}}\n")
    body = '{"code": -1601, "description": "dnsAgentUUID is unknown"}'
    domains.program.sandbox.world.faults.add(
        Fault(Kind.ANSWER, path="/submit/domain/cname$", status=400, body=body)
    )
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 1
    assert "record: txt" in told[LAPSED]["message"]


def test_a_text_of_a_run_that_was_left_waiting_is_gone_on_with(domains: Domains) -> None:
    """Neither submitted nor written again; other texts at its name stay."""
    others = RecordSet(f"_pki-validation.{LAPSED}", "TXT", 300, ('"of another"',))
    put(domains, others)
    domains.config("dcv: {'*': {way: edgedns, record: txt}}\n")
    domains.turn(scm__dcv_hold=True)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75, told
    (proof,) = domains.proofs()
    assert len(proof.rdata) == 2
    versions = len(domains.zone().versions)
    assert domains.run("renew", LAPSED)[0] == 75
    assert len(domains.zone().versions) == versions
    assert len(submits(domains)) == 1

    domains.turn(scm__dcv_hold=False)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert [one.rdata for one in domains.proofs()] == [others.rdata]


def test_a_text_is_told_to_a_person_who_publishes_it(domains: Domains) -> None:
    """Exit 3 with the text quoted as master files have it; then the CA is waited for."""
    domains.config("dcv: {'*': {way: person, record: txt}}\n")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    record = told_record(told[LAPSED])
    assert record.type == "TXT"
    assert record.rdata[0] in told[LAPSED]["message"]

    put(domains, record)
    domains.program.clock.sleep(timedelta(hours=3))
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert [one.name for one in domains.proofs()] == [record.name]
    assert len(submits(domains)) == 1


def test_sectigos_connector_can_be_asked_for_a_text(domains: Domains) -> None:
    """As newer versions of SCM document it."""
    uuid = "5a1f8c7e-6f0b-4f7e-9a53-2f0d3c1b7e10"
    way = f"{{way: connector, id: {uuid}, provider: akamai, record: txt}}"
    domains.config(f"dcv: {{'*': {way}}}\n")
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert [one.rpartition("/")[2] for one in submits(domains)] == ["txt"]


def persistent(domains: Domains, by: str = "by: edgedns") -> str:
    """Let a record stay, by a way; return its text."""
    customer = domains.program.sandbox.world.scm.customer.uri
    text = f"sectigo.com; accounturi=https://scm.invalid/accounts/{customer}"
    domains.config(f"dcv: {{'*': {{way: persistent, value: '{text}', {by}}}}}\n")
    return text


def test_a_record_that_stays_is_published_once_and_never_removed(domains: Domains) -> None:
    """One write, one submit; the next run looks, and writes nothing."""
    text = persistent(domains)
    before = len(domains.zone().versions)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert (told[LAPSED]["status"], told[LAPSED]["way"]) == ("validated", "persistent")
    (proof,) = domains.proofs()
    assert (proof.name, proof.rdata) == (STAYS, (f'"{text}"',))

    for _ in range(2):
        domains.program.clock.sleep(timedelta(days=5))
        code, told, err = domains.run("renew", LAPSED)
        assert code == 0, (told, err)
    assert domains.proofs() == [proof]
    assert len(domains.zone().versions) == before + 1
    assert len(submits(domains)) == 1


def test_a_record_that_stays_and_is_gone_is_published_again(domains: Domains) -> None:
    """Before the domain lapses; the likely cause is told, and no validation is left open."""
    persistent(domains)
    assert domains.run("renew", LAPSED)[0] == 0
    world = domains.program.sandbox.world
    (proof,) = domains.proofs()
    with world.lock:
        domains.zone().remove(*proof.key, world.clock.now(), "octodns")
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert [one.key for one in domains.proofs()] == [proof.key]
    assert len(submits(domains)) == 1
    versions = len(domains.zone().versions)
    assert domains.run("renew", LAPSED)[0] == 0
    assert len(domains.zone().versions) == versions


def test_beside_a_record_that_stays_others_do_too(domains: Domains) -> None:
    """Another CA has its own text at the same name."""
    others = RecordSet(STAYS, "TXT", 300, ('"other.example; accounturi=https://a"',))
    put(domains, others)
    text = persistent(domains)
    assert domains.run("renew", LAPSED)[0] == 0
    (proof,) = domains.proofs()
    assert proof.rdata == (*others.rdata, f'"{text}"')


def test_a_record_that_stays_is_a_persons_where_no_way_is_named(domains: Domains) -> None:
    """Nothing is submitted before it is there; once it is gone again that is told."""
    persistent(domains, "by: person")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert STAYS in told[LAPSED]["message"]
    assert submits(domains) == []

    put(domains, told_record(told[LAPSED]))
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    world = domains.program.sandbox.world
    with world.lock:
        domains.zone().remove(STAYS, "TXT", world.clock.now(), "octodns")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert "not in DNS any more" in told[LAPSED]["message"]
    assert told[LAPSED]["status"] == "validated"


@pytest.mark.parametrize("told_by_scm", [True, False])
def test_without_its_text_a_record_that_stays_is_shown_as_scm_tells_it(
    domains: Domains, told_by_scm: bool
) -> None:
    """Nothing is published for good on SCM's word alone; it may not tell it at all."""
    domains.config("dcv: {'*': persistent}\n")
    domains.turn(scm__dcv_persistent_value_told=told_by_scm)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == (3 if told_by_scm else 75)
    assert (told[LAPSED]["record"] is not None) == told_by_scm
    assert domains.asked("/config-dns/") == []


def test_a_record_that_stays_by_a_command(domains: Domains, tmp_path: Path) -> None:
    """It is presented and checked, and never cleaned up."""
    hook = tmp_path / "hook.sh"
    hook.write_text('#!/bin/sh\necho "$1 $AKAMAI_SCM_DCV_TYPE $AKAMAI_SCM_DCV_NAME" >> "$0.log"\n')
    hook.chmod(0o755)
    text = persistent(domains, f"by: {{way: command, run: [{hook}]}}")
    put(domains, RecordSet(STAYS, "TXT", 300, (f'"{text}"',)))
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    domains.program.clock.sleep(timedelta(days=1))
    assert domains.run("renew", LAPSED)[0] == 0
    lines = Path(f"{hook}.log").read_text().splitlines()
    assert lines == [f"present TXT {STAYS}.", f"check TXT {STAYS}."]


def test_what_a_command_checks_is_believed_where_no_name_server_can_be_asked(
    domains: Domains, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says not yet once; then it is submitted."""
    monkeypatch.setattr("connector.dns.delegation.delegation_of", lambda *_: NOBODY)
    hook = tmp_path / "hook.sh"
    script = 'if [ "$1" = check ] && [ ! -e "$0.seen" ]; then : > "$0.seen"; exit 75; fi'
    hook.write_text(f'#!/bin/sh\necho "$1" >> "$0.log"\n{script}\n')
    hook.chmod(0o755)
    domains.config(f"dcv: {{'*': {{way: command, run: [{hook}]}}}}\n")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75
    assert told[LAPSED]["order_status"] == "submitted"
    lines = Path(f"{hook}.log").read_text().splitlines()
    assert lines[:3] == ["present", "check", "check"]
    assert "cleanup" not in lines


def test_what_names_credentials_that_are_not_there_is_not_done_with_others(
    domains: Domains,
) -> None:
    """Exit 78, whatever is asked for: those of CPS might write another account's zone."""
    domains.config("dcv: {'*': {way: edgedns, section: dns}}\n")
    domains.program.write()
    commands = (("domains", "renew", LAPSED), ("domains", "status"), ("apply", "request.yaml"))
    for words in (*commands, ("status", "request.yaml")):
        done = domains.program.run(*words, SCM_CONFIG=domains.path)
        assert done.returncode == 78, (words, done.stderr)
        assert "[dns]" in done.stderr
    assert domains.asked("/") == []


def test_a_zone_of_another_account_is_written_with_its_own_credentials(domains: Domains) -> None:
    """Its own file, section and account switch key; that of CPS is not used for it."""
    switch_key = "F-AC-1234567:1-2RBL"
    name = "other-account.example"
    world = domains.program.sandbox.world
    with world.lock:
        lapsed = next(one for one in world.scm.customer.domains.values() if one.name == LAPSED)
        world.scm.customer.domains[99] = replace(lapsed, id=99, name=name)
    text = (domains.program.sandbox.directory / "edgerc").read_text()
    own = domains.program.directory / "dns.edgerc"
    own.write_text(text.replace("[default]", "[dns]"))
    own.chmod(0o600)
    way = f"{{way: edgedns, edgerc: {own}, section: dns, account_switch_key: '{switch_key}'}}"
    domains.config(f"dcv: {{{name}: {way}}}\n")
    before = len(domains.zone(name).versions)
    code, told, err = domains.run("renew", name)
    assert code == 0, (told, err)
    assert domains.proofs(name) == []
    assert len(domains.zone(name).versions) == before + 2
    calls = [one for one in world.ledger.requests() if "/config-dns/" in one.path]
    assert all(f"accountSwitchKey={switch_key}" in one.query.replace("%3A", ":") for one in calls)
