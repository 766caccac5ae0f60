"""
`akamai-scm` that Akamai's limit of calls in two seconds does not hold up.

For what is measured to be the program, not the wait for a vendor: thousands of calls would be many
minutes of that. The limit of a minute is a setting, this one is none. Calls are remembered for a
shorter time, so that about as many are to be counted as there would be at Akamai's pace.
"""

import sys
from datetime import timedelta

import connector.transport.pacing

connector.transport.pacing.BURST = 1_000_000  # type: ignore[misc]
connector.transport.pacing.MINUTE = timedelta(seconds=1)  # type: ignore[misc]
connector.transport.pacing.LONGEST_CALL = timedelta(seconds=1)  # type: ignore[misc]

from connector.__main__ import main  # noqa: E402 - counts by it

sys.exit(main())
