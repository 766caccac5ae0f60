"""Where the state is: a directory that can be written, or a database, and nothing else."""

import os
from pathlib import Path

import pytest
from settings_home import World

from connector.errors import ConfigurationError
from connector.postgres.cache import state_name
from connector.settings.load import know_local
from connector.settings.source import Flags
from connector.text.leaving import leaving


def test_the_state_follows_the_desktop_rule(world: World) -> None:
    """XDG_STATE_HOME moves the default."""
    world.environ["XDG_STATE_HOME"] = "/var/lib/me"

    assert world.load().local.state_dir == Path("/var/lib/me/akamai-scm")

    (world.cwd / "file").touch()
    world.environ["XDG_STATE_HOME"] = str(world.cwd / "file")
    (fault,) = world.faults()
    assert fault.startswith("XDG_STATE_HOME")


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        pytest.param("postgresql://db/x?sslmode=require", "go unverified", id="not verified"),
        pytest.param("postgresql://[db/x", "cannot be read", id="unreadable"),
        pytest.param("postgresql://u:pa55@db/x", "carries a password", id="with a password"),
        pytest.param("postgres://db/x?password=pa55", "carries a password", id="in its query"),
        pytest.param("postgresql://u:pa55@[db/x", "carries a password", id="not even a URL"),
        pytest.param("s3://pa55/x", "is a URL; name a directory", id="something else"),
    ],
)
def test_a_state_that_is_no_directory_is_refused(world: World, url: str, wanted: str) -> None:
    """The URL itself is not repeated, since it may hold a password."""
    world.environ["AKAMAI_SCM_STATE"] = url

    (fault,) = world.faults()

    assert wanted in fault
    assert "pa55" not in fault
    assert not (world.cwd / "postgresql:").exists()


def test_a_database_is_a_state(world: World) -> None:
    """What of it stays on this machine lies where the state directory is by default."""
    local = world.load(state="postgresql://akamai@db.example:5433/scm?sslrootcert=ca.pem").local

    assert state_name(local.state) == "postgresql://akamai@db.example:5433/scm"
    assert local.state is local.database
    assert local.state_dir == world.home / ".local/state/akamai-scm"


def test_the_password_of_a_database_is_shown_nowhere(world: World) -> None:
    """It is libpq's to read, and no text's to tell."""
    world.environ["PGPASSWORD"] = "correct-horse-battery"

    world.load(state="postgresql://akamai@db.example/scm")

    assert "battery" not in leaving("FATAL: correct-horse-battery is wrong")


def test_a_state_directory_that_cannot_be_written_is_a_fault(world: World, monkeypatch) -> None:
    """It is told before anything remote happens; the system is asked about what exists of it."""
    asked = []
    monkeypatch.setattr(
        "connector.settings.state_place.os.access", lambda *asking: asked.append(asking)
    )

    (fault,) = world.faults(state="a/b")

    assert f"{world.cwd}/a/b cannot be written; name a directory that you can write to" in fault
    assert [(world.cwd, os.W_OK | os.X_OK)] == asked


def test_places_need_no_credentials(world: World) -> None:
    """`orders` and `eula` work before anything is configured; their faults are told likewise."""
    local = know_local(Flags(log_dir="l"), {}, world.cwd, Path("/nonexistent/home")).sound()
    assert local.log_dir == world.cwd / "l"

    with pytest.raises(ConfigurationError, match="AKAMAI_SCM_LOG_LEVEL"):
        know_local(Flags(), {"AKAMAI_SCM_LOG_LEVEL": "x"}, world.cwd, world.home).sound()
