"""The hooks of example/domains publish proofs, each by the tool that it is written for."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest
import stand_in_dns_tools
from domain_runs import LAPSED, Domains
from program import Program
from stand_in_dns_tools import KEYFILE, SERVER

EXAMPLES = Path(__file__).parents[2] / "example/domains"
HOOKS = sorted(path.name for path in EXAMPLES.glob("*.sh"))
ACME = """\
_initpath() {
  . "$LE_WORKING_DIR/account.conf"
}
main() {
  "$@"
}
main "$@"
"""
DNSAPI = """\
dns_mine_add() {
  [ "$MINE_Token" = "t0ken" ] && echo "Adding $1" && update-dns present "$1." "$2"
}
dns_mine_rm() {
  update-dns cleanup "$1." "$2"
}
"""


@pytest.fixture
def domains(program: Program) -> Domains:
    """With tools on PATH that change the sandbox's zone, and acme.sh at home."""
    tools = program.directory / "tools"
    tools.mkdir()
    words = [stand_in_dns_tools.__file__, "TOOL", program.sandbox.directory, LAPSED]
    for name in ("nsupdate", "dig", "update-dns"):
        line = f"exec {sys.executable} {' '.join(map(str, words))} {program.sandbox.dns_servers[0]}"
        script(tools / name, line.replace("TOOL", name.replace("-", "_")) + ' "$@"')
    acme = program.directory / ".acme.sh"
    (acme / "dnsapi").mkdir(parents=True)
    (acme / "acme.sh").write_text(ACME)
    (acme / "dnsapi/dns_mine.sh").write_text(DNSAPI)
    (acme / "account.conf").write_text("MINE_Token='t0ken'\n")
    return Domains(program)


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def run(domains: Domains) -> tuple[int, str]:
    """Renew the domain with those tools; return the code and what is told of it."""
    path = f"{domains.program.directory / 'tools'}:/usr/bin:/bin"
    code, told, _ = domains.run("renew", LAPSED, PATH=path)
    return code, str(told[LAPSED]["message"])


def run_twice(domains: Domains) -> tuple[int, str]:
    """The CA looks for a text before it can be there; then again two hours later."""
    code, message = run(domains)
    if code == 75:
        domains.program.clock.sleep(timedelta(hours=3))
        code, message = run(domains)
    return code, message


def named(hook: str, *words: str, record: str = "cname") -> str:
    """Return the settings that name a hook for every domain."""
    run_ = ", ".join([str(EXAMPLES / hook), *words])
    return f"dcv: {{'*': {{way: command, record: {record}, run: [{run_}]}}}}\n"


WORDS = {
    "nsupdate.sh": (SERVER, KEYFILE),
    "acme-sh.sh": ("dns_mine",),
    "lego-exec.sh": ("update-dns",),
}


def test_each_example_is_tried() -> None:
    """There is none beside."""
    assert sorted(WORDS) == HOOKS
    assert all((EXAMPLES / hook).stat().st_mode & 0o111 for hook in HOOKS)


@pytest.mark.parametrize(
    ("hook", "record"),
    [
        ("nsupdate.sh", "cname"),
        ("nsupdate.sh", "txt"),
        ("acme-sh.sh", "txt"),
        ("lego-exec.sh", "txt"),
    ],
)
def test_a_domain_is_validated_by_an_example(domains: Domains, hook: str, record: str) -> None:
    """Published, seen on the name servers, and removed in the end."""
    domains.config(named(hook, *WORDS[hook], record=record))
    before = len(domains.zone().versions)
    code, message = run_twice(domains)
    assert code == 0, message
    assert domains.proofs() == []
    assert len(domains.zone().versions) >= before + 2


@pytest.mark.parametrize("hook", ["acme-sh.sh", "lego-exec.sh"])
def test_what_publishes_texts_alone_says_so(domains: Domains, hook: str) -> None:
    """With what to write into scm_config.yaml."""
    domains.config(named(hook, *WORDS[hook]))
    code, message = run(domains)
    assert code == 1
    assert "write record: txt in scm_config.yaml" in message
    assert domains.proofs() == []


def test_a_record_that_its_server_does_not_have_yet_is_waited_for(domains: Domains) -> None:
    """As the command sees it: nothing is submitted before."""
    script(domains.program.directory / "tools/nsupdate", "cat > /dev/null")
    domains.config(named("nsupdate.sh", *WORDS["nsupdate.sh"]))
    code, message = run(domains)
    assert code == 75, message
    assert f"not on {SERVER} yet" in message
    assert not [one for one in domains.asked("/dcv/") if "submit" in one]


def test_credentials_may_stand_beside_the_hook(domains: Domains, tmp_path: Path) -> None:
    """Where acme.sh has not kept them."""
    (domains.program.directory / ".acme.sh/account.conf").write_text("")
    hook = tmp_path / "acme-sh.sh"
    hook.write_text((EXAMPLES / "acme-sh.sh").read_text())
    hook.chmod(0o755)
    (tmp_path / "acme-sh.env").write_text("MINE_Token=t0ken\n")
    domains.config(f"dcv: {{'*': {{way: command, record: txt, run: [{hook}, dns_mine]}}}}\n")
    code, message = run_twice(domains)
    assert code == 0, message
