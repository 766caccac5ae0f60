"""Whether a validation that was begun has come to its end."""

from connector.core.domains.values import DomainState, Validation
from connector.core.domains.words import DomainStatus, ProofStatus


def has_succeeded(state: DomainState, validation: Validation) -> bool:
    """
    Return whether the validation that *validation* tells of has come to its end.

    That the domain is validated does not show it: the one before still holds. A later end shows
    it, or a date of validation since, once SCM has nothing under way any more.
    """
    if state.status is not DomainStatus.VALIDATED:
        return False
    if not validation.was_validated:
        return True
    end, noted = state.expires_on, validation.noted_end
    if end is not None and noted is not None and end > noted:
        return True
    since = state.validated_on is not None and state.validated_on >= validation.begun_at.date()
    at_rest = state.proof is ProofStatus.NOT_INITIATED
    return since and at_rest and validation.submitted_at is not None
