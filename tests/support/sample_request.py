"""The certificate request of akamai-cps 3.4."""

from connector.core.request.values import Contact, Organization, Request, Subject

REQUEST = Request(
    common_name="www.example.com",
    contract_id="1-ABCDE",
    sans=frozenset({"api.example.com"}),
    subject=Subject(
        country="DE", state="Hessen", locality="Frankfurt", organization="Example GmbH"
    ),
    organization=Organization(
        name="Example GmbH",
        phone="+49 69 000000",
        address_line_one="Teststr. 1",
        city="Frankfurt",
        region="HE",
        postal_code="60311",
        country_code="DE",
    ),
    admin_contact=Contact("A", "Admin", "a.admin@example.com", "+49 69 000001"),
    tech_contact=Contact("T", "Tech", "ttech@akamai.com", "+1 617 000000"),
)
