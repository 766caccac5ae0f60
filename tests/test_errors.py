"""What every failure promises to whoever catches it."""

from contextlib import contextmanager

import pytest

from connector.errors import (
    AnswerLostError,
    CertificateMismatchError,
    ConfigurationError,
    ConflictError,
    ConnectorError,
    Effect,
    Fault,
    NotFoundError,
    NotTheVendorError,
    VendorRefusedError,
    VendorUnavailableError,
)

REFUSED = ConflictError(
    "Could not update.", status=409, code="slug", detail="Words.", remedy="Wait.", again="Later."
)


@pytest.mark.parametrize("name", ["what", "remedy", "again", "status", "code", "effect", "new"])
def test_an_error_cannot_be_assigned_to(name) -> None:
    with pytest.raises(AttributeError, match=f"ConflictError.{name} cannot be changed"):
        setattr(REFUSED, name, "other")
    with pytest.raises(AttributeError, match="cannot be deleted"):
        delattr(REFUSED, name)


def test_another_remedy_makes_another_error_of_the_same_kind() -> None:
    changed = REFUSED.with_remedy("Do this.").with_again("Then again.")

    assert type(changed) is ConflictError
    assert str(changed) == "Could not update. Do this. Then again."
    assert (changed.status, changed.code, changed.detail) == (409, "slug", "Words.")
    assert changed.args == REFUSED.args
    assert str(REFUSED) == "Could not update. Wait. Later."


@pytest.mark.parametrize(
    "error",
    [
        CertificateMismatchError("Wrong.", faults=["name"]),
        ConfigurationError("Settings", [Fault("a", "wrong")]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_another_remedy_keeps_what_the_kind_has_of_its_own(error) -> None:
    changed = error.with_remedy("Correct it.")

    assert type(changed) is type(error)
    assert changed.faults == error.faults
    assert changed.remedy == "Correct it."


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (Fault("sans[0]", "must be text"), "sans[0]: must be text"),
        (Fault("url", "missing", "SCM shows it"), "url: missing; SCM shows it"),
        (Fault("", "it is empty"), "it is empty"),
    ],
)
def test_a_fault_is_told_on_one_line(fault, line) -> None:
    assert str(fault) == line
    assert str(ConfigurationError("Wrong", [fault, fault])) == f"Wrong:\n  - {line}\n  - {line}"


def test_another_remedy_keeps_where_the_error_comes_from() -> None:
    def fail() -> None:
        try:
            int("none")
        except ValueError as cause:
            raise ConnectorError("Failed.") from cause

    with pytest.raises(ConnectorError) as caught:
        fail()
    changed = caught.value.with_remedy("Try.")

    assert isinstance(changed.__cause__, ValueError)
    assert changed.__suppress_context__
    assert changed.__traceback__ is caught.value.__traceback__ is not None


def test_an_error_passes_through_a_context_manager_and_takes_notes() -> None:
    @contextmanager
    def block():
        yield

    error = ConnectorError("Failed.")
    with pytest.raises(ConnectorError), block():
        raise error
    error.add_note("a note")

    assert error.__notes__ == ["a note"]


def _kinds(kind: type[ConnectorError]) -> set[type[ConnectorError]]:
    return {kind}.union(*(_kinds(one) for one in kind.__subclasses__()))


def test_only_a_lost_answer_leaves_open_whether_a_write_took_effect() -> None:
    unknown = {kind for kind in _kinds(ConnectorError) if kind.effect is Effect.UNKNOWN}

    assert unknown == {AnswerLostError}
    assert AnswerLostError("Lost.").effect is Effect.UNKNOWN
    for kind in (VendorUnavailableError, NotTheVendorError):
        assert kind("Not reached.").effect is Effect.NONE
    for refusal in (VendorRefusedError, NotFoundError):
        assert refusal("Refused.", status=400).effect is Effect.NONE


def test_an_error_without_an_answer_has_no_status() -> None:
    assert ConnectorError("Failed.").status is None
    assert AnswerLostError("Lost.", status=502).status == 502
