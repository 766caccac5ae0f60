"""Where certificate requests come from: files, directories, standard input, the environment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from connector.core.request.parse import parse_request
from connector.core.request.values import Request
from connector.documents.below import ENDINGS, found_below, is_of_terraform
from connector.documents.contradicting import contradictions
from connector.documents.standard_input import not_utf8
from connector.documents.terraform_show import (
    NOT_TAKEN,
    is_shown_by_terraform,
    shown_requests,
)
from connector.errors import Fault, RequestError, UsageError
from connector.settings.paths import why_no_path
from connector.text.structured import (
    DocumentError,
    NotUTF8Error,
    read_document,
    read_json,
    utf8_text,
)

ENVIRONMENT: Final = "AKAMAI_SCM_REQUEST"
"""Environment variable with one request as JSON; Terraform sets it."""

STANDARD_INPUT: Final = "standard input"
"""What a request is called that came from there."""

_NO_FILES: Final = frozenset({STANDARD_INPUT, ENVIRONMENT})

_NO_REQUEST: Final = "This is no certificate request"

_PERHAPS_A_NAME: Final = Fault(
    "",
    "it is a bare text, and here the request itself is read",
    "if that is the name of a file, give it as an argument of the command",
)

_SHOWN: Final = 100
"""Signs of a path that cannot be one."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that is no certificate request, or one with faults."""

    where: str
    """File, or what it is called that was no file."""
    error: RequestError
    """Names *where*, too."""


