"""How domains are validated, as scm_config.yaml says it."""

from pathlib import Path

import pytest
from scm_config_file import GOOD, AccountsReader

from connector.core.domains.values import RecordType
from connector.core.domains.ways import Way
from connector.settings.dcv import DomainSettings, WaySettings

ADMIN = """\
accounts:
  dcv: {api: admin, url: 'https://b', client_id: b, client_secret: b}
"""
TXT = RecordType.TXT
STAYS = "value: sectigo.com; accounturi=https://a"
UUID = "0a1b2c3d-0000-4000-8000-00000000000f"


def read(scm: AccountsReader, text: str) -> DomainSettings:
    """Return what a file with good accounts and *text* says."""
    scm.write(GOOD + ADMIN + text)
    return scm.domains()


def faults(scm: AccountsReader, text: str) -> str:
    """Return all faults of it."""
    scm.write(GOOD + ADMIN + text)
    scm.read()
    return "\n".join(str(fault) for fault in scm.faults)


def test_nothing_has_to_be_said(scm: AccountsReader) -> None:
    """Then the program chooses."""
    found = read(scm, "")
    assert (found.account, found.ways) == (None, {})
    assert read(scm, "dcv:\n").way_for("example.org") is None


def test_every_way_can_be_written(scm: AccountsReader) -> None:
    """As a word, or with what it needs."""
    found = read(
        scm,
        f"""\
dcv_account: dcv
dcv:
  Example.org.: edgedns
  eu.example.org: {{way: edgedns, edgerc: dns.rc, section: dns, account_switch_key: 'A:B'}}
  home.example: {{way: edgedns, edgerc: ~/dns.rc}}
  example.net: {{way: command, run: [/usr/local/bin/publish, --zone, net]}}
  example.com: {{way: connector, id: {UUID}, provider: Akamai}}
  corp.example: persistent
  "*": person
""",
    )
    here = scm.directory
    assert found.account == "dcv"
    assert found.ways == {
        "example.org": WaySettings(Way.EDGEDNS),
        "eu.example.org": WaySettings(Way.EDGEDNS, here / "dns.rc", "dns", "A:B"),
        "home.example": WaySettings(Way.EDGEDNS, here / "dns.rc"),
        "example.net": WaySettings(Way.COMMAND, run=("/usr/local/bin/publish", "--zone", "net")),
        "example.com": WaySettings(Way.CONNECTOR, id=UUID, provider="Akamai"),
        "corp.example": WaySettings(Way.PERSISTENT),
        "*": WaySettings(Way.PERSON),
    }


@pytest.mark.parametrize(
    ("domain", "way"),
    [
        ("example.org", Way.EDGEDNS),
        ("www.example.org", Way.EDGEDNS),
        ("a.eu.example.org", Way.PERSISTENT),
        ("badexample.org", Way.PERSON),
        ("www.xn--bcher-kva.example", Way.CONNECTOR),
    ],
)
def test_the_longest_end_counts(scm: AccountsReader, domain: str, way: Way) -> None:
    """At a dot."""
    text = (
        "dcv: {example.org: edgedns, eu.example.org: persistent, '*': person,"
        f" .Bücher.example.: {{way: connector, id: {UUID}, provider: Akamai}}}}\n"
    )
    found = read(scm, text).way_for(domain)
    assert found is not None
    assert found.way is way


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("dcv_account: default", "must name an account with `api: admin`; there are: dcv"),
        ("dcv_account: [1]", "must name an account"),
        ("dcv: [edgedns]", "must map domains"),
        ("dcv: {example.org: route53}", "'route53' is no way; there are: edgedns"),
        ("dcv: {example.org: [edgedns]}", "must be a way"),
        ("dcv: {example.org: {run: [x]}}", "None is no way"),
        ("dcv: {example.org: command}", "dcv.example.org.run: missing"),
        ("dcv: {example.org: {way: command, run: publish --zone net}}", "list of words"),
        ("dcv: {example.org: {way: command, run: [1]}}", "list of words"),
        ("dcv: {example.org: {way: edgedns, sektion: x}}", "did you mean section?"),
        ("dcv: {example.org: {way: person, run: [x]}}", "person takes way"),
        ("dcv: {example.org: {way: edgedns, section: 1}}", "must be text"),
        ("dcv: {example.org: {way: edgedns, edgerc: 1}}", "must be a path"),
        ("dcv: {example.org: {way: connector, id: x, provider: y}}", "is no UUID"),
        ("dcv: {a.b: {way: command, run: [x], environment: TOKEN}}", "list of words"),
        ("dcv: {a.b: {way: command, run: [x], environment: [A=b]}}", "'A=b' is no name of a"),
        ("dcv: {example.org: {way: edgedns, record: mx}}", "'mx' is no record; there are: cname"),
        ("dcv: {example.org: {way: edgedns, record: 1}}", "is no record"),
        ("dcv: {example.org: {way: persistent, record: txt}}", "persistent takes way, value, by"),
        ("dcv: {example.org: {way: persistent, by: edgedns}}", "value: missing, by needs it"),
        ("dcv: {example.org: {way: persistent, value: x}}", "must begin with the CA"),
        ("dcv: {a.b: {way: persistent, value: sectigo.com}}", "must name the account"),
        (f"dcv: {{a.b: {{way: persistent, {STAYS}, by: connector}}}}", "by.id: missing"),
        (f"dcv: {{a.b: {{way: persistent, {STAYS}, by: persistent}}}}", "publishes no such record"),
        (f"dcv: {{a.b: {{way: persistent, {STAYS}, by: fax}}}}", "'fax' is no way"),
        ("dcv: {'*.example.org': edgedns}", "is no domain"),
        ("dcv: {1: edgedns}", "is no domain"),
        ("dcv: {example.org: edgedns, EXAMPLE.org: person}", "stands there twice"),
    ],
)
def test_what_is_wrong_is_told(scm: AccountsReader, text: str, told: str) -> None:
    """With its place and what would be right."""
    assert told in faults(scm, text)


