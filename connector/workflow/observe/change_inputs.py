"""Read from CPS what an open change waits for: CSRs, warnings, what stands on staging."""

from dataclasses import replace

from connector.core.facts.change import Change, ChangeManagementInfo, InputType
from connector.core.facts.enrollment import Csr
from connector.core.facts.snapshot import Snapshot
from connector.errors import NotFoundError
from connector.workflow.observe.reads import CPSReads


class ChangeInputs:
    """Reads it, and remembers CSRs, which do not change."""

    def __init__(self, cps: CPSReads) -> None:
        """Read by means of *cps*."""
        self._cps = cps
        self._csrs: dict[str, tuple[Csr, ...]] = {}

    def clear(self) -> None:
        """Read CSRs afresh next time."""
        self._csrs.clear()

    def read(self, snapshot: Snapshot, change: Change) -> Snapshot:
        """Return *snapshot* with what *change* waits for; what CPS does not show yet is missing."""
        return replace(
            snapshot,
            csrs=self._read_csrs(change),
            warnings_text=self._read_warnings(change),
            change_management=self._read_change_management(change),
        )

    def _read_csrs(self, change: Change) -> tuple[Csr, ...]:
        waiting = change.waits_for(InputType.CERTIFICATE)
        if waiting is None:
            return ()
        if not self._csrs.get(waiting.info_path):
            self._csrs[waiting.info_path] = self._cps.get_csrs(waiting)
        return self._csrs[waiting.info_path]

    def _read_change_management(self, change: Change) -> ChangeManagementInfo | None:
        waiting = change.waits_for(InputType.CHANGE_MANAGEMENT)
        if waiting is None:
            return None
        try:
            return self._cps.get_change_management_info(waiting)
        except NotFoundError:
            return None

    def _read_warnings(self, change: Change) -> str:
        for wanted in (InputType.PRE_VERIFICATION, InputType.POST_VERIFICATION):
            waiting = change.waits_for(wanted)
            if waiting is not None:
                return self._cps.get_warnings(waiting)
        return ""
