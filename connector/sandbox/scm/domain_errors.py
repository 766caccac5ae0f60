"""Every refusal of SCM about domains, as in `errors` (sectigo-scm 3.2)."""

from connector.sandbox.scm.errors import SCMError


def domain_unknown(name: str) -> SCMError:
    """SCM has no domain that covers the name."""
    return SCMError(400, -727, f"The domain does not exist: {name}")


def domain_inactive(name: str) -> SCMError:
    """The domain is suspended."""
    return SCMError(400, -715, f"The domain is inactive: {name}")


def domain_not_delegated(name: str) -> SCMError:
    """The domain is not the organization's."""
    return SCMError(400, -1010, f"The domain is not allowed: {name}")


def domain_not_validated(name: str) -> SCMError:
    """Nobody has proven control of the domain."""
    return SCMError(400, -737, f"The domain is not validated: {name}")


def validation_lapsed(name: str) -> SCMError:
    """The proof of control is too old."""
    return SCMError(400, -107, f"Domain control validation is incomplete or expired: {name}")


def domain_not_found() -> SCMError:
    """No domain has that id."""
    return SCMError(404, -727, "The domain does not exist")


def validation_not_authorized() -> SCMError:
    """The administrator has no privilege to manage validations; 400, not 403."""
    return SCMError(400, -3, "You are not authorized to perform DCV validation.")


def prevalidation_off() -> SCMError:
    """The customer's domains are not validated in advance."""
    return SCMError(400, -1608, "DCV is not enabled for the customer")


def not_high_level(name: str) -> SCMError:
    """Another domain, above this one, is validated for it."""
    return SCMError(400, -723, f"Only high-level domains can be validated: {name}")


def validation_under_way(name: str) -> SCMError:
    """By switch: what is submitted is not started again."""
    return SCMError(400, -724, f"Not possible in the domain's validation status: {name}")


def connector_unknown() -> SCMError:
    """There is no DNS connector of that id; code unverified."""
    return SCMError(404, -1, "The DNS connector does not exist")


def domain_exists(name: str) -> SCMError:
    """SCM has the domain already."""
    return SCMError(400, -728, f"The domain already exists: {name}")


def validation_not_started(name: str) -> SCMError:
    """A proof is submitted in a way that was not begun."""
    return SCMError(
        400, -1603, f"Domain control validation was not started with this method: {name}"
    )
