"""A report on a certificate that is live and settled, to vary in tests."""

from typing import Final

from builders import request, situation, snapshot

from connector.core.decision.decide import decide
from connector.core.report.build import build_report

_SETTLED: Final = situation(request(), snapshot())
REPORT: Final = build_report(_SETTLED, decide(_SETTLED), ())
