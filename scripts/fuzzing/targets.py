"""What is fuzzed: each target takes bytes and reads them as the program does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from scripts.fuzzing import certificates, inputs, samples, vendors


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
    "request": Target(inputs.request, samples.requests, 80),
    "query": Target(inputs.query, samples.queries, 60),
    "scm_config": Target(inputs.scm_config, samples.scm_configs, 60),
    "edgerc": Target(inputs.edgerc, samples.edgercs, 60),
    "vendor_json": Target(vendors.vendor_json, samples.answers, 150),
    "refusal": Target(vendors.refusal, samples.refusals, 60),
    "pem": Target(certificates.pem, samples.pems, 80, 8192),
    "der": Target(certificates.der, samples.ders, 140),
    "issuers": Target(certificates.issuers, samples.issuers, 60),
    "ocsp": Target(certificates.ocsp, samples.ocsps, 100),
    "crl": Target(certificates.crl, samples.crls, 90),
    "warnings": Target(vendors.warnings, samples.warnings, 45),
    "journal": Target(inputs.journal, samples.journals, 10, 1 << 17),
    "program": Target(inputs.program, samples.programs, 5),
}
