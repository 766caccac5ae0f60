"""
Akamai's credentials: a section of .edgerc, or the AKAMAI_… variables (akamai-cps 1.4).

A file or section that a flag or variable names wins over AKAMAI_HOST and its siblings; these win
over the file at its usual place.
"""

import configparser
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from connector.errors import Fault
from connector.settings.values import (
    DEFAULT_REQUESTS_PER_MINUTE,
    ENVIRONMENT,
    HASHED_BODY,
    AkamaiCredentials,
)
from connector.text.characters import character_name
from connector.text.secret import KNOWN, Secret, bare

_REQUIRED: Final = ("host", "client_token", "client_secret", "access_token")
_ACCOUNT: Final = ("account_key", "account_switch_key")
"""The name that Akamai's tools have for it here, and what it is called everywhere else."""
_KNOWN: Final = (*_REQUIRED, *_ACCOUNT, "max_body", "requests_per_minute")
_NEAR: Final = 0.85
"""How alike a key is to one of these that is only misspelt; there are others' keys in the file."""

_INDENTED_SECTION: Final = re.compile(r"^[ \t]+(?=\[)", re.MULTILINE)
_INDENTED_KEY: Final = re.compile(
    rf"({'|'.join(_KNOWN)})\s*[=:]\s*(.*)".replace("_", "[_-]"),
    re.IGNORECASE,
)
"""For the reader of the standard library, the rest of the value in the line above."""

_HOW_TO_MAKE_ONE: Final = (
    "make an API client with READ-WRITE on CPS in Akamai Control Center (Identity & access) and"
    " save its credentials there, or name another file with --edgerc"
)

_log = logging.getLogger(__name__)


def read_credentials(
    edgerc: Path | None,
    section: str | None,
    environ: Mapping[str, str],
    home: Path,
    faults: list[Fault],
) -> AkamaiCredentials | None:
    """
    Return the credentials for Akamai; None if there is a fault, which is added to *faults*.

    Args:
        edgerc: The file, if one is named; else `~/.edgerc`.
        section: The section, if one is named; else `default`.
        environ: The environment.
        home: The home directory.
        faults: Takes them.
    """
    before = len(faults)
    if edgerc is None and section is None and any(_from_environment(environ).values()):
        values, source = _from_environment(environ), ENVIRONMENT
        missing = [_variable(key) for key in _REQUIRED if not values[key]]
        if missing:
            faults.append(
                Fault(
                    source,
                    f"{', '.join(missing)} not set, but others of Akamai's variables are",
                    "set all four or none",
                )
            )
        values |= {
            key: bare(environ.get(_variable(key), "")) for key in ("max_body", "account_key")
        }
    else:
        path, name = edgerc or home / ".edgerc", section or "default"
        source = f"{path} [{name}]"
        found = _from_file(path, name, faults)
        if found is None:
            return None
        values = found
    pace = bare(environ.get(_variable("requests_per_minute"), ""))
    if pace:
        values["requests_per_minute"] = pace
    credentials = _credentials(values, source, faults, "environment" if pace else source)
    return credentials if len(faults) == before else None


def _variable(key: str) -> str:
    return f"AKAMAI_{key.upper()}"


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {key: bare(environ.get(_variable(key), "")) for key in _REQUIRED}


def _from_file(path: Path, section: str, faults: list[Fault]) -> dict[str, str] | None:
    parser = _parse(path, faults)
    if parser is None:
        return None
    found = [name for name in parser.sections() if name.strip() == section.strip()]
    if len(found) != 1:
        if found:
            faults.append(Fault(str(path), f"section [{section.strip()}] appears twice"))
            return None
        there = ", ".join(name.strip() for name in parser.sections()) or "none"
        faults.append(
            Fault(
                str(path),
                f"no section [{section}]; it has: {there}",
                "name one with --section or AKAMAI_EDGERC_SECTION",
            )
        )
        return None
    values = {key: bare(_unquoted(text)) for key, text in _pairs(parser.items(found[0]))}
    values["account_key"] = next(filter(None, map(values.get, _ACCOUNT)), "")
    faults.extend(
        Fault(f"{path} [{section}]", f"{key} means nothing", f"did you mean {near[0]}?")
        for key in values
        if key not in _KNOWN and (near := get_close_matches(key, _KNOWN, 1, _NEAR))
    )
    missing = [key for key in _REQUIRED if not values.get(key)]
    if missing:
        faults.append(
            Fault(
                f"{path} [{section}]",
                f"{', '.join(missing)} missing",
                "copy the whole credential from Akamai Control Center",
            )
        )
    return values


