"""What `external` has answered is recognised as long as nothing that went into it has changed."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from kept_answers import SHARED, Asked
from program import Program
from request_document import ADMIN

from connector.answers import recognise as recognising
from connector.sandbox.faults import Fault, Kind
from connector.sandbox.scm import orders
from connector.sandbox.steering.somebody.changes import open_foreign_change


@pytest.fixture
def asked(program: Program) -> Asked:
    """A certificate of ours, live and not due, that was asked about until its answer was kept."""
    assert program.apply(**SHARED).returncode == 0
    return Asked.until_kept(program)


def test_the_answer_is_the_one_of_the_usual_way(asked: Asked) -> None:
    """To the letter."""
    assert json.loads(asked.answer)["reason"] == "current"
    assert asked.again() == asked.answer.rstrip("\n")


def other(name: str, value: str) -> Callable[[Asked], None]:
    def change(asked: Asked) -> None:
        asked.environ = {**asked.program.environment(**SHARED), name: value}

    return change


def edited(name: str, text: str = "\n# a comment\n") -> Callable[[Asked], None]:
    def change(asked: Asked) -> None:
        with (asked.program.sandbox.directory / name).open("a") as file:
            file.write(text)

    return change


def opened(name: str) -> Callable[[Asked], None]:
    return lambda asked: (asked.program.sandbox.directory / name).chmod(0o640)


def row(statement: str, *values: object) -> Callable[[Asked], None]:
    return lambda asked: asked.write(statement, *values)


def asked_for(**changes: object) -> Callable[[Asked], None]:
    def change(asked: Asked) -> None:
        request = {**json.loads(asked.query["request"]), **changes}
        asked.query = {"request": json.dumps(request)}

    return change


def after(**span: float) -> Callable[[Asked], None]:
    def change(asked: Asked) -> None:
        asked.passed = timedelta(**span)

    return change


def damaged(at: float) -> Callable[[Asked], None]:
    def change(asked: Asked) -> None:
        content = bytearray(asked.kept.read_bytes())
        content[int(len(content) * at)] ^= 1
        asked.kept.write_bytes(content)

    return change


def revoked_meanwhile(asked: Asked) -> None:
    (asked.state / "revocation" / "forgotten").write_text("now")


KEY = "SELECT certificate_key FROM certificates"
MATTERS: dict[str, Callable[[Asked], None]] = {
    "another question": asked_for(sans=["b.example.com"]),
    "another way to write it": lambda asked: asked.query.update(section=""),
    "another working directory": lambda asked: setattr(asked, "cwd", asked.state),
    "another home": other("HOME", "/"),
    "a setting": other("AKAMAI_EDGERC_SECTION", "other"),
    "a setting that was not set": other("AKAMAI_SCM_MAX_STALENESS", "1h"),
    "the age of looks": other("AKAMAI_SCM_LOOK_MAX_AGE", "30s"),
    "a secret": other("SCM_CLIENT_SECRET", "something else"),
    "whom to trust": other("SSL_CERT_FILE", "/dev/null"),
    "a proxy": other("HTTPS_PROXY", "http://127.0.0.1:1"),
    "a byte of .edgerc": edited("edgerc"),
    "who may read .edgerc": opened("edgerc"),
    "a byte of scm_config.yaml": edited("scm_config.yaml"),
    "who may read scm_config.yaml": opened("scm_config.yaml"),
    "a byte of the trusted certificates": edited("ca.pem"),
    "settings that are gone": lambda asked: (asked.program.sandbox.directory / "edgerc").unlink(),
    "who may write the state": lambda asked: asked.state.chmod(0o750),
    "an order's stage": row("UPDATE orders SET note = 'x'"),
    "an order of the enrollment": row("UPDATE orders SET certificate_key = 'x'"),
    "a step's outcome": row("UPDATE steps SET vendor_word = 'x' WHERE id = 1"),
    "a new step": row(
        "INSERT INTO steps (certificate_key, step, intended_at)"
        f" VALUES (({KEY}), 'open_renewal', '2026-03-01T12:00:00+00:00')"
    ),
    "a served trigger": row("UPDATE certificates SET served_trigger = 'x'"),
    "a claim": row(
        "INSERT INTO claims (csr_key, verdict, certificate_key, claimed_at)"
        f" VALUES ('a', 'forgotten', ({KEY}), '2026-03-01T12:00:00+00:00')"
    ),
    "a journal that is gone": lambda asked: asked.journal.unlink(),
    "a journal that is empty": lambda asked: os.truncate(asked.journal, 0),
    "a journal that is damaged": lambda asked: os.truncate(asked.journal, 5000),
    "a look that is too old": after(minutes=2),
    "a look of the future": after(minutes=-1),
    "a look that is gone": lambda asked: (asked.state / "account" / "looks.sqlite3").unlink(),
    "something that is revoked": revoked_meanwhile,
    "an answer that is damaged": damaged(0.9),
    "moments that are damaged": damaged(0.005),
    "an answer that others may write": lambda asked: asked.kept.chmod(0o660),
    "an answer that is gone": lambda asked: asked.kept.unlink(),
}


def test_whatever_went_into_it_has_to_be_the_same(asked: Asked, tmp_path: Path) -> None:
    """Else it is worked out in the usual way, which tells what is wrong as ever."""
    here = asked.program.sandbox.directory
    files = ("edgerc", "scm_config.yaml", "ca.pem")
    saved, recognised = tmp_path / "saved", []
    shutil.copytree(asked.state, saved / "state")
    for name in files:
        shutil.copy2(here / name, saved / name)
    for name, change in MATTERS.items():
        changed = replace(asked, query=dict(asked.query))
        assert changed.again() is not None, name
        change(changed)
        if changed.again() is not None:
            recognised.append(name)
        shutil.rmtree(asked.state)
        shutil.copytree(saved / "state", asked.state)
        for file in files:
            shutil.copy2(saved / file, here / file)

    assert recognised == []


def test_a_look_that_says_something_else_ends_it(asked: Asked) -> None:
    """Somebody changes the enrollment, and another certificate's plan looks at all of them."""
    asked.program.somebody(open_foreign_change)
    asked.program.clock.sleep(timedelta(minutes=2))
    neighbour = replace(asked, query=dict(asked.query))
    asked_for(common_name="other.example.com")(neighbour)
    neighbour.ask()

    assert asked.again() is None


