"""Whether SCM lets an organization have certificates for the names of a request."""

from collections.abc import Iterator

from connector.core.domains.delegated import delegation_problem
from connector.core.request.values import Request, ValidationType
from connector.errors import ConnectorError
from connector.sectigo.domain_problems import DELEGATION
from connector.sectigo.interface import SCM
from connector.workflow.doctor.finding import Finding, good, unknown, warned


def examine_delegations(request: Request, scm: SCM) -> Iterator[Finding]:
    """
    Yield which domains are not the organization's to order for; an order would be refused.

    Nothing where that is not told: the Enrollment API has one organization for an account, and what
    a private CA may sign is for its administrators to say.
    """
    if request.org_id is None or request.validation is ValidationType.PRIVATE:
        return
    about = f"{request.common_name} delegation"
    try:
        domains = scm.customer_domains(request.names)
    except ConnectorError as error:
        yield unknown(about, f"{error.what.rstrip('.')}, so it is not checked.")
        return
    if not domains:
        return
    org_id, names = request.org_id, sorted(request.names)
    problems = [delegation_problem(name, org_id, domains) for name in names]
    for problem in filter(None, dict.fromkeys(problems)):
        yield warned(about, problem, DELEGATION)
    if not any(problems):
        yield good(about, f"organization {org_id} may have certificates for the domains.")
