"""Where the values of an SCM account come from, as remedies name it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Origin:
    """The file of an account, and what of it stands elsewhere."""

    file: str = "scm_config.yaml"
    """Its path, as whoever has named it finds it."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """By key: the variable or the file that has the value, the command that prints it."""

    def of(self, *keys: str) -> str:
        """
        Return where to look for the values of these *keys*.

            >>> Origin("a.yaml").of("login", "password", "customer_uri")
            'login, password and customer_uri of the account in a.yaml'
            >>> Origin("a.yaml", {"password": "SCM_PASSWORD"}).of("login", "password")
            'login of the account in a.yaml and SCM_PASSWORD'
        """
        here = [key for key in keys if key not in self.elsewhere]
        others = [self.elsewhere[key] for key in keys if key in self.elsewhere]
        if here:
            words = " and ".join(filter(None, (", ".join(here[:-1]), here[-1])))
            others.insert(0, f"{words} of the account in {self.file}")
        return " and ".join(others)
