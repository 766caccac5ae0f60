"""A validation is submitted: from then on the CA looks for its record by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from connector.core.domains.values import DomainState, RecordType
from connector.core.domains.ways import Way
from connector.core.domains.words import Method, ProofStatus
from connector.errors import VendorRefusedError
from connector.journal.validations import ValidationRecord, ValidationStep
from connector.settings.dcv import WaySettings
from connector.workflow.domains.proofs import DomainTools


def submit(tools: DomainTools, record: ValidationRecord, way: WaySettings | None) -> None:
    """Submit what every name server has, or what Sectigo's DNS connector is to publish."""
    with _submitting(tools, record):
        if way is not None and way.way is Way.CONNECTOR:
            _submit_by_connector(tools, record, way)
        else:
            tools.api.submit_cname(record.domain)


def _submit_by_connector(tools: DomainTools, record: ValidationRecord, way: WaySettings) -> None:
    try:
        tools.api.submit_by_connector(record.domain, way.id, way.provider, way.record)
    except VendorRefusedError as error:
        if way.record is RecordType.TXT:
            raise
        raise error.with_remedy(_CONNECTOR) from error


_CONNECTOR: Final = (
    "Check id and provider in scm_config.yaml against SCM. Newer versions of SCM let"
    " a connector publish texts alone: then add `record: txt` beside them."
)


def submit_text(
    tools: DomainTools, record: ValidationRecord, state: DomainState
) -> DomainState | None:
    """Submit a text, which SCM tells only then; return the domain with it, None: it does not."""
    with _submitting(tools, record):
        told = tools.api.submit_txt(state)
    tools.progress(f"{record.domain}: submitted; SCM has told the text that proves it.")
    if not told.host or not told.point:
        return None
    return replace(told, proof=ProofStatus.SUBMITTED, mode=Method.TXT)


def submit_persistent(tools: DomainTools, record: ValidationRecord) -> None:
    """Submit a record that stays."""
    with _submitting(tools, record):
        tools.api.submit_persistent(record.domain)
    tools.progress(f"{record.domain}: submitted; the CA looks for the record that stays.")


@contextmanager
def _submitting(tools: DomainTools, record: ValidationRecord) -> Iterator[None]:
    with tools.journal.intended_for_domain(record.id, ValidationStep.SUBMIT):
        yield
    tools.journal.note_submitted(record.id)
