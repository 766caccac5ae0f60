"""A stand-in for hashicorp/external: the data source `external`, and nothing else of it."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from typing import Any

from serve import serve
from tf.iface import DataSource, Provider, ReadDataContext
from tf.schema import Attribute, Schema
from tf.types import List, Map, String
from tf.utils import Diagnostics


class ProgramError(Exception):
    """The program gives no result; carries the headline and the details that Terraform shows."""

    def __init__(self, headline: str, details: str) -> None:
        """Keep both texts."""
        super().__init__(headline)
        self.headline = headline
        self.details = details


def result_of(
    program: list[str | None], query: Mapping[str, str | None] | None, directory: str | None
) -> dict[str, str]:
    """
    Start *program* without a shell, hand it *query* as JSON, and read its answer.

    Empty items of the program and null values of the query are left out. The program is looked up
    in PATH, or, with a slash, from where Terraform was started.

    Raises:
        ProgramError: No such program, exit code other than 0, or not one JSON object of texts.
    """
    words = [word for word in program if word]
    if not words:
        raise ProgramError("No program", "The list `program` has no item that is not empty.")
    if shutil.which(words[0]) is None:
        raise ProgramError(
            "Program not found",
            f"There is no program {words[0]!r}, neither in PATH nor from the current directory.",
        )
    question = {key: value for key, value in (query or {}).items() if value is not None}
    done = subprocess.run(
        words, input=json.dumps(question).encode(), capture_output=True, cwd=directory, check=False
    )
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip() or "It wrote nothing to stderr."
        raise ProgramError(
            "The external program failed",
            f"{said}\n\nProgram: {words[0]}\nExit code: {done.returncode}",
        )
    return texts_in(done.stdout)


def texts_in(answer: bytes) -> dict[str, str]:
    """
    Read one JSON object of texts; null becomes the empty text.

    Raises:
        ProgramError: It is something else.
    """
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise ProgramError(
            "The answer is not JSON", f"One JSON object is needed: {error}"
        ) from None
    if not isinstance(found, dict):
        raise ProgramError("The answer is not an object", "One JSON object is needed.")
    for key, value in found.items():
        if not isinstance(value, str | None):
            raise ProgramError(
                "The answer holds something other than texts",
                f"Every value must be a string; {key!r} is not.",
            )
    return {key: value or "" for key, value in found.items()}


class External(DataSource):
    """The data source `external`."""

    def __init__(self, provider: Provider) -> None:
        """Take the provider, of which nothing is needed."""

    @classmethod
    def get_name(cls) -> str:
        """Return its name, to which the provider's prefix adds nothing."""
        return "external"

    @classmethod
    def get_schema(cls) -> Schema:
        """Return the attributes of hashicorp/external 2.3."""
        return Schema(
            attributes=[
                Attribute("id", String(), computed=True),
                Attribute("program", List(String()), required=True),
                Attribute("query", Map(String()), optional=True),
                Attribute("working_dir", String(), optional=True),
                Attribute("result", Map(String()), computed=True),
            ]
        )

    def read(self, ctx: ReadDataContext, config: dict[str, Any]) -> dict[str, Any] | None:
        """Start the program and return what it said."""
        try:
            result = result_of(config["program"], config["query"], config["working_dir"])
        except ProgramError as error:
            ctx.diagnostics.add_error(error.headline, error.details)
            return None
        except OSError as error:
            ctx.diagnostics.add_error("The program cannot be started", str(error))
            return None
        return {**config, "id": "-", "result": result}


class ExternalProvider(Provider):
    """The provider; it has nothing to configure."""

    def get_model_prefix(self) -> str:
        """Return no prefix: the data source is called as the provider is."""
        return ""

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        """Return an empty configuration."""
        return Schema()

    def full_name(self) -> str:
        """Return whose place it takes."""
        return "registry.terraform.io/hashicorp/external"

    def validate_config(self, diags: Diagnostics, config: dict[str, Any]) -> None:
        """Accept the empty configuration."""

    def configure_provider(self, diags: Diagnostics, config: dict[str, Any]) -> None:
        """Accept the configuration: there is nothing to set."""

    def get_data_sources(self) -> list[type[DataSource]]:
        """Return the one data source."""
        return [External]

    def get_resources(self) -> list[Any]:
        """Return none."""
        return []


if __name__ == "__main__":
    serve(ExternalProvider())
