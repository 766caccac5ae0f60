"""What is to be known of the roots that live certificates lead to."""

from collections.abc import Iterable

from connector.core.facts.certificate import Deployed
from connector.core.x509.waning import waning_note
from connector.workflow.public_roots import public_roots
from connector.workflow.waning_roots import waning_roots


def root_notes(deployed: Iterable[Deployed]) -> tuple[str, ...]:
    """Return what is to be said of certificates that outlive the trust of their roots."""
    notes = (waning_note(one, public_roots, waning_roots()) for one in deployed)
    return tuple(note for note in notes if note)
