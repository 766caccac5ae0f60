"""
What is fuzzed: each target takes bytes and reads them as the program does.

Errors of ours are answers. Whatever else is raised, and whatever a check here refuses, is a find.
"""

import io
import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cryptography import x509

from connector import external
from connector.akamai import problems as cps_problems
from connector.akamai import refusal as cps_refusal
from connector.akamai.active_wire import read_active_enrollment, read_active_enrollments
from connector.akamai.change_wire import read_change, read_change_management, read_csrs
from connector.akamai.deployment_wire import read_deployments, read_history
from connector.akamai.enrollment_wire import read_enrollment, read_enrollments, read_started
from connector.cli import main as run_program
from connector.console import StandardStreams
from connector.core.facts.change import ChangeRef
from connector.core.facts.ids import ChangeId, EnrollmentId
from connector.core.request.dump import dump_request
from connector.core.request.parse import parse_request, request_warnings
from connector.core.request.values import AcknowledgePolicy, KeyAlgorithm, WarningPolicy
from connector.core.revocation.crl import read_crl
from connector.core.revocation.ocsp import read_ocsp
from connector.core.revocation.urls import issuer_among, status_urls
from connector.core.warnings.judge import judge_warnings, listed, split_warnings
from connector.core.x509.leaf import lifetime_notes, stated_validations
from connector.core.x509.path import chain_end
from connector.core.x509.read import (
    certificate_facts,
    load_certificates,
    parse_certificate,
    read_certificate,
    read_csr,
    split_pem,
)
from connector.errors import ConnectorError, Fault
from connector.journal.store import FILE_NAME, Journal
from connector.revocation.issuer import read_certificates
from connector.sectigo import admin_wire, wire
from connector.sectigo import problems as scm_problems
from connector.settings.edgerc import read_credentials
from connector.settings.scm_config import read_accounts
from connector.settings.values import SCMAccount
from connector.surroundings import Surroundings
from connector.text.characters import harmless
from connector.text.leaving import leaving
from connector.text.secret import KNOWN
from connector.text.structured import DocumentError, read_document, utf8_text
from connector.transport.document import Document
from connector.transport.reply import Reply
from scripts.fuzzing import samples
from scripts.fuzzing.still_clock import NOW, StillClock

EXIT_CODES: Final = frozenset({0, 2, 3, 64, 65, 69, 75, 77, 78})
"""Those that a run may end with, but 1, which is for what nobody has foreseen."""
_ACCOUNT: Final = SCMAccount(name="default", api="enrollment", url="https://scm.example.com")
_CRL_URLS: Final = ("http://crl.example.com/a.crl",)


class FellError(Exception):
    """A find that is no error of the program's own."""


def _check(holds: object, told: str) -> None:
    if not holds:
        raise FellError(told)


@cache
def _directory() -> Path:
    """Return a directory of this process, in memory where there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - a directory of its own is made there
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def end() -> None:
    """Remove what the targets have written."""
    shutil.rmtree(_directory(), ignore_errors=True)
    _directory.cache_clear()


def _written(name: str, data: bytes) -> Path:
    path = _directory() / name
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def _fit(texts: Sequence[object]) -> None:
    """Refuse texts that a person could not be shown."""
    for text in map(str, texts):
        told = leaving(text)
        _check(harmless(told) == told, told)


def request(data: bytes) -> None:
    """A certificate request as YAML or JSON: what is read can be written and read again."""
    try:
        document = read_document(utf8_text(data))
    except DocumentError as error:
        _fit([error])
        return
    try:
        found = parse_request(document)
    except ConnectorError as error:
        _fit([error])
        return
    _fit(request_warnings(found))
    again = json.loads(json.dumps(dump_request(found)))
    _check(parse_request(again) == found, str(again))


def query(data: bytes) -> None:
    """What Terraform writes to `external`."""
    with suppress(ConnectorError, UnicodeDecodeError):
        external.read_query(data.decode())


def scm_config(data: bytes) -> None:
    """The accounts at SCM, of which no secret shows in a fault."""
    faults: list[Fault] = []
    path = _written("scm_config.yaml", data)
    found = read_accounts(path, {}, _directory(), _directory(), faults)
    _check((found is None) == bool(faults), path.name)
    _fit(faults)
    KNOWN.clear()


def edgerc(data: bytes) -> None:
    """Akamai's credentials."""
    faults: list[Fault] = []
    path = _written("edgerc", data)
    found = read_credentials(path, None, {}, _directory(), faults)
    _check((found is None) == bool(faults), path.name)
    _fit(faults)
    KNOWN.clear()


_READERS: Final[Sequence[Callable[[Document], object]]] = (
    lambda document: read_change(document, ChangeRef(EnrollmentId(1), ChangeId(1))),
    read_csrs,
    read_change_management,
    read_deployments,
    read_history,
    lambda document: [each.read() for each in read_enrollments(document) if each.third_party],
    read_enrollment,
    read_started,
    lambda document: [each.read() for each in read_active_enrollments(document)],
    read_active_enrollment,
    wire.read_order_id,
    wire.read_state,
    lambda document: admin_wire.read_offers([document], frozenset()),
    lambda document: admin_wire.read_organizations([document]),
    lambda document: admin_wire.read_mandatory_fields([document]),
    admin_wire.read_listed_order,
)


