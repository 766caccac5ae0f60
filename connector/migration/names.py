"""
What names of the vendor's connector (the original), its siblings and Akamai's provider are here.

The original's own table of variables is not public: its modules use the vocabulary of Akamai's
provider, which they are made of, and its siblings' words for SCM.
"""

from collections.abc import Mapping
from typing import Final

TOP: Final[Mapping[str, str]] = {
    "domain": "common_name",
    "domain_name": "common_name",
    "csr_sans": "sans",
    "subject_alternative_names": "sans",
    "contract": "contract_id",
    "key_algorithm": "key_algorithms",
    "key_type": "key_algorithms",
    "csr": "subject",
    "scm_org_id": "org_id",
    "scm_ssl_cert_type": "cert_type",
    "certificate_profile": "cert_type",
    "external_requesters": "external_requester",
    "renew_before": "renew_before_days",
    "accountkey": "account_switch_key",
}
"""Variables that have another name here; the others keep theirs."""

SUBJECT: Final[Mapping[str, str]] = {
    "country_code": "country",
    "city": "locality",
    "state": "state",
    "organization": "organization",
    "organizational_unit": "organizational_unit",
}

ACKNOWLEDGED: Final[Mapping[str, str]] = {
    "acknowledge_pre_verification_warnings": "pre_verification_warnings",
    "acknowledge_post_verification_warnings": "post_verification_warnings",
    "acknowledge_change_management": "change_management",
}
"""Keys of `approve`."""

SETTINGS: Final = frozenset(
    {"edgerc", "edgerc_section", "config_section", "scm_config", "log_dir", "eula_accepted"}
)
"""What the original's module may be told that is a setting here."""

TERRAFORMS: Final = frozenset(
    {"source", "version", "providers", "depends_on", "lifecycle", "provider", "count", "for_each"}
)
"""What Terraform itself reads of a block."""

WITHOUT_COUNTERPART: Final[Mapping[str, str]] = {
    "certificate_chain_type": "CPS is sent the chain that the CA delivers",
    "preferred_trust_chain": "CPS has it for the certificates that Akamai orders; see chain_file",
    "server_type": "SCM is told that the server is none of its list",
    "auto_approve_warnings": "ids are others here; status shows them, ready to copy into approve",
    "timeouts": "here it has csr, issuance and deployment: 10m, 30m and 60m unless you say so",
}
"""Why a variable is left out."""

ACCOUNT: Final[Mapping[str, str]] = {
    "scm_url": "url",
    "base_url": "url",
    "username": "login",
    "scm_user": "login",
    "scm_password": "password",
    "scm_uri": "customer_uri",
    "scm_client_id": "client_id",
    "scm_client_secret": "client_secret",
}
"""Keys of scm_config.yaml that have another name here."""

ACCOUNT_TO_REQUEST: Final[Mapping[str, str]] = {
    "org_id": "org_id",
    "scm_org_id": "org_id",
    "cert_type": "cert_type",
    "scm_ssl_cert_type": "cert_type",
    "term": "term",
}
"""Keys of scm_config.yaml that are keys of the request here."""
