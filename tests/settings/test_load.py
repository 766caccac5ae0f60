"""Flags, environment and files together."""

import os
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from operator import attrgetter
from pathlib import Path

import pytest

from connector.errors import ConfigurationError
from connector.settings.load import account_for, know_places, load_settings
from connector.settings.places import Flags
from connector.settings.values import Settings
from connector.text.leaving import leaving

EDGERC = "[default]\nhost = a.example\nclient_token = ct\nclient_secret = cs\naccess_token = at\n"
SCM = "url: https://scm.example\nclient_id: id\nclient_secret: pa55word\n"

_ALL_VARIABLES = (
    *("AKAMAI_EDGERC", "AKAMAI_EDGERC_SECTION", "AKAMAI_HOST", "AKAMAI_REQUESTS_PER_MINUTE"),
    *("SCM_CONFIG", "SCM_CLIENT_SECRET", "SCM_PASSWORD"),
    *("AKAMAI_SCM_STATE", "AKAMAI_SCM_LOG_DIR", "AKAMAI_SCM_LOG_LEVEL", "AKAMAI_SCM_ACCEPT_EULA"),
    *("AKAMAI_SCM_MAX_STALENESS", "AKAMAI_SCM_LOOK_MAX_AGE", "AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "XDG_STATE_HOME"),
)


@dataclass
class World:
    """A home and a working directory with good files in them."""

    home: Path
    cwd: Path
    environ: dict[str, str] = field(default_factory=dict)

    def load(self, **flags: object) -> Settings:
        return load_settings(Flags(**flags), self.environ, self.cwd, self.home)

    def faults(self, **flags: object) -> tuple[str, ...]:
        with pytest.raises(ConfigurationError) as caught:
            self.load(**flags)
        assert caught.value.exit_code == 78
        return tuple(map(str, caught.value.faults))


def secret_file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path / "home", tmp_path / "work")
    secret_file(world.home / ".edgerc", EDGERC)
    secret_file(world.cwd / "scm_config.yaml", SCM)
    return world


def test_without_any_setting_the_usual_places_count(world: World) -> None:
    """~/.edgerc, ./scm_config.yaml, ~/.local/state and ./logs."""
    settings = world.load()

    assert (settings.akamai.host, settings.akamai.source) == (
        "a.example",
        f"{world.home}/.edgerc [default]",
    )
    assert list(settings.scm_accounts) == ["default"]
    assert settings.scm_config == world.cwd / "scm_config.yaml"
    assert settings.places.state_dir == world.home / ".local/state/akamai-scm"
    assert settings.places.log_dir == world.cwd / "logs"
    assert (
        settings.places.log_level,
        settings.places.ca_bundle,
        settings.places.eula_accepted,
    ) == ("INFO", None, False)


def test_loading_makes_nothing(world: World, tmp_path: Path) -> None:
    """A plan must leave no trace, so directories are only looked at."""
    before = sorted(tmp_path.rglob("*"))

    world.load()

    assert before == sorted(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("flag", "variable", "setting"),
    [
        pytest.param("state", "AKAMAI_SCM_STATE", "places.state_dir", id="state"),
        pytest.param("log_dir", "AKAMAI_SCM_LOG_DIR", "places.log_dir", id="logs"),
        pytest.param("scm_config", "SCM_CONFIG", "scm_config", id="SCM accounts"),
        pytest.param("ca_bundle", "REQUESTS_CA_BUNDLE", "places.ca_bundle", id="trust"),
        pytest.param("ca_bundle", "CURL_CA_BUNDLE", "places.ca_bundle", id="trust, second name"),
        pytest.param("ca_bundle", "SSL_CERT_FILE", "places.ca_bundle", id="trust, third name"),
    ],
)
def test_flag_beats_environment(world: World, flag, variable, setting) -> None:
    """Both may be relative or begin with ~, and an empty value counts as none."""
    content = SCM if flag == "scm_config" else "-----BEGIN CERTIFICATE-----"
    if flag in {"scm_config", "ca_bundle"}:
        secret_file(world.cwd / "by-flag", content)
        secret_file(world.home / "by-variable", content)
    world.environ[variable] = "~/by-variable"

    assert attrgetter(setting)(world.load()) == world.home / "by-variable"
    assert attrgetter(setting)(world.load(**{flag: ""})) == world.home / "by-variable"
    assert attrgetter(setting)(world.load(**{flag: "by-flag"})) == world.cwd / "by-flag"