def vendor_json(data: bytes) -> None:
    """An answer of either vendor, read as each kind of answer there is."""
    answer = Reply("vendor", "GET", "/x", 200, {"Content-Type": "application/json"}, data)
    _fit([answer.excerpt()])
    with suppress(ConnectorError):
        answer.rows("the list")
    try:
        document = answer.document("the answer")
    except ConnectorError:
        return
    for read in _READERS:
        with suppress(ConnectorError):
            read(document)


def refusal(data: bytes) -> None:
    """A refusal of either vendor: it is one of our errors, and can be shown."""
    status = (400, 401, 403, 404, 409, 422, 429)[data[0] % 7 if data else 0]
    answer = Reply("vendor", "POST", "/x", status, {}, data[1:])
    of_cps = cps_refusal.read_refusal(answer, step="x", host="h", source="s", now=NOW)
    of_scm = scm_problems.read_refusal(answer, step="x", account=_ACCOUNT)
    _fit([cps_problems.refusal_error(of_cps), scm_problems.refusal_error(of_scm)])


def pem(data: bytes) -> None:
    """Certificates, chains and CSRs in PEM."""
    text = data.decode("utf-8", errors="replace")
    with suppress(ConnectorError):
        split_pem(text)
    with suppress(ConnectorError):
        load_certificates(text)
    with suppress(ConnectorError):
        chain_end(text)
    with suppress(ConnectorError):
        read_certificate(text)
    for algorithm in KeyAlgorithm:
        with suppress(ConnectorError):
            read_csr(text, algorithm)


def der(data: bytes) -> None:
    """One certificate in DER, and all that is taken from it."""
    try:
        found = parse_certificate(data)
    except ConnectorError as error:
        _fit([error])
        return
    status_urls(found)
    with suppress(ConnectorError):
        facts = certificate_facts(found)
        _fit(lifetime_notes(facts, found))
        stated_validations(found)


def issuers(data: bytes) -> None:
    """What a CA serves where a certificate names its issuer: DER, PEM or PKCS #7."""
    issuer_among(_sample("leaf.der"), read_certificates(data))


@cache
def _sample(name: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(samples.sample(name))


def ocsp(data: bytes) -> None:
    """An answer of an OCSP responder."""
    _fit([read_ocsp(data, _sample("leaf.der"), _sample("issuer.der"), NOW).why])


def crl(data: bytes) -> None:
    """A list of revoked certificates."""
    found = read_crl(data, _sample("leaf.der"), _sample("issuer.der"), _CRL_URLS, NOW)
    _fit([found.why])


def warnings(data: bytes) -> None:
    """CPS's warnings: nothing of them is lost, and nothing unknown approved by an id."""
    text = data.decode("utf-8", errors="replace")
    found = split_warnings(text)
    listed(found)
    by_id = WarningPolicy(AcknowledgePolicy.LISTED, frozenset({"unknown"}))
    verdict = judge_warnings(text, by_id)
    unknown = [one for one in found if one.id is None]
    _check(not (unknown and verdict.acknowledge), text)


def journal(data: bytes) -> None:
    """The journal's file, whatever has become of it: read, or refused before anything is done."""
    directory = _directory() / "state"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(mode=0o700)
    path = directory / FILE_NAME
    for read_only in (True, False):
        path.write_bytes(data)
        with (
            suppress(ConnectorError),
            Journal.open(path, StillClock(), read_only=read_only) as opened,
        ):
            opened.orders("")
            opened.find_orders("www")
            opened.open_intents("")


def program(data: bytes) -> None:
    """The whole program with a request on standard input, and no settings: its exit code."""
    for words in (["status", "-"], ["external"]):
        out, err = io.StringIO(), io.StringIO()
        stdin = io.TextIOWrapper(io.BytesIO(data), "utf-8")
        directory = _directory() / "home"
        directory.mkdir(exist_ok=True)
        here = Surroundings(
            StillClock(),
            {"AKAMAI_SCM_STATE": str(directory / "state")},
            StandardStreams(stdin, out, err),
            cwd=lambda: directory,  # noqa: B023 - used within this turn
            home=lambda: directory,  # noqa: B023
        )
        code = run_program(words, here)
        told = out.getvalue() + err.getvalue()
        _check(code in EXIT_CODES and "Traceback" not in told, f"exit {code}: {told}")
        _check(harmless(told) == told, told)
        KNOWN.clear()


@dataclass(frozen=True, slots=True)
class Target:
    """One of them."""

    read: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    share: int
    """Of every 1,000 inputs."""
    longest: int = 4096
    """Bytes of an input."""


TARGETS: Final = {
    "request": Target(request, samples.requests, 80),
    "query": Target(query, samples.queries, 60),
    "scm_config": Target(scm_config, samples.scm_configs, 60),
    "edgerc": Target(edgerc, samples.edgercs, 60),
    "vendor_json": Target(vendor_json, samples.answers, 150),
    "refusal": Target(refusal, samples.refusals, 60),
    "pem": Target(pem, samples.pems, 80, 8192),
    "der": Target(der, samples.ders, 140),
    "issuers": Target(issuers, samples.issuers, 60),
    "ocsp": Target(ocsp, samples.ocsps, 100),
    "crl": Target(crl, samples.crls, 90),
    "warnings": Target(warnings, samples.warnings, 45),
    "journal": Target(journal, samples.journals, 10, 1 << 17),
    "program": Target(program, samples.programs, 5),
}
