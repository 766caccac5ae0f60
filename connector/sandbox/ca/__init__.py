"""Real certificates from made-up keys: the authorities behind the sandbox's SCM."""

from connector.sandbox.ca.authorities import Authorities, Issued
from connector.sandbox.ca.catalogue import Catalogue
from connector.sandbox.ca.profiles import Organization, Profile, key_kind

__all__ = ["Authorities", "Catalogue", "Issued", "Organization", "Profile", "key_kind"]
