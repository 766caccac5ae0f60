# Many certificates in one block. Each is planned, renewed and waited for by itself; ten at a time,
# and all together keep below Akamai's limit of calls.

locals {
  certificates = {
    "www.example.org"  = { sans = ["example.org"] }
    "shop.example.org" = { sans = ["checkout.example.org", "cart.example.org"] }
    # Dual stack: an RSA and an ECDSA certificate, ordered and deployed together.
    "api.example.org" = { key_algorithms = ["RSA", "ECDSA"], renew_before_days = 30 }
    # From another CA, by another account of scm_config.yaml. Akamai warns of every private root;
    # this warning is approved in advance, others still stop the apply.
    "intranet.example.org" = {
      scm_account = "sectigo-private"
      validation  = "private"
      approved    = ["TRUST_CHAIN_TERMINATES_WITH_NON_STANDARD_CERTIFICATE_DETAILED"]
    }
  }
}

module "certificate" {
  source   = "../../terraform" # in your copy: the relative path of the module
  for_each = local.certificates

  common_name       = each.key
  sans              = try(each.value.sans, null)
  key_algorithms    = try(each.value.key_algorithms, null)
  renew_before_days = try(each.value.renew_before_days, null)
  scm_account       = try(each.value.scm_account, null)
  validation        = try(each.value.validation, null)
  approve           = { post_verification_warnings = try(each.value.approved, ["none"]) }
  contract_id       = "ctr_C-0N7RAC7"

  subject = {
    country      = "US"
    state        = "Massachusetts"
    locality     = "Cambridge"
    organization = "Example Ltd"
  }

  organization = {
    name             = "Example Ltd"
    phone            = "+1 617 555 0100"
    address_line_one = "1 Example Street"
    city             = "Cambridge"
    region           = "MA"
    postal_code      = "02142"
    country_code     = "US"
  }
  admin_contact = {
    first_name = "Ada"
    last_name  = "Admin"
    email      = "ada.admin@example.com"
    phone      = "+1 617 555 0101"
  }
  tech_contact = { # your contact at Akamai
    first_name = "Tim"
    last_name  = "Tech"
    email      = "ttech@akamai.com"
    phone      = "+1 617 555 0102"
  }

  # With this line you accept the agreement in eula/EULA.txt (akamai-scm eula show).
  eula_accepted = true
}

output "certificates" {
  description = "By common name: when each ends, and when its renewal comes."
  value = {
    for name, certificate in module.certificate :
    name => { expiry = certificate.expiry, renewal_due_at = certificate.renewal_due_at }
  }
}
