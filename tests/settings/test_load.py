"""Flags, environment and files together: which of them counts, and that all faults are told."""

from operator import attrgetter
from pathlib import Path

import pytest
from settings_home import SCM, World, secret_file

from connector.errors import ConfigurationError
from connector.settings.load import account_for

_ALL_VARIABLES = (
    *("AKAMAI_EDGERC", "AKAMAI_EDGERC_SECTION", "AKAMAI_HOST", "AKAMAI_REQUESTS_PER_MINUTE"),
    *("SCM_CONFIG", "SCM_CLIENT_SECRET", "SCM_PASSWORD"),
    *("AKAMAI_SCM_STATE", "AKAMAI_SCM_LOG_DIR", "AKAMAI_SCM_LOG_LEVEL", "AKAMAI_SCM_ACCEPT_EULA"),
    *("AKAMAI_SCM_MAX_STALENESS", "AKAMAI_SCM_LOOK_MAX_AGE", "AKAMAI_SCM_ALLOW_PRIVATE_ADDRESSES"),
    *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "XDG_STATE_HOME"),
)


def test_without_any_setting_the_usual_places_count(world: World) -> None:
    """~/.edgerc, ./scm_config.yaml, ~/.local/state and ./logs."""
    settings = world.load()

    assert (settings.akamai.host, settings.akamai.source) == (
        "a.example",
        f"{world.home}/.edgerc [default]",
    )
    assert list(settings.scm_accounts) == ["default"]
    assert settings.scm_config == world.cwd / "scm_config.yaml"
    assert settings.local.state_dir == world.home / ".local/state/akamai-scm"
    assert settings.local.log_dir == world.cwd / "logs"
    assert (
        settings.local.log_level,
        settings.local.ca_bundle,
        settings.local.eula_accepted,
    ) == ("INFO", None, False)


def test_loading_makes_nothing(world: World, tmp_path: Path) -> None:
    """A plan must leave no trace, so directories are only looked at."""
    before = sorted(tmp_path.rglob("*"))

    world.load()

    assert before == sorted(tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("flag", "variable", "setting"),
    [
        pytest.param("state", "AKAMAI_SCM_STATE", "local.state_dir", id="state"),
        pytest.param("log_dir", "AKAMAI_SCM_LOG_DIR", "local.log_dir", id="logs"),
        pytest.param("scm_config", "SCM_CONFIG", "scm_config", id="SCM accounts"),
        pytest.param("ca_bundle", "REQUESTS_CA_BUNDLE", "local.ca_bundle", id="trust"),
        pytest.param("ca_bundle", "CURL_CA_BUNDLE", "local.ca_bundle", id="trust, second name"),
        pytest.param("ca_bundle", "SSL_CERT_FILE", "local.ca_bundle", id="trust, third name"),
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


@pytest.mark.parametrize(
    "variable",
    [
        *("AKAMAI_SCM_STATE", "XDG_STATE_HOME", "AKAMAI_SCM_LOG_DIR"),
        *("SCM_CONFIG", "AKAMAI_EDGERC", "SSL_CERT_FILE"),
    ],
)
def test_a_path_with_a_line_end_of_windows_is_told(world: World, variable: str) -> None:
    """Else another state directory would be made, which knows of no order."""
    world.environ[variable] = "~/somewhere\r"

    (fault,) = world.faults()

    assert "ends with a line end, as variables do out of a file that was written on" in fault


def test_an_empty_variable_counts_as_none(world: World) -> None:
    """Terraform and shells set variables to nothing."""
    usual = world.load()
    for name in _ALL_VARIABLES:
        world.environ[name] = ""

    assert usual == world.load()


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
    """As requests takes one, if OpenSSL finds anything in it."""
    (world.home / "0a1b2c3d.0").touch()

    assert world.load(ca_bundle=str(world.home)).local.ca_bundle == world.home


def test_a_directory_in_which_no_ca_is_found_is_a_fault(world: World) -> None:
    """OpenSSL would say of each host that it is not trusted."""
    (world.cwd / "cas").mkdir()
    (world.cwd / "cas" / "corporate.pem").write_text("-----BEGIN CERTIFICATE-----")

    (fault,) = world.faults(ca_bundle="cas")

    assert f"run `openssl rehash {world.cwd / 'cas'}`, or name one file of all" in fault


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
