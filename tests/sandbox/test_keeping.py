"""The file that a sandbox's world is kept in, and what a world is with it."""

import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox import cli
from connector.sandbox.dns.zones import RecordSet
from connector.sandbox.keeping.codec import fingerprint, write
from connector.sandbox.keeping.file import StateFile, UnusableStateError
from connector.sandbox.keeping.kept import Facts
from connector.sandbox.keeping.pieces import merged
from connector.sandbox.scm import orders
from connector.sandbox.scm.dcv.acts import start
from connector.sandbox.serving.server import Sandbox
from connector.sandbox.steering import domains, somebody
from connector.sandbox.steering.past import Source
from connector.sandbox.steering.reset import reset
from connector.sandbox.world import Options, World

from .conftest import ManualClock, SCMClient, make_csr

NAME = "www.example.org"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "world.json"


def _grown(world: World) -> None:
    """Let *world* have some of everything."""
    dual = {"enableMultiStackedCertificates": True}
    somebody.make_enrollment(world, NAME, body=dual, live=Source(days_left=20))
    somebody.open_foreign_change(world, somebody.find(world, NAME))
    somebody.warn(world, "*", "pre", "Careful.")
    somebody.fail_deployment(world, "*.example.org")
    world.cps.switches.live_hosts = (NAME,)
    start(world.scm, domains.find(world, "example.org"), "CNAME")
    zone = domains.find_zone(world, "example.net")
    domains.publish(world, zone, RecordSet("_x.example.net", "TXT", 300, ('"x"',)))
    domains.lapse(world, domains.find(world, "example.com"))
    world.clock.advance(timedelta(days=3))


def test_a_world_is_found_again(file: Path, clock: ManualClock) -> None:
    """All facts, with keys, and all credentials; the steps of a change go on by real time."""
    with StateFile(file) as first:
        world = first.world(Options(step_seconds=10), clock)
        _grown(world)
        world.keep()
        (change,) = (one.pending for one in world.cps.enrollments.values())
    clock.sleep(timedelta(seconds=4))
    later = ManualClock()
    later.sleep(timedelta(seconds=4))
    with StateFile(file) as second:
        again = second.world(Options(step_seconds=10), later)
        found = write(Facts.of(again), Facts)
        (kept,) = (one.pending for one in again.cps.enrollments.values())

    assert found == write(Facts.of(world), Facts)
    assert again.clock.offset == timedelta(days=3)
    assert change is not None
    assert kept is not None
    assert again.ground.real.monotonic() - kept.since == 4
    for id_, authority in world.cas.authorities.made().items():
        assert again.cas.authorities.authority(id_).certificate == authority.certificate


def test_only_what_is_new_is_written(file: Path) -> None:
    """A request that changes nothing leaves the file alone; one that does adds a line to it."""
    with StateFile(file) as state:
        world = state.world(Options())
        _grown(world)
        world.keep()
        before = file.read_text()
        world.keep()
        unchanged = file.read_text()
        world.cps.deployments_held = True
        world.keep()
        after = file.read_text()

    assert before == unchanged
    assert after.startswith(before)
    assert 0 < len(after) - len(before) < len(before) / 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir() if "partial" in one.name] == []


def test_what_changes_is_found_again(file: Path, clock: ManualClock) -> None:
    """After each of many acts, by lines and by wholes; it is what writing all of it gives."""
    wholes = set()
    with StateFile(file) as state:
        world = state.world(Options(step_seconds=10), clock)
        for number in range(12):
            somebody.make_enrollment(world, f"n{number}.example.org", live=Source(days_left=90))
            for act in _acts(world, number):
                act()
                world.keep()
                wholes.add(file.stat().st_ino)
                expected = json.loads(json.dumps(write(Facts.of(world), Facts)))
                assert _kept(file) == expected
    with StateFile(file) as state:
        again = json.loads(json.dumps(write(Facts.of(state.world(Options(), clock)), Facts)))

    assert again == expected
    assert len(wholes) > 1


def test_half_a_line_was_told_to_nobody(file: Path) -> None:
    """A kill in the middle of writing leaves what was there before."""
    with StateFile(file) as state:
        world = state.world(Options())
        _grown(world)
        world.keep()
        world.cps.deployments_held = True
        world.keep()
    file.write_text(file.read_text()[:-20])
    with StateFile(file) as state:
        again = state.world(Options())

    assert not again.cps.deployments_held
    assert again.cps.switches.live_hosts == (NAME,)


def _acts(world: World, number: int) -> list[Callable[[], object]]:
    """Return what happens to a world one after the other."""
    scm, name = world.scm, f"n{number}.example.org"
    order = [*scm.orders.values()][-1]
    acts: list[Callable[[], object]] = [
        lambda: somebody.open_foreign_change(world, somebody.find(world, name)),
        lambda: world.clock.advance(timedelta(hours=1)),
        lambda: somebody.cancel_as_somebody(world, somebody.find(world, name)),
        lambda: somebody.upload_by_hand(world, somebody.find(world, name)),
        lambda: orders.revoke(scm, order, 4),
        lambda: somebody.take_off_staging(world, somebody.find(world, name)),
        lambda: world.cps.enrollments.pop(somebody.find(world, name).id) if number % 2 else None,
    ]
    return acts