def test_an_empty_variable_counts_as_none(world: World) -> None:
    """Terraform and shells set variables to nothing."""
    usual = world.load()
    for name in _ALL_VARIABLES:
        world.environ[name] = ""

    assert usual == world.load()


def test_the_state_follows_the_desktop_rule(world: World) -> None:
    """XDG_STATE_HOME moves the default."""
    world.environ["XDG_STATE_HOME"] = "/var/lib/me"

    assert world.load().places.state_dir == Path("/var/lib/me/akamai-scm")

    (world.cwd / "file").touch()
    world.environ["XDG_STATE_HOME"] = str(world.cwd / "file")
    (fault,) = world.faults()
    assert fault.startswith("XDG_STATE_HOME")


def test_the_first_file_found_has_the_accounts(world: World) -> None:
    """The working directory comes before the home directory."""
    at_home = secret_file(world.home / ".config/akamai-scm/scm_config.yaml", SCM)
    assert world.load().scm_config == world.cwd / "scm_config.yaml"

    (world.cwd / "scm_config.yaml").unlink()
    assert at_home == world.load().scm_config

    at_home.unlink()
    (fault,) = world.faults()
    assert str(world.cwd / "scm_config.yaml") in fault
    assert str(at_home) in fault
    assert "--scm-config or SCM_CONFIG" in fault


def test_a_named_file_is_not_replaced_by_the_usual_one(world: World) -> None:
    """A wrong path is a fault, or the wrong account would be used."""
    (fault,) = world.faults(scm_config="typo.yaml")

    assert f"no file {world.cwd}/typo.yaml;" in fault


@pytest.mark.parametrize(
    ("value", "accepted"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("no", False)],
)
def test_the_terms_are_accepted_by_variable(world: World, value: str, accepted: bool) -> None:
    """1 accepts, 0 does not."""
    world.environ["AKAMAI_SCM_ACCEPT_EULA"] = value

    assert accepted is world.load().places.eula_accepted
    assert world.load(accept_eula=True).places.eula_accepted


def test_all_faults_are_told_at_once(world: World) -> None:
    """A person corrects everything in one go."""
    (world.home / ".edgerc").unlink()
    (world.cwd / "scm_config.yaml").unlink()
    (world.cwd / "empty.pem").touch()
    world.environ |= {
        "AKAMAI_SCM_STATE": str(world.cwd / "empty.pem"),
        "AKAMAI_SCM_LOG_LEVEL": "debgu",
        "SSL_CERT_FILE": "empty.pem",
        "AKAMAI_SCM_ACCEPT_EULA": "maybe",
    }

    faults = world.faults()

    for fault, wanted in zip(
        faults,
        [
            "empty.pem is a file",
            "did you mean DEBUG?",
            "holds no certificate",
            "'maybe' is neither 1 nor 0",
            ".edgerc: no such file; make an API client",
            "scm_config: no file",
        ],
        strict=True,
    ):
        assert wanted in fault


def test_a_missing_ca_bundle_is_a_fault(world: World) -> None:
    """It is never ignored: the person would believe in a trust that is not there."""
    (fault,) = world.faults(ca_bundle="none.pem")

    assert "none.pem cannot be read (No such file or directory)" in fault


def test_a_directory_of_cas_is_taken(world: World) -> None:
    """As requests takes one."""
    assert world.load(ca_bundle=str(world.home)).places.ca_bundle == world.home


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
    places = world.load(state="postgresql://akamai@db.example:5433/scm?sslrootcert=ca.pem").places

    assert places.state_name == "postgresql://akamai@db.example:5433/scm"
    assert places.state is places.database
    assert places.state_dir == world.home / ".local/state/akamai-scm"


def test_the_password_of_a_database_is_shown_nowhere(world: World) -> None:
    """It is libpq's to read, and no text's to tell."""
    world.environ["PGPASSWORD"] = "correct-horse-battery"

    world.load(state="postgresql://akamai@db.example/scm")

    assert "battery" not in leaving("FATAL: correct-horse-battery is wrong")


