"""Judges what a change was given, by what its enrollment wants and what the switches say."""

from dataclasses import dataclass
from datetime import timedelta

from connector.sandbox.cps.deployed import Deployed
from connector.sandbox.cps.judge import Measure, judge
from connector.sandbox.cps.state import Change, Enrollment, Finding, Uploaded
from connector.sandbox.cps.switches import CPSSwitches
from connector.sandbox.cps.vendor import CPS

_COMMON_NAME = "CSR_VS_CERTIFICATE_CN_MISMATCH"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be served, and what was found."""

    served: tuple[Deployed, ...]
    hard: tuple[Finding, ...]
    """Those that no acknowledgement helps against."""
    soft: tuple[Finding, ...]

    @property
    def complaint(self) -> str:
        """The hard findings as one text."""
        return "\n".join(dict.fromkeys(one.text for one in self.hard))


def verify(
    cps: CPS, enrollment: Enrollment, change: Change, uploads: tuple[Uploaded, ...]
) -> Verdict:
    """Return what is to be said of *uploads*, each for an algorithm that *change* has a CSR of."""
    switches = cps.switches
    measure = Measure(
        names=enrollment.names,
        signature_algorithm=enrollment.body.get("signatureAlgorithm"),
        roots=cps.standard_roots(),
        now=cps.ground.clock.now(),
        live=enrollment.production.certificates if enrollment.production else (),
        csr_life=None if switches.csr_days is None else timedelta(days=switches.csr_days),
        newer_subject_wording=switches.newer_subject_wording,
    )
    requests = {request.key_algorithm: request for request in change.requests}
    judgements = [judge(one, requests[one.key_algorithm], measure) for one in uploads]
    findings = [one for judgement in judgements for one in judgement.findings]
    hard = _hard_findings(switches)
    return Verdict(
        served=tuple(one.deployed for one in judgements if one.deployed is not None),
        hard=tuple(one for one in findings if one.id in hard),
        soft=tuple(one for one in findings if one.id not in hard),
    )


def _hard_findings(switches: CPSSwitches) -> frozenset[str]:
    hard = frozenset(switches.hard_findings)
    return hard - {_COMMON_NAME} if switches.common_name_mismatch == "warning" else hard
