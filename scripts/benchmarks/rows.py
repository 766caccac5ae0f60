"""What was measured, and how a person is shown it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from scripts.benchmarks.measure import Run

_FEW = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One case of one subject, measured so often as it has runs."""

    subject: str
    case: str
    wall: tuple[float, ...] = ()
    """Seconds, in the order of the runs; empty: not a matter of time."""
    cpu: tuple[float, ...] = ()
    """Seconds."""
    memory: tuple[float, ...] = ()
    """MiB."""
    calls: Mapping[str, int] = field(default_factory=dict)
    """Of one run, by server: `cps`, `scm`, `revocation`."""
    note: str = ""

    @classmethod
    def of(
        cls,
        subject: str,
        case: str,
        runs: Sequence[Run],
        calls: Mapping[str, int] | None = None,
        note: str = "",
    ) -> "Row":
        """Return the row that *runs* make."""
        return cls(
            subject,
            case,
            tuple(one.wall for one in runs),
            tuple(one.cpu for one in runs),
            tuple(one.memory for one in runs),
            calls or {},
            note,
        )

    def as_json(self) -> dict[str, Any]:
        """Return it for the file that is kept."""
        return {
            "subject": self.subject,
            "case": self.case,
            "calls": dict(self.calls),
            **{
                name: [round(one, 4) for one in values]
                for name, values in (("wall", self.wall), ("cpu", self.cpu))
            },
            "memory": [round(one, 1) for one in self.memory],
            "note": self.note,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Row":
        """Return what `as_json` told."""
        numbers = {name: tuple(told[name]) for name in ("wall", "cpu", "memory")}
        return cls(told["subject"], told["case"], calls=told["calls"], note=told["note"], **numbers)


def table(rows: Iterable[Row]) -> str:
    """Return rows as Markdown: of each measure the median, and in brackets least and most."""
    lines = [
        "| what | calls | wall, s | CPU, s | memory, MiB | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        cells = (
            f"{row.subject}: {row.case}",
            _calls(row.calls),
            _spread(row.wall),
            _spread(row.cpu),
            _spread(row.memory),
            row.note,
        )
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |"))
    return "\n".join(lines)


def _calls(calls: Mapping[str, int]) -> str:
    names = {"cps": "CPS", "scm": "SCM", "revocation": "CA"}
    parts = [f"{names.get(name, name)} {number}" for name, number in calls.items() if number]
    total = sum(calls.values())
    return f"{total} ({', '.join(parts)})" if len(parts) > 1 else " ".join(parts)


def _spread(values: Sequence[float]) -> str:
    if not values:
        return ""
    middle = _number(median(values))
    return (
        middle if len(values) == 1 else f"{middle} ({_number(min(values))}-{_number(max(values))})"
    )


def _number(value: float) -> str:
    return f"{value:.2f}" if value < _FEW else f"{value:.0f}"
