"""Domains are kept validated, from SCM's list to the removal of the record."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from domain_runs import LAPSED, Domains
from shell_script import shell_script

from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.scm.dcv.proof import CNAME
from connector.sandbox.steering import domains as steering


def test_what_is_fresh_costs_one_list(domains: Domains) -> None:
    """No other call at SCM, none at Akamai."""
    code, told, err = domains.run("renew", "www.example.org")
    assert code == 0, err
    assert told["example.org"]["status"] == "validated"
    assert told["example.org"]["due"] is False
    assert len(domains.asked("/dcv/")) == 1
    assert domains.asked("/config-dns/") == []


def test_status_tells_all_domains_and_changes_nothing(domains: Domains) -> None:
    """What is due has an exit code of its own only where that is asked for."""
    code, told, err = domains.run("status")
    assert code == 0, err
    assert told["example.org"]["status"] == "validated"
    assert told[LAPSED]["due"] is True
    assert told[LAPSED]["way"] == "edgedns"
    assert domains.run("status", LAPSED, "--detailed-exitcode")[0] == 2
    assert domains.starts() + domains.submits() == []


def test_a_limit_that_is_coming_is_seen_in_a_list_that_tells_no_day_of_validation(
    domains: Domains,
) -> None:
    """Of 2026-12-14 and shown until 2027-06-30, it is refused from 2027-03-23 on."""
    _wait_until(domains, datetime(2026, 12, 14, tzinfo=UTC))
    assert domains.run("renew", LAPSED)[0] == 0
    _wait_until(domains, datetime(2027, 3, 10, tzinfo=UTC))

    code, told, err = domains.run("status", LAPSED, "--detailed-exitcode")

    assert code == 2, err
    assert told[LAPSED]["expires"] == "2027-06-30T00:00:00Z"
    assert told[LAPSED]["effective_end"] == "2027-03-22T00:00:00Z"
    assert domains.run("renew", LAPSED)[0] == 0
    assert len(domains.starts()) == 2


def _wait_until(domains: Domains, moment: datetime) -> None:
    clock = domains.program.clock
    clock.sleep(moment - clock.now())


def test_a_line_about_a_domain_names_it_once(domains: Domains) -> None:
    """Below the table, for a person."""
    done = domains.program.run("domains", "status", LAPSED, SCM_CONFIG=domains.path)

    assert done.stderr.splitlines() == [f"{LAPSED} wants a new validation."]


def test_a_rehearsal_changes_nothing(domains: Domains) -> None:
    """It tells what is due."""
    code, told, err = domains.run("renew", LAPSED, "--dry-run")
    assert code == 0, err
    assert told[LAPSED]["due"] is True
    assert domains.starts() == []


def test_a_lapsed_domain_is_validated_through_edge_dns(domains: Domains) -> None:
    """One start, one record, one submit; in the end the record is removed, two versions in all."""
    before = len(domains.zone().versions)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert told[LAPSED]["status"] == "validated"
    assert told[LAPSED]["record"] is None
    assert err.count("the CA looks from several places") == 1, "ten minutes are a long time"
    assert domains.proofs() == []
    assert len(domains.zone().versions) == before + 2
    assert len(domains.starts()) == 1
    assert len(domains.submits()) == 1
    assert domains.run("renew", LAPSED)[0] == 0
    assert len(domains.starts()) == 1


def test_what_is_valid_is_validated_again_beside_it(domains: Domains) -> None:
    """With `--all`; SCM shows it validated all the time, and success is told apart from that."""
    domains.config("dcv: {'*': edgedns}\n")
    code, told, err = domains.run("renew", "example.com", "--all")
    assert code == 0, (told, err)
    assert domains.proofs("example.com") == []
    assert len(domains.submits()) == 1


def test_a_run_that_was_left_waiting_is_gone_on_with(domains: Domains) -> None:
    """The CA looks at nothing: exit 75, the record stays; the next run starts nothing."""
    domains.turn(scm__dcv_hold=True)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75
    assert told[LAPSED]["order_status"] == "submitted"
    assert len(domains.proofs()) == 1
    versions = len(domains.zone().versions)

    domains.turn(scm__dcv_hold=False)
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert domains.proofs() == []
    assert len(domains.zone().versions) == versions + 1
    assert len(domains.starts() + domains.submits()) == 2


def test_a_record_that_somebody_removes_meanwhile_is_published_again(domains: Domains) -> None:
    """And the likely cause is told."""
    domains.turn(scm__dcv_hold=True)
    assert domains.run("renew", LAPSED)[0] == 75
    world = domains.program.sandbox.world
    with world.lock:
        (proof,) = domains.proofs()
        domains.zone().remove(*proof.key, world.clock.now(), "octodns")
    _, told, _ = domains.run("renew", LAPSED)
    assert len(domains.proofs()) == 1
    assert "zone as code" in told[LAPSED]["message"]


def test_by_hand_the_record_is_told_and_the_next_run_goes_on(domains: Domains) -> None:
    """Exit 3 with the record, in text and for scripts; nothing is written by us."""
    domains.config("dcv: {'*': person}\n")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    record = told[LAPSED]["record"]
    assert record["type"] == "CNAME"
    assert record["name"].endswith(f".{LAPSED}.")
    assert record["value"].endswith(".sectigo.com.")
    assert record["name"].rstrip(".") in told[LAPSED]["message"]
    assert domains.asked("/config-dns/") == []
    assert domains.submits() == []

    domains.put(RecordSet(record["name"].rstrip("."), "CNAME", 300, (record["value"],)))
    domains.program.clock.sleep(timedelta(minutes=1))
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert told[LAPSED]["status"] == "validated"
    assert len(domains.proofs()) == 1, "what a person has written is theirs"


def test_no_right_to_validate_is_told_with_its_remedy(domains: Domains) -> None:
    """SCM answers 400; it is about rights."""
    domains.turn(scm__dcv_no_privilege=True)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 77
    assert "Allow DCV" in told[LAPSED]["message"]


def test_a_name_that_scm_does_not_know_stops_no_other(domains: Domains) -> None:
    """It is for SCM's administrator."""
    code, told, _ = domains.run("renew", LAPSED, "www.nowhere.test")
    assert code == 3
    assert "register" in told["www.nowhere.test"]["message"]
    assert told[LAPSED]["status"] == "validated"


