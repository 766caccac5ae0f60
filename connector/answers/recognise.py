"""
Recognises a question of Terraform's whose answer is kept and still true.

An answer of `external` depends on nothing but the query, the settings (their files and variables),
the journal's rows on the certificate, what the shared look has of it, what is kept on its
revocation and of its domains, and time. `keep` writes it down with the digest of all that and with
the moment at which it may change; whoever finds the same again need not work it out again, nor load
what that takes.

This file imports the standard library alone, and little of it: a plan starts the program once for
each certificate. It never explains anything: whatever is odd is answered in the usual way.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256

from connector import __version__
from connector.account.index import is_listed_good, is_listed_so, peek
from connector.journal.digest import digest_of_file

TYPE_CHECKING = False  # of `typing`, which takes longer to load than all this
if TYPE_CHECKING:
    from typing import Any

DIRECTORY = "answers"
"""Of the kept answers, in the state directory."""
FORM = "2"
"""Of a kept answer; with the version of the program it says who can have written it."""
DIRECTLY = (
    *("HOME", "XDG_STATE_HOME", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"),
    *("all_proxy", "ALL_PROXY", "SSL_CERT_FILE"),
)
"""Variables that count whether or not the settings have asked for them: libraries read them."""

_OTHERS = 0o077
_REGULAR = 0o100000
_FOLDER = 0o040000
_KIND = 0o170000


def recognise(query: bytes, environ: Mapping[str, str], cwd: str, now: float) -> str | None:
    """
    Return the line that answers *query*; None: it has to be worked out.

    Args:
        query: All of standard input.
        environ: The environment.
        cwd: The working directory.
        now: This machine's time, in seconds since 1970.
    """
    try:
        state = _state_dir(json.loads(query), environ, cwd)
        with os.scandir(state) as entries:
            if any(one.is_symlink() for one in entries):
                return None
        path = answer_path(state, query, cwd)
        found = os.lstat(path)
        if found.st_uid != os.geteuid() or found.st_mode & _OTHERS:
            return None
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as above
            kept = json.load(file)
        return str(kept["answer"]) if _holds(kept, query, environ, cwd, now) else None
    except Exception:  # noqa: BLE001 - what is odd here is told in the usual way
        return None


def answer_path(state_dir: str, query: bytes, cwd: str) -> str:
    """Return the path of the kept answer to *query*."""
    name = sha256(b"%s\0%s" % (os.fsencode(cwd), query)).hexdigest()[:32]
    return os.path.join(state_dir, DIRECTORY, f"{name}.json")  # noqa: PTH118 - as above


def digest_of(kept: "dict[str, Any]", query: bytes, environ: Mapping[str, str], cwd: str) -> str:
    """
    Return the SHA-256 of a kept answer and of the settings, as they are now, that it names.

    Of secrets it shows nothing: the whole credentials go into one digest.

    Raises:
        OSError: One of its files cannot be read, or is no file whose content stays.
    """
    parts = [FORM, __version__, str(os.geteuid()), cwd]
    parts.append(json.dumps({key: value for key, value in kept.items() if key != "of"}))
    for name in kept["variables"]:
        parts += [name, json.dumps(environ.get(name))]
    digest = sha256(query)
    for part in parts:
        digest.update(b"\0%s" % part.encode(errors="surrogateescape"))
    for path in kept["files"]:
        digest.update(b"\0%s\0%s" % (os.fsencode(path), _content(path)))
    return digest.hexdigest()


def _holds(
    kept: "dict[str, Any]", query: bytes, environ: Mapping[str, str], cwd: str, now: float
) -> bool:
    """Whether all that went into a kept answer is as it was, the cheapest first."""
    return (
        kept["from"] <= now < kept["until"]
        and os.access(kept["state"], os.W_OK | os.X_OK)
        and kept["of"] == digest_of(kept, query, environ, cwd)
        and all(_is_fresh(look, kept["look_max_age"], now) for look in kept["looks"])
        and all(
            is_listed_good(path, account, order, now) for path, account, order in kept["unrevoked"]
        )
        and all(is_listed_so(path, key, said, now) for path, key, said in kept["domains"])
        and kept["rows"] == digest_of_file(*kept["journal"])
    )


def _is_fresh(look: "tuple[str, str, str, int | str, str]", age: float, now: float) -> bool:
    """Whether the shared look is young enough and has the same to say of the certificate."""
    path, account, contract, which, said = look
    found = peek(path, account, contract, which)
    return found is not None and found[1] == said and 0 <= now - found[0] / 1e6 <= age


def _state_dir(query: object, environ: Mapping[str, str], cwd: str) -> str:
    """
    Return where the state usually is (`settings.local` has the whole rule).

    Where that is wrong, nothing is found there.
    """
    named = query.get("state") if isinstance(query, dict) else None
    named = named or environ.get("AKAMAI_SCM_STATE")
    home = environ["HOME"]
    if not named:
        base = environ.get("XDG_STATE_HOME") or "~/.local/state"
        named = f"{base}/akamai-scm"
    if named.startswith("~/"):
        named = f"{home}/{named[2:]}"
    return os.path.join(cwd, named)  # noqa: PTH118 - as above


def _content(path: str) -> bytes:
    """Return what a file holds and who may read it; of a directory only the latter."""
    try:
        found = os.stat(path)  # noqa: PTH116 - as above
    except FileNotFoundError:
        return b"none"
    about = b"%o %d %d " % (found.st_mode, found.st_uid, found.st_gid)
    if found.st_mode & _KIND == _FOLDER:
        return about
    if found.st_mode & _KIND != _REGULAR:
        raise OSError(path)
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return about + file.read()
