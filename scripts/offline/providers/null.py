"""A stand-in for hashicorp/null: the resource `null_resource`, and nothing else of it."""

import secrets
from typing import Any

from serve import serve
from tf.iface import (
    CreateContext,
    DataSource,
    DeleteContext,
    Provider,
    ReadContext,
    Resource,
    UpdateContext,
    UpgradeContext,
)
from tf.schema import Attribute, Schema
from tf.types import Map, String, Unknown
from tf.utils import Diagnostics


class Triggers(Map):
    """A map of texts that may be unknown as a whole, also where its kind of unknown has bounds."""

    def decode(self, value: Any) -> Any:
        """Return Unknown for whatever is neither null nor a map."""
        return super().decode(value) if isinstance(value, dict | None) else Unknown


class NullResource(Resource):
    """The resource `null_resource`: it has an id, and other triggers make another one."""

    def __init__(self, provider: Provider) -> None:
        """Take the provider, of which nothing is needed."""

    @classmethod
    def get_name(cls) -> str:
        """Return its name without the provider's prefix."""
        return "resource"

    @classmethod
    def get_schema(cls) -> Schema:
        """Return the attributes of hashicorp/null 3.2."""
        return Schema(
            version=0,
            attributes=[
                Attribute("id", String(), computed=True),
                Attribute("triggers", Triggers(String()), optional=True, requires_replace=True),
            ],
        )

    def create(self, ctx: CreateContext, planned: dict[str, Any]) -> dict[str, Any] | None:
        """Give it an id: digits, as the real one does."""
        return {**planned, "id": str(secrets.randbits(63))}

    def read(self, ctx: ReadContext, current: dict[str, Any]) -> dict[str, Any] | None:
        """Return it unchanged: there is nothing behind it."""
        return current

    def update(
        self, ctx: UpdateContext, current: dict[str, Any], planned: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Keep the id; only a replacement changes the triggers."""
        return {**planned, "id": current["id"]}

    def delete(self, ctx: DeleteContext, current: dict[str, Any]) -> None:
        """Have nothing to remove."""

    def upgrade(self, ctx: UpgradeContext, version: int, old: dict[str, Any]) -> dict[str, Any]:
        """Take a state as it is: there has been one version only."""
        return old


class NullProvider(Provider):
    """The provider; it has nothing to configure."""

    def get_model_prefix(self) -> str:
        """Return what stands before its resources' names."""
        return "null_"

    def get_provider_schema(self, diags: Diagnostics) -> Schema:
        """Return an empty configuration."""
        return Schema()

    def full_name(self) -> str:
        """Return whose place it takes."""
        return "registry.terraform.io/hashicorp/null"

    def validate_config(self, diags: Diagnostics, config: dict[str, Any]) -> None:
        """Accept the empty configuration."""

    def configure_provider(self, diags: Diagnostics, config: dict[str, Any]) -> None:
        """Accept the configuration: there is nothing to set."""

    def get_data_sources(self) -> list[type[DataSource]]:
        """Return none."""
        return []

    def get_resources(self) -> list[Any]:
        """Return the one resource."""
        return [NullResource]


if __name__ == "__main__":
    serve(NullProvider())