def test_another_version_of_the_program_asks_anew(asked: Asked, monkeypatch) -> None:
    monkeypatch.setattr(recognising, "__version__", "99")
    assert asked.again() is None


def test_it_ends_with_the_moment_that_may_change_it(asked: Asked) -> None:
    """However young the look is: at the latest after twelve hours."""
    asked.kept.unlink()
    asked_for(check_revocation=False)(asked)
    asked.ask()
    kept = json.loads(asked.kept.read_text())
    assert kept["until"] - kept["from"] == timedelta(hours=12).total_seconds()


OF_OTHERS: dict[str, Callable[[Asked], None]] = {
    "a variable that nobody reads": other("TF_VAR_colour", "red"),
    "another certificate's memory": row("INSERT INTO certificates VALUES ('x', 1, '')"),
    "a file beside the settings": lambda asked: (asked.state / "x").touch(),
}


def test_what_did_not_go_into_it_does_not_matter(asked: Asked) -> None:
    for name, change in OF_OTHERS.items():
        change(asked)
        assert asked.again() == asked.answer.rstrip("\n"), name
    assert asked.ask() == asked.answer


def test_a_new_look_that_says_the_same_is_as_good(asked: Asked) -> None:
    """One certificate of a plan takes it, all others know their answers again."""
    asked.program.clock.sleep(timedelta(minutes=2))
    assert asked.again() is None
    neighbour = replace(asked, query=dict(asked.query))
    asked_for(common_name="other.example.com")(neighbour)
    neighbour.ask()

    assert asked.again() == asked.ask().rstrip("\n")


def test_a_write_of_ours_ends_it(asked: Asked) -> None:
    """From before the write on: what it does is seen by the next plan."""
    asked.program.write(renewal_trigger="again")
    assert asked.program.apply(**SHARED).returncode == 0
    assert asked.again() is None
    old, new = json.loads(asked.answer), json.loads(asked.ask())
    assert new["production_serials"] != old["production_serials"]


def test_what_is_due_is_never_kept(asked: Asked) -> None:
    """It is told, and looked at, each time."""
    asked.kept.unlink()
    asked_for(renewal_trigger="again")(asked)
    for _ in range(3):
        assert json.loads(asked.ask())["due"] == "true"
    assert not list((asked.state / "answers").glob("*.json"))


def test_nor_is_what_came_with_a_warning(asked: Asked) -> None:
    """Terraform shows it with each plan."""
    asked.kept.unlink()
    edgerc = asked.program.sandbox.directory / "edgerc"
    edgerc.chmod(0o644)
    done = asked.program.run("external", stdin=asked.text, **SHARED)
    assert "can be read by others" in done.stderr
    assert asked.again() is None


def test_one_look_is_enough_to_keep_it(program: Program) -> None:
    """Whatever it had to fetch is kept, too, or the next one would fetch it again."""
    program.make_enrollment()
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    asked = Asked(program, {"request": json.dumps(request)})
    answer = asked.ask()

    assert asked.again() == answer.rstrip("\n")


def test_what_is_revoked_is_told_as_soon_as_any_run_has_seen_it(asked: Asked) -> None:
    """Here an apply, which always asks the CA anew, though SCM is out and it can do nothing."""
    world = asked.program.sandbox.world
    with world.lock:
        orders.revoke(world.scm, asked.program.orders()[-1], 4)
    assert asked.again() == asked.ask().rstrip("\n")  # what is good is believed for a while
    world.faults.add(Fault(Kind.ANSWER, server="scm", status=503, times=None))
    asked.program.apply(**SHARED)

    assert asked.again() is None


@pytest.fixture
def listed(program: Program) -> Asked:
    """A certificate that was ordered by SCM's Admin API, which lists what is revoked."""
    program.write(**ADMIN)
    assert program.apply(**SHARED).returncode == 0
    request = yaml.safe_load((program.directory / "request.yaml").read_text())
    found = Asked(program, {"request": json.dumps(request)})
    found.answer = found.ask()
    return found


def test_a_list_of_revoked_orders_counts_as_long_as_it_does_in_any_look(listed: Asked) -> None:
    """One that is gone, or was changed, ends the answer."""
    assert listed.again() == listed.answer.rstrip("\n")
    lists = listed.state / "account" / "revoked.sqlite3"
    kept = lists.read_bytes()
    lists.unlink()
    assert listed.again() is None
    lists.write_bytes(kept)
    lists.chmod(0o600)
    assert listed.again() is not None
    with closing(sqlite3.connect(lists)) as connection, connection:
        connection.execute("UPDATE revoked_lists SET told = '[] '")
    assert listed.again() is None


def test_answers_that_nobody_asks_for_any_more_are_thrown_away(asked: Asked) -> None:
    """Once a day, when another one is kept."""
    folder = asked.state / "answers"
    old, young = folder / "old.json", folder / "young.json"
    for path, age in ((old, 3), (young, 1), (folder / ".swept", 2)):
        path.touch()
        then = (asked.program.clock.now() - timedelta(days=age)).timestamp()
        os.utime(path, (then, then))
    asked.ask()

    assert not old.exists()
    assert young.exists()
