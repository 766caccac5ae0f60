"""What a report on a certificate tells of its domains. Changes nothing anywhere."""

from datetime import datetime

from connector.core.domains.told import DnsRecord
from connector.core.report.values import Report
from connector.core.request.values import Request
from connector.workflow.domain_looks import SeenDomains
from connector.workflow.tools import Tools


def seen_domains(request: Request, report: Report, now: datetime, tools: Tools) -> SeenDomains:
    """
    Return what is known of the domains of a certificate on the day of its next order.

    That is now, where anything is due.

    Args:
        request: Whose certificate.
        report: What was found of it.
        now: The vendor's time of that, aware UTC.
        tools: What is asked.
    """
    if tools.domains is None:
        return SeenDomains()
    order_at = now if report.due else report.renewal_due_at or now
    names = (report.common_name, *report.sans)
    return tools.domains.of(request, names, order_at, now, tools.journal)


def merged_records(report: Report, domains: SeenDomains) -> tuple[DnsRecord, ...]:
    """Return what a person has to publish, for orders and for domains, sorted."""
    records = {*report.dns_records, *domains.records}
    return tuple(sorted(records, key=lambda one: (one.domain, one.name, one.value)))
