"""What DNS has against a certificate: told by `doctor`, and once more before an order."""

from collections.abc import Callable
from typing import Any

import pytest
from doctor_checks import checks
from domain_runs import Domains
from program import Program

from connector.sandbox.dns.zones import RecordSet, new_zone
from connector.sandbox.steering import domains as steering

ABOUT = "www.example.com DNS"


def put(program: Program, name: str, type_: str, *rdata: str, zone: str = "example.com") -> None:
    """Publish a record set."""
    world = program.sandbox.world
    with world.lock:
        record = RecordSet(name, type_, 300, rdata)
        steering.publish(world, steering.find_zone(world, zone), record)


def broken(how: str) -> Callable[[Program], None]:
    def break_(program: Program) -> None:
        world = program.sandbox.world
        with world.lock:
            steering.break_(world, steering.find_zone(world, "example.com"), how)

    return break_


def for_wildcards_alone(program: Program) -> None:
    put(program, "example.com", "CAA", '0 issue "sectigo.com"', '0 issuewild ";"')
    program.write(sans=["*.example.com"])


def behind_a_cname(program: Program) -> None:
    with program.sandbox.world.lock:
        elsewhere = program.sandbox.world.dns.elsewhere
        elsewhere["cdn.test"] = new_zone("cdn.test", ("ns.cdn.test",))
    put(program, "e1.cdn.test", "CAA", '0 issue "letsencrypt.org"', zone="cdn.test")
    put(program, "www.example.com", "CNAME", "e1.cdn.test.")


def limited(program: Program) -> None:
    put(program, "example.com", "CAA", '0 issue "sectigo.com; validationmethods=dns-01"')


def unknown_and_critical(program: Program) -> None:
    put(program, "www.example.com", "CAA", '128 tbs "x"')


def wildcard(program: Program) -> None:
    put(program, "*.example.com", "CNAME", "elsewhere.example.net.")


def turned(**switches: Any) -> Callable[[Program], None]:
    def turn(program: Program) -> None:
        with program.sandbox.world.lock:
            for name, to in switches.items():
                setattr(program.sandbox.world.dns.switches, name, to)

    return turn


IN_THE_WAY: dict[str, tuple[Callable[[Program], None], str, str]] = {
    "CAA for nobody": (broken("caa"), 'example.com has the CAA record 0 issue ";"', "CAA 0 issue"),
    "CAA for wildcards": (for_wildcards_alone, "for *.example.com", "CAA 0 issuewild"),
    "CAA of a CDN": (behind_a_cname, "e1.cdn.test has the CAA record", "e1.cdn.test. CAA 0 issue"),
    "CAA with limits": (limited, "validationmethods", "limits"),
    "critical CAA": (unknown_and_critical, "128 tbs", "removed"),
    "a lame server": (turned(refusing=(1,)), "does not answer for the zone", "delegation"),
    "a silent server": (turned(silent=(2,)), "does not answer", "delegation"),
    "a wildcard": (wildcard, "CNAME for elsewhere.example.net", "wildcard"),
}


@pytest.mark.parametrize("name", IN_THE_WAY)
def test_doctor_names_what_is_in_the_way_and_the_remedy(program: Program, name: str) -> None:
    """As a warning: the CA looks for itself."""
    break_, told, remedy = IN_THE_WAY[name]
    break_(program)
    code, found = checks(program)
    assert code == 0, found
    assert found[ABOUT]["result"] == "warning"
    assert told in found[ABOUT]["text"]
    assert remedy in found[ABOUT]["remedy"]


def test_a_domain_that_dns_does_not_know_is_told_once(program: Program) -> None:
    """The registered one, that is: a name below it may come later than its certificate."""
    program.write(common_name="www.nowhere.example", sans=["nowhere.example", "later.example.com"])
    code, found = checks(program)
    assert code == 0, found
    told = found["www.nowhere.example DNS"]
    assert told["result"] == "warning"
    assert told["text"].startswith("nowhere.example is not in DNS (NXDOMAIN)")
    assert "later.example.com" not in program.run("doctor", "request.yaml").stdout
    assert program.run("doctor", "request.yaml").stdout.count("NXDOMAIN") == 1


