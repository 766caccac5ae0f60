"""What was there for the first call of a look and is gone for the next is looked at anew."""

from program import Program

from connector.sandbox.faults import Fault, Kind

NOT_FOUND = (
    '{"type": "https://h/cps/v2/error-types/not-found", "title": "Not Found", "status": 404,'
    ' "detail": "gone"}'
)


def gone(times: int | None) -> Fault:
    """Return the fault by which CPS does not know what an enrollment has deployed."""
    return Fault(
        Kind.ANSWER,
        "cps",
        "GET",
        "/deployments$",
        times=times,
        status=404,
        content_type="application/problem+json",
        body=NOT_FOUND,
    )


def test_once_is_looked_at_again(program: Program) -> None:
    """A removal that ends between two calls of a look fails neither the look nor the run."""
    assert program.apply().returncode == 0
    program.sandbox.world.faults.add(gone(times=1))

    looked = program.run("status", "request.yaml")

    assert looked.returncode == 0, looked.stderr


def test_twice_is_told(program: Program) -> None:
    """An enrollment that is there without what belongs to it is CPS's fault, and told as such."""
    assert program.apply().returncode == 0
    program.sandbox.world.faults.add(gone(times=None))

    looked = program.run("status", "request.yaml")

    assert looked.returncode == 1, looked.stderr
    assert "Not Found" in looked.stderr
