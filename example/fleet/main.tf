# Many certificates in one block. Each is planned, renewed and waited for by itself; ten at a time,
# and all together keep below Akamai's limit of calls.

variable "certificates" {
  description = "What is wanted, by common name."
  type = map(object({
    sans              = optional(set(string))
    key_algorithms    = optional(set(string))
    renew_before_days = optional(number)
    scm_account       = optional(string)
    validation        = optional(string)
    approved          = optional(list(string), ["none"])
  }))
  default = {
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

module "contacts" {
  source = "../contacts"
}

module "certificate" {
  source   = "../../terraform" # in your copy: the relative path of the module
  for_each = var.certificates

  common_name       = each.key
  sans              = each.value.sans
  key_algorithms    = each.value.key_algorithms
  renew_before_days = each.value.renew_before_days
  scm_account       = each.value.scm_account
  validation        = each.value.validation
  approve           = { post_verification_warnings = each.value.approved }
  contract_id       = "ctr_C-0N7RAC7"

  # Who you are, for all certificates: ../contacts says it once.
  subject       = module.contacts.subject
  organization  = module.contacts.organization
  admin_contact = module.contacts.admin_contact
  tech_contact  = module.contacts.tech_contact

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
