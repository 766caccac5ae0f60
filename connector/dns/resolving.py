"""
What the resolvers of this machine find out of names: CAA records, and whether DNS answers at all.

Never asked about proofs: a resolver would keep a "no" for hours (RFC 2308).
"""

from collections.abc import Sequence

import dns.message
import dns.rcode
import dns.rdatatype
import dns.resolver

from connector.core.domains.caa import CaaRecord, caa_path
from connector.core.domains.values import dns_name
from connector.dns.question import ask_resolver
from connector.dns.values import Failure, FoundCaa, Server


class Resolving:
    """Looks up names, each once; threads may share it."""

    def __init__(self, resolvers: Sequence[Server]) -> None:
        """
        Ask nothing yet.

        Args:
            resolvers: The first that answers is asked.
        """
        self._resolvers = tuple(resolvers)
        self._silent: set[Server] = set()
        self._caa: dict[str, FoundCaa] = {}

    def caa(self, name: str) -> FoundCaa:
        """
        Return the CAA records that count for a name, by the rules of the CAs (RFC 8659 3).

        A name that is a CNAME for another has the records of that one, such as a CDN's.

        Args:
            name: Of a certificate.
        """
        for above in caa_path(name):
            found = self._found(above)
            if found.records or found.failure is not None:
                return found
        return found

    def is_absent(self, domain: str) -> bool:
        """Return whether DNS says that there is no such domain; what fails does not say so."""
        return self._found(domain).absent

    @property
    def is_silent(self) -> bool:
        """Whether there is no resolver that has not stayed silent."""
        return self._silent.issuperset(self._resolvers)

    def _found(self, name: str) -> FoundCaa:
        if name not in self._caa:
            self._caa[name] = self._look_up(name)
        return self._caa[name]

    def _look_up(self, name: str) -> FoundCaa:
        answer = self._ask(name, checked=True)
        if answer is None:
            return FoundCaa(name, failure=Failure.SILENT)
        if _is_answered(answer):
            # Behind a CNAME it is said of what that leads to.
            absent = answer.rcode() == dns.rcode.NXDOMAIN and not answer.answer
            return FoundCaa(_owner(answer) or name, _caa_in(answer), absent=absent)
        unchecked = self._ask(name, checked=False)
        signed_wrongly = unchecked is not None and _is_answered(unchecked)
        return FoundCaa(name, failure=Failure.DNSSEC if signed_wrongly else Failure.SERVERS)

    def _ask(self, name: str, *, checked: bool) -> dns.message.Message | None:
        """Return the answer of the first resolver that has one; a silent one is asked once."""
        for resolver in self._resolvers:
            if resolver not in self._silent:
                answer = ask_resolver(resolver, name, "CAA", checked=checked)
                if answer is not None:
                    return answer
                self._silent.add(resolver)
        return None


def resolvers(named: Sequence[Server]) -> tuple[Server, ...]:
    """
    Return the resolvers of this machine; none where it has none.

    Args:
        named: Name servers that a setting names to be asked in their place; empty: none.
    """
    if named:
        return tuple(named)
    try:
        found = dns.resolver.Resolver().nameservers
    except (dns.resolver.NoResolverConfiguration, OSError):
        return ()
    return tuple(Server(one, one) for one in found if isinstance(one, str))


def _caa_in(answer: dns.message.Message) -> tuple[CaaRecord, ...]:
    """Return the CAA records of an answer, those behind CNAMEs included."""
    return tuple(
        CaaRecord(data.flags, data.tag.decode("ascii", "replace"), _text(data.value))
        for group in answer.answer
        if group.rdtype == dns.rdatatype.CAA
        for data in group
    )


def _owner(answer: dns.message.Message) -> str:
    """Return the name of the CAA records in an answer; empty: there are none."""
    owners = (group.name for group in answer.answer if group.rdtype == dns.rdatatype.CAA)
    return next((dns_name(owner.to_text()) for owner in owners), "")


def _is_answered(answer: dns.message.Message) -> bool:
    return answer.rcode() in {dns.rcode.NOERROR, dns.rcode.NXDOMAIN}


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
