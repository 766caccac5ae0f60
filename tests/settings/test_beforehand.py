"""What is needed of the settings before they are read."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from connector.settings.beforehand import level_beforehand, places_for_details
from connector.settings.load import know_local
from connector.settings.source import Flags

CWD, HOME = Path("/work"), Path("/home/me")
URL = "postgresql://me@db.example.com/scm"


def found(environ: Mapping[str, str], flags: Flags | None = None) -> list[Path]:
    return list(places_for_details(flags or Flags(), environ, lambda: CWD, lambda: HOME))


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"XDG_STATE_HOME": "/var/lib/me"},
        {"XDG_STATE_HOME": "~/kept"},
        {"XDG_STATE_HOME": "/var/lib/me", "AKAMAI_SCM_STATE": "state", "AKAMAI_SCM_LOG_DIR": "~/l"},
    ],
)
def test_details_go_where_the_settings_say_that_logs_and_state_are(environ) -> None:
    """So that whoever looks for them looks where the rest is."""
    settings = know_local(Flags(), environ, CWD, HOME).local

    assert found(environ) == [settings.log_dir, settings.state_dir]


def test_a_flag_beats_the_environment() -> None:
    """As everywhere."""
    environ = {"AKAMAI_SCM_STATE": "a", "AKAMAI_SCM_LOG_DIR": "b"}

    assert found(environ, Flags(state="c", log_dir="d")) == [CWD / "d", CWD / "c"]


def test_a_url_is_no_place_for_details() -> None:
    """It is no path, and may carry a password; this machine's own state takes them."""
    assert found({"AKAMAI_SCM_STATE": URL}) == [CWD / "logs", HOME / ".local/state/akamai-scm"]
    assert found({}, Flags(state=URL)) == [CWD / "logs", HOME / ".local/state/akamai-scm"]


def test_what_cannot_be_found_out_is_left_out() -> None:
    """The working directory may be gone, and there may be no home."""

    def gone() -> Path:
        raise FileNotFoundError

    def homeless() -> Path:
        raise RuntimeError

    assert list(places_for_details(Flags(), {}, gone, lambda: HOME)) == []
    assert list(places_for_details(Flags(), {}, lambda: CWD, homeless)) == [CWD / "logs"]


@pytest.mark.parametrize(
    ("environ", "level"),
    [({}, "INFO"), ({"AKAMAI_SCM_LOG_LEVEL": ""}, "INFO"), ({"AKAMAI_SCM_LOG_LEVEL": "x"}, "X")],
)
def test_the_level_is_named_as_it_stands(environ, level) -> None:
    """Whether there is such a level is for the settings to say."""
    assert level_beforehand(environ) == level
