"""Windows that open soon after a test has begun."""

from datetime import UTC, datetime, timedelta
from typing import Any

from program import Program


def window_in(program: Program, ahead: timedelta) -> tuple[dict[str, Any], datetime]:
    """Return a weekly window of four hours that opens *ahead* from now, and when it does."""
    now = program.sandbox.world.clock.now().astimezone(UTC)
    opens = (now + ahead).replace(second=0, microsecond=0) + timedelta(minutes=1)
    day = opens.strftime("%a").upper()
    return {"cron": f"{opens.minute} {opens.hour} * * {day}", "duration": "4h"}, opens
