"""What CPS calls the fields of an enrollment in its refusals, and where a request has them."""

from typing import Final

FIELDS: Final = (
    (r"admin.?contact", "admin_contact"),
    (r"tech(nical)?.?contact", "tech_contact"),
    (r"\borg(ani[sz]ation)?\b(?!al)", "organization and subject.organization"),
    (r"phone", "the telephone numbers of organization and of the contacts"),
    (r"e-?mail", "the e-mail addresses of the contacts"),
    (r"country", "the country codes of subject, organization and the contacts"),
    (r"address|postal|\bcity\b|\bregion\b", "the addresses of organization and of the contacts"),
    (r"\bcsr\b|\bsubject\b(?!.alt)|\bst\b|\bou\b", "subject"),
    (r"common.?name|\bcn\b", "common_name, which is fixed for the life of an enrollment"),
    (r"\bsans?\b|subject.?alt", "sans"),
    (r"mutual.?auth", "network_configuration.client_mutual_authentication"),
    (r"network.?config|geography|cipher|ocsp|quic|\btls", "network_configuration"),
    (r"dns.?names?", "network_configuration.dns_names"),
    (r"sni.?only", "sni_only, which is fixed for the life of an enrollment"),
    (r"secure.?network", "secure_network, which is fixed for the life of an enrollment"),
    (r"signature.?algorithm|\bsha-?\d", "signature_algorithm"),
    (r"change.?management", "change_management"),
    (r"multi.?stack|dual.?stack|key.?algorithm", "key_algorithms"),
    (r"contract", "contract_id"),
)
"""Regular expression on CPS's words (akamai-cps 3), and the place in a request."""
