"""What a plain installation leaves out, and the command that brings it."""

from connector.errors import ConfigurationError, Fault


def installing(extra: str) -> str:
    """Return the command that brings the packages of one of pyproject.toml's extras."""
    return f"pip install '.[{extra}]'"


def missing_extra(what: str, extra: str, error: ImportError) -> ConfigurationError:
    """
    Return the error for packages that a plain installation leaves out.

    Args:
        what: Needs them, as people are told.
        extra: Brings them: a name of `optional-dependencies` in pyproject.toml.
        error: What Python said.
    """
    return ConfigurationError(
        f"{what} needs packages that a plain installation leaves out",
        [Fault("", f"{error.name or error} is not installed")],
        remedy=f"In the checkout, run: {installing(extra)}",
    )
