"""What in DNS is going to keep a CA from issuing, or from seeing a proof; each with its remedy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from connector.core.domains.caa import (
    ANY_CA,
    DIGICERT,
    ENTRUST,
    SECTIGO,
    CaaRecord,
    CaaWord,
    judge_caa,
)

_BRANDS: Final = (
    (re.compile(r"digicert|geotrust|thawte|rapidssl|symantec", re.IGNORECASE), DIGICERT),
    (re.compile(r"entrust", re.IGNORECASE), ENTRUST),
    (re.compile(r"sectigo|comodo|usertrust|positivessl|instantssl", re.IGNORECASE), SECTIGO),
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing that is in the way."""

    text: str
    """As a sentence."""
    remedy: str
    refused: bool = True
    """Whether a CA has to refuse; else it deserves a look."""


def issuers_of(words: str) -> frozenset[str]:
    """
    Return what the CA answers to in CAA records that a profile, or an issuer, stands for.

    Args:
        words: Name of the profile or of the issuer; what names no CA stands for all of them.
    """
    return next((issuers for brand, issuers in _BRANDS if brand.search(words)), ANY_CA)


def caa_obstacle(
    name: str, owner: str, records: Sequence[CaaRecord], issuers: frozenset[str]
) -> Obstacle | None:
    """
    Return what CAA has against a certificate for *name*; None: nothing.

    Args:
        name: Of the certificate.
        owner: The name that has the records: one above, or one that it is a CNAME for.
        records: All that it has.
        issuers: What the CA answers to.
    """
    verdict = judge_caa(name, records, issuers)
    if verdict.word is CaaWord.ALLOWED or verdict.record is None:
        return None
    record = verdict.record
    if verdict.word is CaaWord.LIMITED:
        return Obstacle(
            f"{owner} has the CAA record {record.text}, which lets the CA issue for {name} by one"
            " account or method alone; whether that is yours cannot be seen from here.",
            "If the CA refuses, have the limits taken out of the record.",
            refused=False,
        )
    tag = record.tag.lower()
    known = min(issuers, key=lambda one: (one != "sectigo.com", one))
    if tag not in {"issue", "issuewild"}:
        return Obstacle(
            f"{owner} has the CAA record {record.text}, which is critical and means nothing to a"
            f" CA, so that none issues for {name}.",
            "Have the record removed, or its flag set to 0.",
        )
    return Obstacle(
        f"{owner} has the CAA record {record.text}, and none that lets the CA issue for {name}.",
        f'Add the record: {owner}. CAA 0 {tag} "{known}".',
    )


def broken_dnssec(name: str, at: str) -> Obstacle:
    """Return that *at* is signed wrongly, which a CA meets as it looks up *name*."""
    return Obstacle(
        f"{at} is signed (DNSSEC), and its signatures do not verify, so no CA issues for {name}.",
        "Have the zone signed anew, or its DS record corrected at the registrar.",
    )


def failing_servers(name: str, at: str) -> Obstacle:
    """Return that *at* cannot be looked up, which a CA meets as it looks up *name*."""
    return Obstacle(
        f"{at} cannot be looked up: its name servers fail, or refuse to say whether it has CAA"
        f" records. A CA takes that for a no, and does not issue for {name}.",
        "Have the zone's name servers answer questions about CAA records.",
    )


def missing_domain(registered: str) -> Obstacle:
    """Return that DNS knows no such domain, *registered* being what a registry hands out."""
    return Obstacle(
        f"{registered} is not in DNS (NXDOMAIN): it is not registered, not delegated, or misspelt."
        " Nothing below it can be validated.",
        "Correct the name in the request, or have the domain registered and delegated. If it is"
        " known in the Internet and not here, name servers that know it in AKAMAI_SCM_DNS_SERVERS.",
        refused=False,
    )


def lame_delegation(domain: str, servers: str) -> Obstacle:
    """Return that some of a domain's name servers do not answer for it: *servers* says which."""
    return Obstacle(
        f"{domain} is delegated to name servers that do not answer for it: {servers}. CAs look"
        " from several places, and may ask one of these.",
        "Have the delegation corrected at the registrar, or the server taken care of.",
        refused=False,
    )


def wildcard_cname(domain: str, target: str) -> Obstacle:
    """Return that every name below a domain which is not there is a CNAME for *target*."""
    return Obstacle(
        f"A wildcard answers for the names of proofs below {domain} before they are published, by a"
        f" CNAME for {target}. That is no obstacle for akamai-scm, which compares the value; it may"
        " mislead whoever only looks whether there is a record.",
        "Publish proofs as they are told, beside the wildcard.",
        refused=False,
    )


def proof_elsewhere(name: str, target: str) -> Obstacle:
    """Return that the fixed name of a proof is a CNAME for *target*."""
    return Obstacle(
        f"{name} is a CNAME for {target}, where the TXT record of the proof belongs.",
        f"Have the CNAME replaced by the TXT record, or publish the record as {target}.",
        refused=False,
    )
