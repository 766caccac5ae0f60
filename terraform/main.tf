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

  network_configuration = merge(var.network_configuration, {
    client_mutual_authentication = try({
      for key, value in var.network_configuration.client_mutual_authentication :
      key => value if value != null
    }, null)
  })

  # The certificate request: what is null is left out, so the program's own defaults hold.
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
    custom_fields               = var.custom_fields
    comments                    = var.comments
    external_requester          = var.external_requester
    chain_file                  = var.chain_file
    renew_before_days           = var.renew_before_days
    critical_days               = var.critical_days
    check_revocation            = var.check_revocation
    renewal_trigger             = var.renewal_trigger
    approve                     = merge(local.approved_warnings, { change_management = var.approve.change_management })
    auto_approve                = var.auto_approve
    wait_for_deployment         = var.wait_for_deployment
    timeouts                    = { for key, value in var.timeouts : key => value if value != null }
    on_destroy                  = var.on_destroy
  } : key => value if value != null }

  # How to act is not part of what is wanted: changing one of these replaces no certificate.
  only_how = [
    "approve", "auto_approve", "chain_file", "check_revocation", "critical_days", "on_destroy", "renew_before_days",
    "renewal_trigger", "timeouts", "wait_for_deployment",
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
}

# What is there and what is due. Fed by variables only: a query that is known only after apply would
# make the trigger below unknown, and Terraform would plan a replacement for nothing.
data "external" "before" {
  count = var.enabled ? 1 : 0

  program = concat(var.command, ["external"])
  query = {
    request    = jsonencode(local.request)
    edgerc     = var.edgerc
    section    = var.edgerc_section
    scm_config = var.scm_config
    state      = var.state
    log_dir    = var.log_dir
    ca_bundle  = var.ca_bundle
  }

  lifecycle {
    postcondition {
      condition     = try(self.result.schema, "") == "1"
      error_message = "The program that var.command names (${join(" ", var.command)}) is not akamai-scm, or does not fit this module: its answer has schema \"${try(self.result.schema, "none")}\", not \"1\"."
    }
  }
}

resource "null_resource" "certificate" {
  count = var.enabled ? 1 : 0

  # A renewal is a replacement of this resource, so the plan shows which of these keys asks for it.
  triggers = {
    common_name = var.common_name
    names       = join(" ", sort(setunion([var.common_name], coalesce(var.sans, []))))
    # The serial that the wanted certificate replaces: changes when a renewal is due, and stays
    # after it, so the next plan is empty.
    renews  = local.before.renews
    forced  = var.renewal_trigger
    request = jsonencode({ for key, value in local.request : key => value if !contains(local.only_how, key) })
  }

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = var.eula_accepted
      error_message = "Read the agreement (akamai-scm eula show), then set eula_accepted = true."
    }

    # Refused in the plan, before anything is replaced.
    precondition {
      condition     = try(local.before.reason, "") != "fixed_field"
      error_message = "${var.common_name}: ${try(local.before.message, "")} Akamai fixes these for the life of an enrollment. Put the old value back, or call the module once more for a new enrollment."
    }
  }

  # No shell in between: an interrupt reaches the program, and nothing is quoted or expanded.
  provisioner "local-exec" {
    interpreter = var.command
    command     = "apply"
    environment = merge(local.environment, {
      AKAMAI_SCM_REQUEST = jsonencode(local.request)
      # What the plan rested on: a renewal that has to wait for a vendor must not count as done.
      AKAMAI_SCM_PLANNED = local.before.action
    })
    quiet = true
  }

  depends_on = [null_resource.at_destroy]
}

# What `terraform destroy` does. A resource of its own, since Terraform runs no destroy-time
# provisioner of one whose apply has failed, and a change that waits is what is to be cancelled.
resource "null_resource" "at_destroy" {
  count = var.enabled ? 1 : 0

  # A destroy-time provisioner can read nothing but these. With `keep` nothing is to be read, so
  # machines whose paths differ agree on the plan.
  triggers = merge(
    { on_destroy = var.on_destroy },
    { for key, value in {
      request     = jsonencode(local.request)
      command     = jsonencode(var.command)
      environment = jsonencode(local.environment)
    } : key => value if var.on_destroy != "keep" },
  )

  lifecycle {
    # Keeps the provisioner from running where this is replaced, for other triggers, and not destroyed.
    create_before_destroy = true
  }

  provisioner "local-exec" {
    when        = destroy
    interpreter = try(jsondecode(self.triggers.command), ["/bin/sh", "-c"])
    command     = can(self.triggers.command) ? "destroy" : "echo 'on_destroy is keep: the enrollment at Akamai and the certificate stay as they are.'"
    environment = merge(try(jsondecode(self.triggers.environment), {}), { AKAMAI_SCM_REQUEST = try(self.triggers.request, "") })
    quiet       = true
  }
}

# What is there after acting. Absent when nothing is to be done: such a plan starts the program once.
data "external" "after" {
  count = try(local.before.action, "none") == "none" ? 0 : 1

  program    = data.external.before[0].program
  query      = data.external.before[0].query
  depends_on = [null_resource.certificate]
}

# The ids of the orders are known to the journal alone. Terraform's state keeps them too, until the
# certificate is replaced, so that a machine with an empty journal plans the same.
resource "null_resource" "orders" {
  count = var.enabled ? 1 : 0

  triggers = { ssl_ids = try(local.now.ssl_ids, "[]") }

  lifecycle {
    ignore_changes       = [triggers]
    replace_triggered_by = [null_resource.certificate]
  }
}

locals {
  before = one(data.external.before[*].result)
  now    = try(concat(data.external.after[*].result, data.external.before[*].result)[0], null)
}

check "warning" {
  assert {
    condition     = try(local.before.warning, "") == ""
    error_message = "${var.common_name}: ${try(local.before.warning, "")}"
  }
}

check "drift" {
  assert {
    condition     = length(try(jsondecode(local.before.drift), [])) == 0
    error_message = "${var.common_name}: Akamai differs from what is written here, and nobody asked for it here: ${join("; ", try(jsondecode(local.before.drift), []))}."
  }
}

check "stale" {
  assert {
    condition     = try(local.before.stale, "") != "true"
    error_message = "${var.common_name}: a vendor could not be reached, so this plan rests on the last known answer. Plan again before you rely on it."
  }
}

check "blocked" {
  assert {
    condition     = try(local.before.action, "") != "blocked"
    error_message = "${var.common_name}: a person is needed (${try(local.before.reason, "")}). ${try(local.before.message, "")}"
  }
}

# Not a fault: the one way to have a plan say in words why it replaces something.
check "due" {
  assert {
    condition     = !contains(["renew", "update", "resume"], try(local.before.action, ""))
    error_message = "${var.common_name}: planned is ${try(local.before.action, "")} (${try(local.before.reason, "")}). ${try(local.before.message, "")}"
  }
}