def test_a_state_directory_that_cannot_be_written_is_a_fault(world: World, monkeypatch) -> None:
    """It is told before anything remote happens; the system is asked about what exists of it."""
    asked = []
    monkeypatch.setattr("connector.settings.places.os.access", lambda *asking: asked.append(asking))

    (fault,) = world.faults(state="a/b")

    assert f"{world.cwd}/a/b cannot be written; name a directory that you can write to" in fault
    assert [(world.cwd, os.W_OK | os.X_OK)] == asked


def test_places_need_no_credentials(world: World) -> None:
    """`orders` and `eula` work before anything is configured; their faults are told likewise."""
    places = know_places(Flags(log_dir="l"), {}, world.cwd, Path("/nonexistent/home")).sound()
    assert places.log_dir == world.cwd / "l"

    with pytest.raises(ConfigurationError, match="AKAMAI_SCM_LOG_LEVEL"):
        know_places(Flags(), {"AKAMAI_SCM_LOG_LEVEL": "x"}, world.cwd, world.home).sound()


def test_an_unknown_account_is_answered_with_those_there_are(world: World) -> None:
    """The file is named as well."""
    settings = world.load()
    assert account_for(settings, "default").name == "default"

    with pytest.raises(
        ConfigurationError, match=r"no account 'ov' in .*scm_config.yaml; it has: default"
    ):
        account_for(settings, "ov")


def test_no_secret_shows_in_the_settings(world: World) -> None:
    """Settings may be printed while looking for a defect."""
    shown = repr(world.load())

    assert "pa55word" not in shown
    assert "cs" not in shown.replace("cs'", "")


@pytest.mark.parametrize(
    ("text", "hours"), [("", 24), ("24h", 24), ("90m", 1.5), ("2d", 48), ("0s", 0), ("1d12h", 36)]
)
def test_how_old_an_answer_may_be(text: str, hours: float, world: World) -> None:
    """A span as in a request's timeouts; a day by default."""
    world.environ["AKAMAI_SCM_MAX_STALENESS"] = text

    assert world.load().places.max_staleness == timedelta(hours=hours)


@pytest.mark.parametrize(("text", "seconds"), [("", 60), ("5m", 300), ("0s", 0), ("24h", 86400)])
def test_how_old_a_shared_look_may_be(text: str, seconds: float, world: World) -> None:
    world.environ["AKAMAI_SCM_LOOK_MAX_AGE"] = text

    assert world.load().places.look_max_age == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "told"), [("1d1s", "is longer than a day"), ("1", "'1' is not a time span")]
)
def test_a_look_is_never_older_than_a_day(text: str, told: str, world: World) -> None:
    """So long is remembered what our own writes have changed."""
    world.environ["AKAMAI_SCM_LOOK_MAX_AGE"] = text

    (fault,) = world.faults()

    assert fault.startswith(f"AKAMAI_SCM_LOOK_MAX_AGE: {told}; write ")


@pytest.mark.parametrize(
    ("text", "asked"),
    [("", False), ("1", True), ("ocsp.corp.example", True), ("10.9.0.0/16", False)],
)
def test_which_private_addresses_are_asked(text: str, asked: bool, world: World) -> None:
    """None, all, or those of hosts and networks that are named."""
    world.environ["AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES"] = text

    allowed = world.load().places.asked_though_private
    assert allowed.admits("ocsp.corp.example", ip_address("10.1.2.3")) is asked


@pytest.mark.parametrize(
    "url", ["http://me:p%40ssword-7@proxy.example:3128", "me:p%40ssword-7@p:1"]
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
def test_the_password_of_a_proxy_is_known(variable: str, url: str, world: World) -> None:
    """Whoever quotes it, as it is written or as it is sent."""
    world.environ[variable] = url

    world.load()

    assert "word-7" not in leaving("the proxy said p%40ssword-7, that is p@ssword-7")


def test_an_address_that_is_none_is_told(world: World) -> None:
    world.environ["AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES"] = "10.1.2.3, http://ocsp.corp.example"

    (fault,) = world.faults()

    assert fault.startswith(
        "AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES: 'http://ocsp.corp.example' is neither a host name nor"
    )


@pytest.mark.parametrize("text", ["soon", "24", "-1h", "1 h", "1w", "9999999d"])
def test_a_span_that_is_none_is_told(text: str, world: World) -> None:
    world.environ["AKAMAI_SCM_MAX_STALENESS"] = text

    (fault,) = world.faults()

    assert fault.startswith(f"AKAMAI_SCM_MAX_STALENESS: {text!r} is not a time span")