@pytest.mark.parametrize(
    ("script", "code", "word"),
    [
        ("exit 1", 1, "ended with 1"),
        ("exit 75", 75, "asks to wait"),
        ("head -c 100000 /dev/zero", 1, "printed more"),
    ],
)
def test_a_command_that_fails_submits_nothing(
    domains: Domains, tmp_path: Path, script: str, code: int, word: str
) -> None:
    """What it says is told."""
    hook(domains, tmp_path, script)
    found, told, _ = domains.run("renew", LAPSED)
    assert found == code, told
    assert word in told[LAPSED]["message"]
    assert domains.submits() == []


def test_a_command_is_told_the_record_and_sees_no_secrets(domains: Domains, tmp_path: Path) -> None:
    """One that publishes nothing is found out by the name servers."""
    script = 'echo "$1" >> "$0.log"; env >> "$0.log"; cat >> "$0.log"; echo made'
    path = hook(domains, tmp_path, script)
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 75
    assert "Not yet on every name server" in told[LAPSED]["message"]
    seen = Path(f"{path}.log").read_text()
    assert "present" in seen
    assert f"AKAMAI_SCM_DCV_DOMAIN={LAPSED}" in seen
    assert '"type": "CNAME"' in seen
    assert "SCM_CONFIG" not in seen
    assert domains.submits() == []


def hook(domains: Domains, directory: Path, script: str) -> Path:
    """Write a command and name it for every domain."""
    path = shell_script(directory / "hook.sh", script)
    domains.config(f"dcv: {{'*': {{way: command, run: [{path}]}}}}\n")
    return path


def test_sectigos_connector_publishes_by_itself(domains: Domains) -> None:
    """Nothing is written by us, and nothing started beside it."""
    uuid = "5a1f8c7e-6f0b-4f7e-9a53-2f0d3c1b7e10"
    domains.config(f"dcv: {{'*': {{way: connector, id: {uuid}, provider: akamai}}}}\n")
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert told[LAPSED]["status"] == "validated"
    assert domains.zone_writes() == []


def test_another_spelling_of_scms_words_means_the_same(domains: Domains) -> None:
    """Labels and moments instead of constants and days."""
    domains.turn(scm__dcv_words="labels", scm__dcv_dates="date-time")
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)
    assert told[LAPSED]["status"] == "validated"


def test_a_name_in_letters_of_its_language_is_the_same(domains: Domains) -> None:
    """SCM lists it as people write it, or in ASCII; so does who names it, and `dcv`."""
    world, ascii_form = domains.program.sandbox.world, "xn--bcher-kva.example"
    with world.lock:
        steering.add(world, "bücher.example", 10)
    domains.config("dcv: {Bücher.example: person}\n")
    for named in ("BÜCHER.example.", ascii_form):
        code, told, err = domains.run("status", named)
        assert code == 0, err
        assert (told[ascii_form]["status"], told[ascii_form]["way"]) == ("not_validated", "person")


def test_what_is_wrong_on_the_command_line_is_told(domains: Domains) -> None:
    """It is neither a file nor a domain."""
    assert domains.run("status", "not a domain")[0] == 64


def test_requests_are_asked_about_by_the_account_for_domains(domains: Domains) -> None:
    """Their own is of the Enrollment API; without `dcv_account` nothing is known, and no error."""
    code, told, err = domains.run("status", "request.yaml")
    assert code == 0, err
    assert {one["status"] for one in told.values()} == {"validated"}
    done = domains.program.run("domains", "status", "request.yaml", "--json")
    assert done.returncode == 0
    assert "not known" in done.stdout


def test_what_caa_forbids_is_not_started(domains: Domains) -> None:
    """The record that has to change is told; a CA that SCM orders from makes it right."""

    def allow(*issuers: str) -> None:
        rdata = tuple(f'0 issue "{issuer}"' for issuer in issuers)
        domains.put(RecordSet(LAPSED, "CAA", 300, rdata))

    allow("letsencrypt.org")
    code, told, _ = domains.run("renew", LAPSED)
    assert code == 3
    assert "letsencrypt.org" in told[LAPSED]["message"]
    assert domains.starts() == []

    allow("letsencrypt.org", "sectigo.com")
    code, told, err = domains.run("renew", LAPSED)
    assert code == 0, (told, err)


def test_a_domain_that_would_lapse_before_the_next_renewal_is_due_earlier(
    domains: Domains,
) -> None:
    """Which is known of a request that was seen before."""
    program = domains.program
    program.write(
        scm_account="admin", org_id=10, cert_type=502, common_name=f"www.{LAPSED}", term=90
    )
    _wait_until(domains, datetime(2027, 10, 1, tzinfo=UTC))  # no limit comes for a long time
    world = program.sandbox.world
    with world.lock:
        domain = steering.find(world, LAPSED)
        steering.validate(world, domain, 62.0, CNAME)
    assert domains.apply().returncode == 0
    alone = domains.run("status", LAPSED)[1][LAPSED]["due_at"]
    asked_for = domains.run("status", "request.yaml")[1][LAPSED]["due_at"]
    assert asked_for < alone
