locals {
  # `none`, `all` or a list of ids. The way through JSON keeps Terraform from pressing a text and a
  # list into one type.
  approved_warnings = {
    for stage, ids in {
      pre_verification_warnings  = var.approve.pre_verification_warnings
      post_verification_warnings = var.approve.post_verification_warnings
    } :
    stage => jsondecode(
      contains(ids, "all") ? jsonencode("all") :
      length(setsubtract(ids, ["none"])) == 0 ? jsonencode("none") : jsonencode(ids)
    )
  }

  # Nothing where there is none, so that a digest of the request stays the same.
  accepted_warnings = { for key, value in {
    warnings = [for warning in var.approve.warnings : { for key, value in warning : key => value if value != null }]
  } : key => value if length(value) > 0 }

  network_configuration = merge(var.network_configuration, {
    client_mutual_authentication = try({
      for key, value in var.network_configuration.client_mutual_authentication :
      key => value if value != null
    }, null)
  })

  # The certificate request: what is null is left out, so the program's own defaults hold, and a digest
  # of it stays the same when this module gets a new variable.
  request = { for key, value in {
    common_name                 = var.common_name
    sans                        = var.sans
    contract_id                 = var.contract_id
    validation                  = var.validation
    key_algorithms              = var.key_algorithms
    signature_algorithm         = var.signature_algorithm
    secure_network              = var.secure_network
    sni_only                    = var.sni_only
    subject                     = { for key, value in var.subject : key => value if value != null }
    organization                = var.organization == null ? null : { for key, value in var.organization : key => value if value != null }
    admin_contact               = var.admin_contact == null ? null : { for key, value in var.admin_contact : key => value if value != null }
    tech_contact                = var.tech_contact == null ? null : { for key, value in var.tech_contact : key => value if value != null }
    network_configuration       = { for key, value in local.network_configuration : key => value if value != null }
    change_management           = var.change_management
    exclude_sans                = var.exclude_sans
    allow_duplicate_common_name = var.allow_duplicate_common_name
    enrollment_id               = var.enrollment_id
    account_switch_key          = var.account_switch_key
    scm_account                 = var.scm_account
    org_id                      = var.org_id
    cert_type                   = try(tonumber(var.cert_type), var.cert_type)
    term                        = try(tonumber(var.term), var.term)
    chain_file                  = var.chain_file
    preferred_root              = var.preferred_root
    critical_days               = var.critical_days
    custom_fields               = var.custom_fields
    comments                    = var.comments
    external_requester          = var.external_requester
    renew_before_days           = var.renew_before_days
    spread                      = var.spread
    windows                     = var.windows == null ? null : [for window in var.windows : { for key, value in window : key => value if value != null }]
    freeze                      = length(var.freeze) == 0 ? null : [for freeze in var.freeze : { for key, value in freeze : key => value if value != null }]
    freeze_until_expiry         = var.freeze_until_expiry
    check_revocation            = var.check_revocation
    renewal_trigger             = var.renewal_trigger
    approve                     = merge(local.approved_warnings, { change_management = var.approve.change_management }, local.accepted_warnings)
    auto_approve                = var.auto_approve
    wait_for_deployment         = var.wait_for_deployment
    timeouts                    = { for key, value in var.timeouts : key => value if value != null }
    verify_edge                 = var.verify_edge ? true : null
    edge_hosts                  = var.edge_hosts == null ? null : { for key, value in var.edge_hosts : key => value if value != null }
    on_destroy                  = var.on_destroy
  } : key => value if value != null }

  # How to act is not part of what is wanted: changing one of these replaces no certificate.
  only_how = [
    "approve", "auto_approve", "chain_file", "check_revocation", "critical_days", "edge_hosts", "freeze", "freeze_until_expiry",
    "on_destroy", "preferred_root", "renew_before_days", "renewal_trigger", "spread", "timeouts", "verify_edge", "wait_for_deployment", "windows",
  ]

  # Paths only: whatever Terraform hands over stands in its state or is printed with errors.
  environment = { for key, value in {
    AKAMAI_EDGERC          = var.edgerc
    AKAMAI_EDGERC_SECTION  = var.edgerc_section
    SCM_CONFIG             = var.scm_config
    AKAMAI_SCM_STATE       = var.state
    AKAMAI_SCM_LOG_DIR     = var.log_dir
    REQUESTS_CA_BUNDLE     = var.ca_bundle
    AKAMAI_SCM_ACCEPT_EULA = var.eula_accepted ? "1" : null
  } : key => value if value != null }

  # What an apply is told. Were a value in it marked as sensitive (a contact's address, say), Terraform
  # would hide every line of the program's progress, and show them all in the error of a failure.
  acting = jsonencode(merge(local.environment, {
    AKAMAI_SCM_REQUEST = jsonencode(local.request)
    # What the plan rested on: a renewal that has to wait for a vendor must not count as done.
    AKAMAI_SCM_PLANNED = try(local.before.action, "")
  }))

  # What the program is asked, by either look.
  query = {
    request    = jsonencode(local.request)
    edgerc     = var.edgerc
    section    = var.edgerc_section
    scm_config = var.scm_config
    state      = var.state
    log_dir    = var.log_dir
    ca_bundle  = var.ca_bundle
  }

  # What of the request a destroy needs. In one line of a plan: a text that is JSON throughout would
  # be spread over as many lines as it has values.
  at_destroy = "request ${jsonencode({ for key, value in local.request : key => value if !contains(local.not_for_destroy, key) })}"
  not_for_destroy = [
    "admin_contact", "chain_file", "change_management", "check_revocation", "comments", "critical_days", "custom_fields",
    "edge_hosts", "external_requester", "freeze", "freeze_until_expiry", "network_configuration", "organization", "preferred_root", "renew_before_days",
    "renewal_trigger", "signature_algorithm", "spread", "subject", "tech_contact", "verify_edge", "wait_for_deployment", "windows",
  ]

  before = one(data.external.before[*].result)

  # As the answer tells it, which is no secret: Terraform hides every message in which a value stands
  # that is marked as sensitive, and warns of each.
  name = try(local.before.common_name, "the certificate")

  # Why this plan acts, in words, and when it was made: no other plan has the same.
  names   = join(" ", sort(setunion([var.common_name], coalesce(var.sans, []))))
  summary = try("${local.before.action}: ${replace(trimspace(local.before.message), "\n", " ")}${local.before.action == "enroll" ? " Names: ${local.names}." : ""} (${local.before.reason}; planned ${plantimestamp()})", "")

  # Whether this run replaces the certificate: only then the summary that it keeps is this one. In the
  # plan of such a run the id, and so the answer, is unknown.
  acted = try(null_resource.certificate[0].triggers.summary == local.summary && null_resource.certificate[0].id != "", false)

  # What was found after acting, else what was found before. Unknown in a plan that acts.
  now = local.acted ? one(data.external.after[*].result) : local.before

  # The orders' ids, to be kept: as a whole unknown in a plan that acts, and so one line of it.
  found = local.acted ? { ssl_ids = try(join(",", jsondecode(local.now.ssl_ids)), "") } : null

  # What makes the second look doubtful; the first one has its checks.
  doubt = try(local.acted && (local.now.stale == "true" || local.now.warning != ""), false) ? join(" ", compact([
    "Warning: ${local.name}:",
    try(local.now.warning, ""),
    try(local.now.stale, "") == "true" ? "A vendor could not be reached after the apply, so the outputs are what the apply itself saw last." : "",
  ])) : ""

  # Where the edge serves something else than CPS shows, or nothing was seen of it.
  at_edge = [for found in try(jsondecode(local.before.edge), []) : found.message if found.state != "served"]

  # What is to be known of domains that want another validation now, each sentence once.
  lapsing = distinct([for domain in try(jsondecode(local.before.domains), []) : domain.message if domain.due])

  # What an apply cannot change any more is known in every plan, whatever is due: the id once there
  # is one, and what is wanted. Names as they are written here, where that is how a certificate has them.
  settled_id   = var.enrollment_id != null ? tostring(var.enrollment_id) : try(local.before.enrollment_id, "")
  plain_name   = "^[*]?[a-z0-9_.-]+$"
  settled_name = !var.enabled ? null : can(regex(local.plain_name, var.common_name)) ? var.common_name : try(local.before.common_name, null)
  settled_sans = !var.enabled ? null : var.sans != null && alltrue([for name in coalesce(var.sans, []) : can(regex(local.plain_name, name))]) ? sort(setsubtract(coalesce(var.sans, []), [var.common_name])) : try(tolist(jsondecode(local.before.sans)), null)
  settled_keys = !var.enabled ? null : var.key_algorithms != null ? sort(var.key_algorithms) : try(tolist(jsondecode(local.before.key_algorithms)), null)
}
