"""Values that a person has marked as sensitive: hidden in plans, no reason to hide the progress."""

from collections.abc import Callable

from .stacks import Stack, World, calling, words

ADDRESS = "ada.of.the.secret.office@example.com"
FOLDER = "/a/folder/that/nobody/should/see"
SENSITIVE = f"""
variable "address" {{
  default   = "{ADDRESS}"
  sensitive = true
}}
variable "folder" {{
  default   = "{FOLDER}"
  sensitive = true
}}
"""
LINES = ("external_requester = [var.address]", "state = var.folder")
PROGRESS = "(local-exec): The fake program: "


def test_progress_is_told_and_the_values_are_not(stack: Callable[..., Stack], world: World) -> None:
    """By plan, apply and destroy; the plan after the apply is empty."""
    calls = calling("certificate", world, *LINES, on_destroy="delete")
    made = stack(SENSITIVE + calls.partition("\noutput ")[0])
    made.init()
    said = [made.run("plan", "-no-color"), made.apply()]
    assert made.plan() == 0
    said.append(made.run("destroy", "-no-color", "-auto-approve"))

    assert f"{PROGRESS}apply." in said[1]
    assert f"{PROGRESS}destroy." in said[2]
    (told,) = [call for call in world.calls() if call["verb"] == "apply"]
    assert told["request"]["external_requester"] == [ADDRESS]
    assert told["settings"]["AKAMAI_SCM_STATE"] == FOLDER
    assert not [one for one in said if ADDRESS in words(one) or FOLDER in words(one)]


def test_a_name_that_is_marked_hides_no_message(stack: Callable[..., Stack], world: World) -> None:
    """Names stand in certificates, but whoever has a request from a vault marks all of it."""
    marked = 'variable "name" {\n  default   = "www.example.com"\n  sensitive = true\n}\n'
    calls = calling("certificate", world).partition("\noutput ")[0]
    made = stack(
        marked + calls.replace('common_name = "www.example.com"', "common_name = var.name")
    )
    made.init()
    said = [words(made.run("plan", "-no-color")), words(made.apply())]
    world.set(warning="Akamai is slow.", blocked=True)
    said.append(words(made.run("plan", "-no-color")))

    assert "www.example.com: Akamai is slow." in said[2]
    assert "www.example.com: a person is needed (change_management)" in said[2]
    assert not [one for one in said if "refers to sensitive values" in one]
