"""A key of `for_each` that is another one, or gone, where a destroy removes the enrollment."""

import re
from collections.abc import Callable

import pytest

from .stacks import REPOSITORY, Stack, World, calling

README = REPOSITORY / "terraform" / "README.md"
OLD, NEW = (f'module.certificate["{key}"].null_resource' for key in ("old", "new"))
KEPT = ("at_destroy", "certificate", "orders")


def with_key(world: World, *keys: str) -> str:
    """Return a stack with the same certificate by each of *keys*."""
    names = ", ".join(f'"{key}"' for key in keys)
    return calling("certificate", world, f"for_each = toset([{names}])", on_destroy="delete")


@pytest.fixture
def keyed(stack: Callable[..., Stack], world: World) -> Stack:
    """A stack whose certificate has been issued by the key `old`."""
    made = stack(with_key(world, "old"))
    made.init()
    made.apply()
    world.calls()
    return made


def rewrite(keyed: Stack, text: str) -> None:
    (keyed.directory / "main.tf").write_text(text)


def test_another_key_plans_and_carries_out_the_destroy(keyed: Stack, world: World) -> None:
    """Though it is the same certificate: Terraform knows it by its key alone."""
    rewrite(keyed, with_key(world, "new"))

    planned = keyed.actions()

    assert planned == {
        **{f"{OLD}.{name}[0]": ["delete"] for name in KEPT},
        **{f"{NEW}.{name}[0]": ["create"] for name in KEPT},
    }
    world.calls()
    keyed.apply()
    assert "destroy" in world.verbs()


def test_a_block_that_gets_keys_plans_and_carries_out_the_destroy(
    stack: Callable[..., Stack], world: World
) -> None:
    """Its address without a key is another one."""
    made = stack(on_destroy="delete")
    made.init()
    made.apply()
    rewrite(made, with_key(world, "old"))

    planned = made.actions()
    world.calls()
    made.apply()

    assert planned["module.certificate.null_resource.at_destroy[0]"] == ["delete"]
    assert "destroy" in world.verbs()


def test_a_key_that_is_gone_plans_and_carries_out_the_destroy(keyed: Stack, world: World) -> None:
    """The module's block is still there, and its instruction with it."""
    rewrite(keyed, with_key(world))

    assert keyed.actions() == {f"{OLD}.{name}[0]": ["delete"] for name in KEPT}
    world.calls()
    keyed.apply()
    assert world.verbs() == ["destroy"]


def test_a_block_that_is_taken_out_destroys_nothing(keyed: Stack, world: World) -> None:
    """Its resources are forgotten, and nothing is started."""
    rewrite(keyed, "")

    assert keyed.actions() == {f"{OLD}.{name}[0]": ["delete"] for name in KEPT}
    world.calls()
    keyed.apply()
    assert world.verbs() == []


def test_a_block_that_is_renamed_takes_its_instruction_along(keyed: Stack, world: World) -> None:
    """Terraform has nowhere to read what to do; the other block finds its certificate."""
    rewrite(keyed, calling("other", world, on_destroy="delete"))
    keyed.init()

    keyed.apply()

    assert "destroy" not in world.verbs()
    assert keyed.plan() == 0


def test_the_block_of_the_readme_moves_it(keyed: Stack, world: World) -> None:
    """Nothing is planned, and nothing is destroyed."""
    text = README.read_text(encoding="utf-8")
    (moved,) = re.findall(r"```hcl\n(moved \{.*?)```", text, re.DOTALL)
    here = moved.replace('"www.example.com"', '"old"').replace('"www"', '"new"')
    rewrite(keyed, f"{with_key(world, 'new')}\n{here}")

    assert keyed.actions() == {}
    keyed.apply()
    assert "destroy" not in world.verbs()
    assert keyed.plan() == 0
