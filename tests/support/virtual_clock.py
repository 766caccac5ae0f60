"""A clock that a test moves; sleeping moves it too."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 9, 1, 7, 15, tzinfo=UTC)


class VirtualClock:
    """Starts at a fixed time; remembers how long it was asked to sleep."""

    def __init__(self, start: datetime = START) -> None:
        self.start = start
        self.passed = timedelta(0)
        self.sleeps: list[timedelta] = []

    def now(self) -> datetime:
        return self.start + self.passed

    def monotonic(self) -> float:
        return self.passed.total_seconds()

    def sleep(self, span: timedelta) -> None:
        self.sleeps.append(span)
        self.advance(max(span, timedelta(0)))

    def advance(self, span: timedelta) -> None:
        self.passed += span
