# Many certificates in one block: one for each file below certificates/. Each is planned, renewed and
# waited for by itself; ten at a time, and all together keep below Akamai's limit of calls.

variable "folder" {
  description = "Where the certificate requests are: one YAML file for each certificate, in subfolders, too."
  type        = string
  default     = "certificates"
  nullable    = false
}

locals {
  folder = abspath("${path.module}/${var.folder}")
  files = {
    for file in fileset(local.folder, "**/*.{yaml,yml}") : file => yamldecode(file("${local.folder}/${file}"))
  }

  # As in connector/schemas/request.schema.json.
  known = [
    "$schema", "account_switch_key", "admin_contact", "allow_duplicate_common_name", "approve", "auto_approve",
    "cert_type", "chain_file", "change_management", "check_revocation", "comments", "common_name", "contract_id",
    "critical_days", "custom_fields", "edge_hosts", "enrollment_id", "exclude_sans", "external_requester", "freeze",
    "freeze_until_expiry", "key_algorithms", "network_configuration", "on_destroy", "org_id", "organization", "preferred_root",
    "renew_before_days", "renewal_trigger", "sans", "scm_account", "secure_network", "signature_algorithm", "sni_only",
    "spread", "subject", "tech_contact", "term", "timeouts", "validation", "verify_edge", "wait_for_deployment", "windows",
  ]
}

# Gives what the files say the types of the variables below.
module "requests" {
  source = "./requests"

  unknown = {
    for file, request in local.files :
    file => setsubtract(keys(request), local.known) if length(setsubtract(keys(request), local.known)) > 0
  }
  found = {
    for file, request in local.files : try(request.common_name, file) => merge(request, {
      # `all` and `none` are texts in YAML, and sets here.
      approve = merge(try(request.approve, {}), {
        for stage in ["pre_verification_warnings", "post_verification_warnings"] :
        stage => flatten([request.approve[stage]]) if try(request.approve[stage], null) != null
      })
      # Found from the file that names it.
      chain_file = try("${local.folder}/${dirname(file)}/${request.chain_file}", null)
    })
  }
}

module "contacts" {
  source = "../contacts"
}

module "certificate" {
  source   = "../../terraform" # in your copy: the relative path of the module
  for_each = module.requests.typed

  common_name                 = each.value.common_name
  sans                        = each.value.sans
  contract_id                 = each.value.contract_id
  validation                  = each.value.validation
  key_algorithms              = each.value.key_algorithms
  signature_algorithm         = each.value.signature_algorithm
  secure_network              = each.value.secure_network
  sni_only                    = each.value.sni_only
  network_configuration       = each.value.network_configuration
  change_management           = each.value.change_management
  exclude_sans                = each.value.exclude_sans
  allow_duplicate_common_name = each.value.allow_duplicate_common_name
  enrollment_id               = each.value.enrollment_id
  account_switch_key          = each.value.account_switch_key
  scm_account                 = each.value.scm_account
  org_id                      = each.value.org_id
  cert_type                   = each.value.cert_type
  term                        = each.value.term
  custom_fields               = each.value.custom_fields
  comments                    = each.value.comments
  external_requester          = each.value.external_requester
  chain_file                  = each.value.chain_file
  preferred_root              = each.value.preferred_root
  renew_before_days           = each.value.renew_before_days
  spread                      = each.value.spread
  critical_days               = each.value.critical_days
  windows                     = each.value.windows
  freeze                      = each.value.freeze
  freeze_until_expiry         = each.value.freeze_until_expiry
  check_revocation            = each.value.check_revocation
  renewal_trigger             = each.value.renewal_trigger
  approve                     = each.value.approve
  auto_approve                = each.value.auto_approve
  wait_for_deployment         = each.value.wait_for_deployment
  timeouts                    = each.value.timeouts
  verify_edge                 = each.value.verify_edge
  edge_hosts                  = each.value.edge_hosts
  on_destroy                  = each.value.on_destroy

  # Who you are, for all certificates: ../contacts says it once. What a file says itself goes first.
  subject       = each.value.subject != null ? each.value.subject : module.contacts.subject
  organization  = each.value.organization != null ? each.value.organization : module.contacts.organization
  admin_contact = each.value.admin_contact != null ? each.value.admin_contact : module.contacts.admin_contact
  tech_contact  = each.value.tech_contact != null ? each.value.tech_contact : module.contacts.tech_contact

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
