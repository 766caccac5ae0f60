"""What a person does about a refusal by SCM; the places differ by API and by way to log in."""

from dataclasses import dataclass

from connector.settings.values import SCMAccount


@dataclass(frozen=True, slots=True)
class Remedies:
    """One sentence or two for each kind of refusal."""

    login: str
    """SCM does not know who calls."""
    rights: str
    """SCM knows, and does not allow it."""
    organization: str
    domain: str
    csr: str
    profile: str
    field: str
    """A mandatory custom field is missing."""
    fields: str
    """Another text that goes with an order is wrong."""
    quota: str
    url: str
    names: str = "Check common_name and sans in the request."
    order: str = "Look the order up in SCM."
    later: str = "SCM or its CA is busy; run again later."
    nothing: str = ""


def enrollment_remedies(account: SCMAccount) -> Remedies:
    """Return what helps a person whose *account* of the Enrollment API was refused."""
    login = (
        f"Check {account.origin.of(*_CLIENT)}, and in SCM under Enrollment > REST that the account"
        " exists and its secret was not reset."
    )
    return Remedies(
        login=login,
        rights=login,
        url=f"Check {account.origin.of('url')}: SCM shows it under Enrollment > REST.",
        organization=(
            "Have an SCM administrator check the account's organization and its permissions."
        ),
        domain=_DOMAIN,
        csr=(
            "The account's profile does not take this CSR: check key type and size in the SCM"
            " profile."
        ),
        profile="Check the account's certificate profile and term in SCM under Enrollment > REST.",
        field=_FIELD,
        fields=_FIELDS,
        quota=_QUOTA,
    )


def admin_remedies(account: SCMAccount) -> Remedies:
    """Return what helps a person whose *account* of the Admin API was refused."""
    keys: tuple[str, ...]
    if account.client_cert is not None:
        keys, how = ("login", "client_cert", "client_key"), _CERTIFICATE_LOGIN
    elif account.client_id:
        keys, how = _CLIENT, _OAUTH_LOGIN
    else:
        keys, how = ("login", "password", "customer_uri"), _HEADER_LOGIN
    return Remedies(
        login=f"Check {account.origin.of(*keys)}{how}",
        url=(
            f"Check {account.origin.of('url')}: the host of your SCM, such as"
            " https://cert-manager.com, or https://admin.enterprise.sectigo.com with client_id."
        ),
        rights=(
            "Have an SCM administrator give this admin the role MRAO, or RAO SSL or DRAO SSL for"
            " the organization, with the privileges to request and revoke (Settings > Admins), and"
            " switch on the Web/REST API for SSL in the organization's settings."
        ),
        organization=(
            "Check org_id in the request: SCM shows the ids of organizations and departments under"
            " Organizations. Its Web/REST API for SSL must be on, and its validation complete."
        ),
        domain=_DOMAIN,
        csr=(
            "The profile does not take this CSR: check its key types in SCM under Enrollment >"
            " Certificate Profiles, and key_algorithms in the request."
        ),
        profile=(
            "Check cert_type and term in the request against SCM's Enrollment > Certificate"
            " Profiles, and there that the profile is delegated to the organization."
        ),
        field=_FIELD,
        fields=_FIELDS,
        quota=_QUOTA,
    )


_CLIENT = ("client_id", "client_secret")

_DOMAIN = (
    "Have an SCM administrator register and delegate the domain. Where only its validation has"
    " lapsed, `akamai-scm domains renew` with this request proves it again (or SCM: Domains > DCV)."
    " Or, if the name is a wildcard, the profile does not take wildcards (EV never does)."
)
_FIELD = (
    "Set the field that SCM names under custom_fields in the request; SCM lists the fields under"
    " Settings > Custom Fields, and their names are written as there."
)
_FIELDS = "Check comments and external_requester in the request."
_QUOTA = "Have SCM's administrator raise the limit on certificates."

_HEADER_LOGIN = (
    ": customer_uri is NAME in the address of SCM's own pages,"
    " https://cert-manager.com/customer/NAME. In SCM under Settings > Admins, check that the admin"
    " exists, is active and of type API, and that its password has not expired."
)

_CERTIFICATE_LOGIN = (
    ". The certificate must be registered with that admin in SCM (Settings > Admins) and not have"
    " expired; a proxy that inspects TLS on the way removes it."
)

_OAUTH_LOGIN = (
    "; SCM shows them under Settings > Admins > API Keys. Those of an Enrollment account are not"
    " valid here."
)
