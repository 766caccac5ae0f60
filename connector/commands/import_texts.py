"""What `import` writes for one enrollment, and how it tells what the first apply would do."""

import argparse
from typing import Final

from connector import eula
from connector.core.decision.verdict import Action
from connector.core.facts.ids import EnrollmentId
from connector.core.request.dump import dump_request
from connector.core.request.values import Request
from connector.documents.texts import AGREEMENT_ASKED, terraform_text, yaml_text
from connector.errors import FailedError
from connector.machine.atomic import write_named
from connector.running.run import Run

_REMOVED: Final = (
    "Where another stack has it as akamai_cps_third_party_enrollment, take it out of that state",
    "before that block goes, else the enrollment is deleted: `terraform state rm ADDRESS`, or with",
    "Terraform 1.7 or newer",
    "  removed {",
    "    from = akamai_cps_third_party_enrollment.NAME",
    "    lifecycle {",
    "      destroy = false",
    "    }",
    "  }",
)


def request_text(
    arguments: argparse.Namespace, request: Request, enrollment_id: EnrollmentId, run: Run
) -> str:
    """Return the request as YAML, or as a `main.tf` that calls the module."""
    document = dump_request(request)
    origin = (
        f"Enrollment {enrollment_id} on contract {request.contract_id}, written by"
        " `akamai-scm import` from what Akamai has."
    )
    named = "" if request.scm_account != "default" else "scm_account, "
    unknown = f"Akamai does not know, so add what you want: {named}validation, term, on_destroy, …"
    if not arguments.terraform:
        return yaml_text(document, [origin], [unknown])
    local = run.settings.local
    accepted = local.eula_accepted or eula.accepted(local.state_dir) is not None
    agreement = ("eula_accepted = true",) if accepted else AGREEMENT_ASKED
    return terraform_text(
        document,
        arguments.source,
        [
            origin,
            "  terraform init && terraform apply    takes it over; nothing is ordered",
            *_REMOVED,
        ],
        [f"# {unknown}", "", *agreement],
    )


def told(action: Action, message: str) -> str:
    """Return what the first apply would do."""
    if action is Action.NONE:
        return f"With this, nothing is due: {message}"
    return f"With this, the first apply would act ({action}): {message}"


def write_text(
    output: str, text: str, run: Run, *, mode: int = 0o644, remedy: str = "Name another file."
) -> None:
    """
    Write a file as a whole, with the folders that it lies in.

    Args:
        output: As the person has named it.
        text: All of it.
        run: Knows the working directory.
        mode: Who may read it; everybody.
        remedy: What to do where that fails.

    Raises:
        FailedError: It cannot be written.
    """
    path = run.path(output)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_named(path, text, mode=mode)
    except OSError as error:
        raise FailedError(
            f"{output} cannot be written: {error.strerror}.", remedy=remedy
        ) from error