def _kept(file: Path) -> Any:
    """Return the facts that the file tells, line by line."""
    first, *later = file.read_text().splitlines()
    facts = json.loads(first)["facts"]
    for line in later:
        facts = merged(facts, json.loads(line)["change"])
    return facts


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        pytest.param(lambda _: "", "is damaged", id="empty"),
        pytest.param(lambda text: text[:-300], "is damaged", id="cut off"),
        pytest.param(lambda _: "[]", "is not the state of a sandbox", id="a list"),
        pytest.param(lambda _: '{"a": 1}', "is not the state of a sandbox", id="somebody else's"),
        pytest.param(
            lambda text: text.replace(fingerprint(Facts), "0" * 16),
            "written by another version",
            id="another version",
        ),
        pytest.param(
            lambda text: text.replace('"next_change": 3', '"next_change": "3"+'),
            "is damaged",
            id="no JSON inside",
        ),
        pytest.param(
            lambda text: text.replace("-----BEGIN CERT", "-----BEGIN DIRT"),
            "is damaged",
            id="a certificate that is none",
        ),
        pytest.param(
            lambda text: text.replace('"clock_offset"', '"clock"'), "is damaged", id="a field"
        ),
    ],
)
def test_an_unusable_file_is_left_alone(
    file: Path, capsys: pytest.CaptureFixture[str], damage: Any, complaint: str
) -> None:
    """The reader is told what is wrong and what to do; nothing starts, nothing is overwritten."""
    with StateFile(file) as state:
        world = state.world(Options())
        _grown(world)
        world.keep()
    damaged = damage(file.read_text())
    file.write_text(damaged)
    code = cli.main([str(file.parent / "sandbox"), "--state", str(file)])
    told = capsys.readouterr().err

    assert code == 1
    assert complaint in told
    assert "move it away to start anew" in told
    assert file.read_text() == damaged


def test_one_sandbox_at_a_time(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second one is refused while the first runs."""
    with StateFile(file), pytest.raises(UnusableStateError, match="Another running sandbox"):
        StateFile(file)
    with StateFile(file):
        pass


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """The reader is told why."""
    (tmp_path / "plain").write_text("")
    with pytest.raises(UnusableStateError, match="cannot be used"):
        StateFile(tmp_path / "plain" / "world.json")


def test_the_servers_keep_their_world(tmp_path: Path, file: Path) -> None:
    """After each request, before its answer; the next start has the same addresses."""
    options = Options(step_seconds=0.0)
    with StateFile(file) as state, Sandbox.start(tmp_path / "a", world=state.world(options)) as one:
        first = (one.cps_url, one.scm_url, one.revocation_url, one.admin_url)
        credentials = (one.directory / "edgerc").read_text()
        trust = (one.directory / "ca.pem").read_text()
        scm = SCMClient(one, "sectigo-dv")
        scm.log_in()
        order = scm.order(make_csr(NAME))
        (leaf, *_) = scm.collect(order)
        told = file.read_text()
    with StateFile(file) as state, Sandbox.start(tmp_path / "b", world=state.world(options)) as two:
        second = (two.cps_url, two.scm_url, two.revocation_url, two.admin_url)
        again = SCMClient(two, "sectigo-dv")
        again.log_in()
        (found, *_) = again.collect(order)
        assert (two.directory / "edgerc").read_text() == credentials
        assert (two.directory / "ca.pem").read_text() == trust

    assert order in told
    assert first == second
    assert found == leaf


def test_a_port_that_is_taken(tmp_path: Path, file: Path) -> None:
    """Another one is found; the rest stays."""
    with StateFile(file) as state, Sandbox.start(tmp_path / "a", world=state.world(Options())):
        pass
    ports = _kept(file)["ports"]
    taken = Options(cps_port=ports["cps"])
    with (
        Sandbox.start(tmp_path / "other", taken),
        StateFile(file) as state,
        Sandbox.start(tmp_path / "b", world=state.world(Options())) as again,
    ):
        assert again.world.ports is not None
        assert again.world.ports.cps != ports["cps"]
        assert again.world.ports.scm == ports["scm"]


def test_a_sandbox_starts_anew(slow: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    """`ctl reset` forgets all but keys, credentials and addresses."""
    world = slow.world
    _grown(world)
    roots, secret = (
        world.cas.authorities.public_roots(),
        world.scm.accounts["default"].client_secret,
    )
    scm = SCMClient(slow)
    scm.log_in()
    assert cli.main(["ctl", "--dir", str(slow.directory), "reset"]) == 0

    assert (world.cps.enrollments, world.scm.orders, world.cps.scripted) == ({}, {}, [])
    assert (world.clock.offset, world.cps.switches.live_hosts) == (timedelta(0), ())
    assert world.cas.authorities.public_roots() == roots
    assert world.scm.accounts["default"].client_secret == secret
    assert scm.order(make_csr(NAME)) in world.scm.orders
    reset(world)
    assert world.cas.base_url == slow.revocation_url