def test_what_proves_a_domain_can_be_said(scm: AccountsReader) -> None:
    """A text where the way can do nothing else; one that stays with its own way into DNS."""
    value = "sectigo.com; accounturi=https://a"
    found = read(
        scm,
        f"""\
dcv:
  example.org: {{way: edgedns, record: TXT}}
  example.net: {{way: command, run: [x], record: txt}}
  example.com: {{way: connector, id: {UUID}, provider: Akamai, record: txt}}
  a.example: {{way: person, record: cname}}
  b.example: {{way: persistent, value: "{value}"}}
  c.example: {{way: persistent, value: "{value}", by: edgedns}}
  d.example: {{way: persistent, value: "{value}", by: {{way: edgedns, section: dns}}}}
  e.example: {{way: persistent, value: "{value}", by: {{way: command, run: [y]}}}}
""",
    )
    assert found.ways == {
        "example.org": WaySettings(Way.EDGEDNS, record=TXT),
        "example.net": WaySettings(Way.COMMAND, run=("x",), record=TXT),
        "example.com": WaySettings(Way.CONNECTOR, id=UUID, provider="Akamai", record=TXT),
        "a.example": WaySettings(Way.PERSON),
        "b.example": WaySettings(Way.PERSISTENT, value=value),
        "c.example": WaySettings(Way.PERSISTENT, value=value, by=WaySettings(Way.EDGEDNS)),
        "d.example": WaySettings(
            Way.PERSISTENT, value=value, by=WaySettings(Way.EDGEDNS, section="dns")
        ),
        "e.example": WaySettings(
            Way.PERSISTENT, value=value, by=WaySettings(Way.COMMAND, run=("y",))
        ),
    }
    assert len(list(found.all_ways())) == 11


def test_a_command_gets_the_variables_that_are_named_for_it(scm: AccountsReader) -> None:
    """They are read at once, and shown nowhere."""
    way = "{way: command, run: [x], environment: [DNS_TOKEN, NONE]}"
    scm.write(f"{GOOD}{ADMIN}dcv: {{a.b: {way}}}\n")
    found = scm.domains(DNS_TOKEN="t0ken", OTHER="secret", PATH="/bin")
    assert found.ways["a.b"].environment == ("DNS_TOKEN", "NONE")
    assert found.environ == {"DNS_TOKEN": "t0ken", "PATH": "/bin"}
    assert "t0ken" not in repr(found)


def test_all_faults_are_told_at_once(scm: AccountsReader) -> None:
    """Of `dcv` and of the accounts."""
    told = faults(scm, "dcv_account: nobody\ndcv: {x: edgedns, example.org: {way: fax}}\n")
    assert told.count("\n") == 2


def test_a_relative_path_starts_where_the_file_is(scm: AccountsReader) -> None:
    """As with keys of accounts."""
    found = read(scm, "dcv: {example.org: {way: edgedns, edgerc: sub/rc}}\n")
    assert found.ways["example.org"].edgerc == Path(scm.directory) / "sub/rc"