def names_requests(names: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Whether there is any request for `read_requests` to read."""
    return bool(names or environ.get(ENVIRONMENT))


def read_requests(
    names: Sequence[str],
    environ: Mapping[str, str],
    stdin: Callable[[], str],
    place: Callable[[str], Path],
    *,
    of_terraform: bool = False,
) -> tuple[list[Request], list[Rejected]]:
    """
    Read all requests that *names* mean; a wrong one does not hide the others.

    Args:
        names: As for `read_texts`.
        environ: The environment.
        stdin: Returns the whole of standard input.
        place: Returns where a file is that a person names.
        of_terraform: What `terraform show -json` writes is taken, too, with all its requests.

    Returns:
        The requests, and what cannot be used.

    Raises:
        UsageError: As for `read_texts`.
    """
    texts, rejected = read_texts(names, environ, stdin, place)
    found: list[tuple[str, Request]] = []
    shown: list[Request] = []  # a plan has what was and what will be, and need not agree
    for where, text in texts.items():
        if of_terraform and is_shown_by_terraform(text):
            _read_shown(where, text, shown, rejected)
            continue
        try:
            found.append((where, request_in(where, text)))
        except RequestError as error:
            rejected.append(_with_place(where, error))
    against = contradictions(found)
    for where, fault in against.items():
        contradicted = RequestError("This request contradicts another one", [fault])
        rejected.append(_with_place(where, contradicted))
    return [*(request for where, request in found if where not in against), *shown], rejected


def _read_shown(where: str, text: str, requests: list[Request], rejected: list[Rejected]) -> None:
    """Read the requests of Terraform's state or plan; their paths start where Terraform does."""
    try:
        found = shown_requests(where, text)
    except RequestError as error:
        rejected.append(Rejected(where, error))
        return
    for call, request in found.items():
        try:
            requests.append(parse_json(request))
        except RequestError as error:
            rejected.append(_with_place(call, error))


def _with_place(where: str, error: RequestError) -> Rejected:
    return Rejected(where, RequestError(f"{where}: {error.what}", error.faults))


def read_texts(
    names: Sequence[str],
    environ: Mapping[str, str],
    stdin: Callable[[], str],
    place: Callable[[str], Path],
) -> tuple[dict[str, str], list[Rejected]]:
    """
    Read the texts of all requests that *names* mean, without a look at what they say.

    Args:
        names: Files, directories (searched for .yaml, .yml and .json below), or `-`. Empty: the
            environment variable.
        environ: The environment.
        stdin: Returns the whole of standard input.
        place: Returns where a file is that a person names.

    Returns:
        Each text by where it came from, and the files that hold none.

    Raises:
        UsageError: No request is named, or what is named is not there, or not meant to be one;
            standard input or the environment variable holds no text.
    """
    if not names_requests(names, environ):
        raise UsageError(
            "No certificate request is named.",
            remedy=f"Name a file, a directory or - , or set {ENVIRONMENT}.",
        )
    rejected: list[Rejected] = []
    texts = _texts(names, stdin, place, rejected) if names else {ENVIRONMENT: _variable(environ)}
    return texts, rejected


def request_in(where: str, text: str) -> Request:
    """
    Return the request that *text* holds, its chain file found from the file that it came from.

    Raises:
        RequestError: With every fault. Where the text is no document, its cause is the
            `DocumentError`.
    """
    if is_shown_by_terraform(text):
        raise RequestError(_NO_REQUEST, [NOT_TAKEN])
    document = _document(text)
    if isinstance(document, str) and where in _NO_FILES:
        raise RequestError(_NO_REQUEST, [_PERHAPS_A_NAME])
    return _beside(where, parse_request(document))


def _beside(where: str, request: Request) -> Request:
    """Return *request* with its chain file found from the file that it was read from."""
    if request.chain_file is None or where in _NO_FILES:
        return request
    return replace(request, chain_file=str(Path(where).parent / request.chain_file))


def parse_json(text: str) -> Request:
    """
    Return the request that a JSON text holds.

    Raises:
        RequestError: With every fault.
    """
    return parse_request(_read(text, read_json))


def _texts(
    names: Sequence[str],
    stdin: Callable[[], str],
    place: Callable[[str], Path],
    rejected: list[Rejected],
) -> dict[str, str]:
    """Return what the files hold; one that is there and cannot be used goes to *rejected*."""
    texts: dict[str, str] = {}
    for name in names:
        if name == "-":
            texts[STANDARD_INPUT] = stdin()
            continue
        for path in _files(Path(name), place, rejected):
            try:
                texts[_told(path)] = utf8_text(place(str(path)).read_bytes())
            except NotUTF8Error as error:
                rejected.append(_unusable(path, f"it is not a text in UTF-8 ({error})"))
            except OSError as error:
                if isinstance(error, FileNotFoundError) and path == Path(name):
                    raise UsageError(
                        f"There is no file {_told(path)}.",
                        remedy="Name a request, or a directory of them.",
                    ) from error
                rejected.append(_unusable(path, f"it cannot be read ({error.strerror})"))
    return texts


def _unusable(path: Path, why: str) -> Rejected:
    found = _no_request(why)
    where = _told(path)
    return Rejected(where, RequestError(f"{where}: {found.what}", found.faults))


def _told(path: Path) -> str:
    """Return what a person is told of a path: a line end in it begins no line of ours."""
    return r"\n".join(str(path).splitlines())


def _variable(environ: Mapping[str, str]) -> str:
    """Bytes of the environment that are no UTF-8 arrive as halves of characters (PEP 383)."""
    try:
        return utf8_text(environ[ENVIRONMENT].encode(errors="surrogateescape"))
    except NotUTF8Error as error:
        raise not_utf8(ENVIRONMENT, error) from error


def _terraforms(path: Path) -> UsageError:
    return UsageError(
        f"{_told(path)} is a Terraform file, not a certificate request.",
        remedy="Write a request from it with `akamai-scm import ENROLLMENT_ID --contract ID"
        " --output"
        " request.yaml`; `akamai-scm doctor` runs without a request, too.",
        again="",
    )


def _files(path: Path, place: Callable[[str], Path], rejected: list[Rejected]) -> Sequence[Path]:
    """Return the files that *path* means, each as a person would name it."""
    if is_of_terraform(path):
        raise _terraforms(path)
    if fault := why_no_path(path):
        raise UsageError(
            f"The path {_told(path)[:_SHOWN]}… {fault}.", remedy="Name a request.", again=""
        )
    directory = place(str(path))
    if not directory.is_dir():
        return [path]
    found = found_below(directory)
    if not found:
        for item in sorted(directory.iterdir()):
            if is_of_terraform(item):
                raise _terraforms(path / item.name)
        raise UsageError(
            f"The directory {_told(path)} holds no request.",
            remedy=f"It wants {', '.join(ENDINGS)}.",
        )
    rejected += [
        _unusable(path / one.path, f"it cannot be read ({one.why_not})")
        for one in found
        if one.why_not
    ]
    return [path / one.path for one in found if not one.why_not]


def _document(text: str) -> object:
    return _read(text, read_document)


def _read(text: str, reader: Callable[[str], object]) -> object:
    try:
        document = reader(text) if text.strip() else None
    except DocumentError as error:
        raise _no_request(str(error)) from error
    if document is None:
        raise _no_request("it is empty")
    return document


def _no_request(why: str) -> RequestError:
    return RequestError(_NO_REQUEST, [Fault("", why)])
