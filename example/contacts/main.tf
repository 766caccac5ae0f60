# Who you are, for all your certificates: said once, and used by the directories beside it.

output "subject" {
  description = "Subject of the CSRs: of an OV or EV certificate, the organization as the CA has validated it."
  value = {
    country      = "US"
    state        = "Massachusetts"
    locality     = "Cambridge"
    organization = "Example Ltd"
  }
}

output "organization" {
  description = "The organization that CPS keeps with an enrollment."
  value = {
    name             = "Example Ltd"
    phone            = "+1 617 555 0100"
    address_line_one = "1 Example Street"
    city             = "Cambridge"
    region           = "MA"
    postal_code      = "02142"
    country_code     = "US"
  }
}

output "admin_contact" {
  description = "Your contact person."
  value = {
    first_name = "Ada"
    last_name  = "Admin"
    email      = "ada.admin@example.com"
    phone      = "+1 617 555 0101"
  }
}

output "tech_contact" {
  description = "Your contact at Akamai."
  value = {
    first_name = "Tim"
    last_name  = "Tech"
    email      = "ttech@akamai.com"
    phone      = "+1 617 555 0102"
  }
}
