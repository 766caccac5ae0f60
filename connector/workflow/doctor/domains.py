"""What is known of a request's domains, and what DNS has against its certificate."""

from collections.abc import Iterable, Iterator

from connector.core.domains.preflight import issuers_of
from connector.core.domains.told import NOT_KNOWN, UNLISTED, DnsRecord, NameDomain
from connector.core.domains.values import dns_name
from connector.core.domains.ways import Way
from connector.core.domains.words import Method
from connector.core.request.values import Request, ValidationType
from connector.settings.dcv import DomainSettings
from connector.text.moments import utc_text
from connector.workflow.doctor.finding import Finding, good, unknown, warned
from connector.workflow.preflight import Preflight

_RENEW = "Run `akamai-scm domains renew`, or have them validated in SCM under Domains > DCV."


def examine_domains(
    request: Request, names: Iterable[NameDomain], records: Iterable[DnsRecord]
) -> Iterator[Finding]:
    """
    Yield how far the domains of a request are validated, a finding for each of them.

    Args:
        request: Whose.
        names: What was found of them.
        records: Those that a person has to publish.
    """
    about = f"{request.common_name} domains"
    told: dict[str, NameDomain] = {}
    for one in names:
        told.setdefault(one.message or one.domain or one.name, one)
    unlisted = [one.name for one in told.values() if one.status == UNLISTED]
    for one in told.values():
        if one.status == NOT_KNOWN:
            yield unknown(
                about, one.message or f"SCM does not tell whether {one.domain} is validated."
            )
        elif one.status != UNLISTED:
            yield _finding(about, one)
    if unlisted:
        listed = ", ".join(unlisted)
        yield unknown(about, f"SCM lists no domain for {listed}, at least not to this account.")
    for record in records:
        yield warned(
            about,
            f"{record.domain} waits for a record that a person publishes.",
            f"Publish {record.name} {record.ttl} {record.type} {record.value}, then run"
            " `akamai-scm domains renew`.",
        )


def examine_dns(
    request: Request,
    told: Iterable[NameDomain],
    issuer: str,
    settings: DomainSettings,
    preflight: Preflight,
) -> Iterator[Finding]:
    """
    Yield what DNS has against a certificate; a private CA does not look there.

    Args:
        request: Whose.
        told: What was found of its domains.
        issuer: Of what is live; empty: nothing is.
        settings: Name the ways that proofs are published.
        preflight: Looks.
    """
    if request.validation is ValidationType.PRIVATE:
        return
    about = f"{request.common_name} DNS"
    profile = request.cert_type if isinstance(request.cert_type, str) else ""
    obstacles = list(preflight.of_names(request.names, issuers_of(f"{profile} {issuer}")))
    if preflight.is_silent:
        yield unknown(
            about, "No name server answers from here, so nothing is known of CAA records."
        )
        return
    for domain in _domains(request.names, told):
        way = settings.way_for(domain)
        persistent = way is not None and way.way is Way.PERSISTENT
        obstacles += preflight.of_domain(domain, persistent=persistent)
    if not obstacles:
        yield good(about, "CAA records allow the CA, signatures verify, all name servers answer.")
    for obstacle in dict.fromkeys(obstacles):
        yield warned(about, obstacle.text, obstacle.remedy)


def _finding(about: str, one: NameDomain) -> Finding:
    if one.due or one.holds is False:
        return warned(about, one.message, _RENEW)
    how = f" by {one.method}" if one.method else ""
    if one.method == Method.PERSISTENT_TXT:
        return good(about, f"{one.domain} is kept validated by a record that stays.")
    if one.effective_end is None:
        return good(about, f"{one.domain} is validated{how}; SCM does not tell until when.")
    until = utc_text(one.effective_end)
    return good(
        about, f"{one.domain} is validated{how} until {until}, long enough for the next order."
    )


def _domains(names: Iterable[str], told: Iterable[NameDomain]) -> list[str]:
    """Return the domains that stand for the names; one that SCM does not tell is its own."""
    known = {one.name: one.domain for one in told if one.domain}
    bare = {known.get(name) or dns_name(name).removeprefix("*.") for name in names}
    return sorted(bare)
