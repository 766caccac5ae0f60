"""How the journal keeps a time: RFC 3339 in UTC with microseconds, so texts sort as times do."""

from datetime import UTC, datetime


def stamp(moment: datetime) -> str:
    """Return the text that an aware time is kept as."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_or_none(text: str | None) -> datetime | None:
    """Return the time that a column holds; None: nothing yet."""
    return None if text is None else datetime.fromisoformat(text)