def _parse(path: Path, faults: list[Fault]) -> configparser.ConfigParser | None:
    """
    Read the file; of a malformed line only the number is told, since it may be a secret.

    A blank with `;` or `#` behind a value begins a comment, and a key may be indented, as for
    Akamai's own tools.
    """
    parser = configparser.ConfigParser(
        interpolation=None, default_section="", inline_comment_prefixes=(";", "#")
    )
    try:
        parser.read_string(_INDENTED_SECTION.sub("", path.read_text(encoding="utf-8-sig")))
        if path.stat().st_mode & 0o077:
            _log.warning("%s can be read by others; `chmod 600 %s` keeps it yours", path, path)
    except FileNotFoundError:
        faults.append(Fault(str(path), "no such file", _HOW_TO_MAKE_ONE))
    except OSError as error:
        faults.append(Fault(str(path), f"cannot be read ({error.strerror})", _HOW_TO_MAKE_ONE))
    except UnicodeDecodeError:
        faults.append(Fault(str(path), "is not a text file in UTF-8", _HOW_TO_MAKE_ONE))
    except configparser.MissingSectionHeaderError as error:
        faults.append(
            Fault(
                f"{path} line {error.lineno}",
                "stands before any [section]",
                "put [default] on top",
            )
        )
    except configparser.DuplicateSectionError as error:
        faults.append(
            Fault(f"{path} line {error.lineno}", f"section [{error.section}] appears twice")
        )
    except configparser.DuplicateOptionError as error:
        faults.append(
            Fault(f"{path} line {error.lineno}", f"{error.option} appears twice in its section")
        )
    except configparser.ParsingError as error:
        lines = ", ".join(str(number) for number, _ in error.errors)
        faults.append(Fault(f"{path} line {lines}", "not of the form `key = value`"))
    else:
        return parser
    return None


def _pairs(items: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield keys with their values, those too that are indented more than the ones above them."""
    for name, text in items:
        key, (value, *lines) = name, text.split("\n")
        for line in lines:
            begun = _INDENTED_KEY.fullmatch(line)
            if begun is None:
                value += f"\n{line}"
                continue
            yield key.replace("-", "_"), value
            key, value = begun[1].lower(), begun[2]
        yield key.replace("-", "_"), value


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _credentials(
    values: Mapping[str, str], source: str, faults: list[Fault], pace_source: str
) -> AkamaiCredentials:
    faults.extend(
        Fault(
            source,
            f"{key} holds what cannot be sent: {character}",
            "copy it again from Akamai Control Center, without anything before or after it",
        )
        for key in (*_REQUIRED[1:], "account_key")
        if (character := _unusable(values.get(key, ""), secret=key == "client_secret"))
    )
    for key in _REQUIRED[1:]:
        KNOWN.add(values.get(key, ""))
    per_minute = _number(
        values, "requests_per_minute", DEFAULT_REQUESTS_PER_MINUTE, pace_source, faults
    )
    return AkamaiCredentials(
        host=_host(values.get("host", ""), source, faults),
        client_token=values.get("client_token", ""),
        client_secret=Secret(values.get("client_secret", "")),
        access_token=values.get("access_token", ""),
        account_key=values.get("account_key") or None,
        max_body=max(_number(values, "max_body", HASHED_BODY, source, faults), HASHED_BODY),
        requests_per_minute=per_minute,
        source=source,
    )


def _unusable(text: str, *, secret: bool) -> str:
    """
    Return which character cannot be part of a credential of EdgeGrid, and where (akamai-cps 1.1).

    All are visible ASCII; in the header a semicolon ends a token.
    """
    for place, character in enumerate(text, 1):
        if not "!" <= character <= "~" or (character == ";" and not secret):
            return f"character {place} is {character_name(character)}"
    return ""


def _host(text: str, source: str, faults: list[Fault]) -> str:
    """Return `name` or `name:port`; people paste the whole URL, so https:// and slashes go."""
    host = re.sub(r"^https://", "", text, flags=re.IGNORECASE).rstrip("/").rstrip(".").lower()
    shape = re.fullmatch(r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])(?::(\d{1,5}))?", host)
    if text and (shape is None or not 0 < int(shape[1] or 443) < 2**16):
        faults.append(
            Fault(
                source,
                f"host {text!r} is not a host name",
                "write it as Akamai shows it, such as akab-….luna.akamaiapis.net, without http://"
                " and path",
            )
        )
    return host


def _number(
    values: Mapping[str, str], key: str, default: int, source: str, faults: list[Fault]
) -> int:
    text = values.get(key, "")
    if not text:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        faults.append(Fault(source, f"{key} {text!r} is not a whole number above 0"))
        return default
    return int(text)