def test_signatures_that_do_not_verify_are_told_apart_from_servers_that_fail(
    program: Program,
) -> None:
    """DNS answers without the check; a CA does not do without (BR 3.2.2.8)."""
    broken("dnssec")(program)
    _, found = checks(program)
    assert "signatures do not verify" in found[ABOUT]["text"]
    assert "DS record" in found[ABOUT]["remedy"]
    turned(failing=(0, 1, 2))(program)
    done = program.run("doctor", "request.yaml")
    assert "cannot be looked up" in done.stdout
    assert "do not verify" not in done.stdout


def test_where_nothing_is_in_the_way_that_is_told(program: Program) -> None:
    """CAA for another CA of the same customer counts for nothing else."""
    put(program, "example.com", "CAA", '0 issue "sectigo.com"', '0 iodef "mailto:a@example.com"')
    _, found = checks(program)
    assert found[ABOUT]["result"] == "ok"


def test_from_where_no_name_server_answers_nothing_is_known(program: Program) -> None:
    """That is no fault."""
    code, found = checks(program, AKAMAI_SCM_DNS_SERVERS="127.0.0.1:1")
    assert code == 0, found
    assert found[ABOUT]["result"] == "unknown"


def test_a_private_ca_does_not_look_at_dns(program: Program) -> None:
    """Whatever stands there."""
    broken("caa")(program)
    program.write(validation="private")
    _, found = checks(program)
    assert ABOUT not in found
    assert "www.example.com domains" not in found


def test_a_persistent_record_that_is_a_cname_is_told(program: Program) -> None:
    """The record belongs to where it leads."""
    domains = Domains(program)
    domains.config("dcv: {'*': persistent}\n")
    put(program, "_validation-persist.example.com", "CNAME", "proofs.example.net.")
    _, found = checks(program, SCM_CONFIG=domains.path)
    assert "proofs.example.net" in found[ABOUT]["text"]


def test_doctor_tells_each_domain_and_whether_it_is_enough(program: Program) -> None:
    """With the administrator's account, whatever the request's own is."""
    domains = Domains(program)
    _, found = checks(program, SCM_CONFIG=domains.path)
    one = found["www.example.com domains"]
    assert one["result"] == "ok"
    assert "example.com is validated by" in one["text"]

    program.write(common_name="www.lapsed.example")
    code, found = checks(program, SCM_CONFIG=domains.path)
    assert code == 0
    assert found["www.lapsed.example domains"]["result"] == "warning"
    assert "domains renew" in found["www.lapsed.example domains"]["remedy"]


def test_doctor_tells_the_record_that_a_person_has_to_publish(program: Program) -> None:
    """Until it is there."""
    domains = Domains(program)
    domains.config("dcv: {'*': person}\n")
    program.write(common_name="www.lapsed.example")
    assert domains.run("renew", "lapsed.example")[0] == 3
    done = program.run("doctor", "request.yaml", SCM_CONFIG=domains.path)
    assert "Publish _" in done.stdout
    assert "CNAME" in done.stdout


def test_domains_are_told_though_akamai_cannot_be_asked(program: Program) -> None:
    """Then it is not known when the next order is; that of today counts."""
    domains = Domains(program)
    edgerc = program.rewritten("edgerc", r"client_secret *=.*", "client_secret = wrong")
    _, found = checks(program, SCM_CONFIG=domains.path, AKAMAI_EDGERC=edgerc)
    assert found["Akamai signature"]["result"] == "failed"
    assert found["www.example.com domains"]["result"] == "ok"


def test_before_an_order_it_is_a_note_and_no_refusal(program: Program) -> None:
    """The CA may see it otherwise."""
    broken("caa")(program)
    done = program.apply()
    assert done.returncode == 0, done.stderr
    assert 'Note: example.com has the CAA record 0 issue ";"' in done.stderr
    assert len(program.orders()) == 1


@pytest.mark.parametrize("servers", ["127.0.0.1:1", ""])
def test_a_look_at_dns_that_fails_stops_no_order(program: Program, servers: str) -> None:
    """Nor is anything told of it."""
    if not servers:
        turned(failing=(0, 1, 2))(program)
    environ = {"AKAMAI_SCM_DNS_SERVERS": servers} if servers else {}
    done = program.apply(**environ)
    assert done.returncode == 0, done.stderr
    assert ("cannot be looked up" in done.stderr) == (not servers)
