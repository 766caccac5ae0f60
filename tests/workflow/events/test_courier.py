"""What it means that a hook cannot be told."""

from pathlib import Path
from typing import Any

import pytest

from connector.core.events.values import EventName
from connector.errors import ConfigurationError
from connector.settings.hooks import Hook
from connector.workflow.events.courier import ToHooks

NO_SESSION: Any = None


def test_a_command_that_cannot_be_started_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    """Of the key that names it."""
    hook = Hook(frozenset({EventName.DUE}), run=("./none",), directory=tmp_path)

    with pytest.raises(ConfigurationError) as told:
        ToHooks(NO_SESSION).tell(hook, {"event": "due", "id": "1"})

    (fault,) = told.value.faults
    assert (fault.where, fault.remedy) == ("hooks", "run it by hand")
    assert fault.what.startswith("the command './none' cannot be started")
