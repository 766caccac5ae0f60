# What is there and what is due. Where a variable is known only after apply, or the module depends on
# something that changes, Terraform asks during the apply, and until then plans a replacement.
data "external" "before" {
  count = var.enabled ? 1 : 0

  program = concat(var.command, ["external"])
  query   = local.query

  lifecycle {
    postcondition {
      condition     = try(self.result.schema, "") == "1"
      error_message = "The program that var.command names (${join(" ", var.command)}) is not akamai-scm, or does not fit this module: its answer has schema \"${try(self.result.schema, "none")}\", not \"1\"."
    }
  }
}

resource "null_resource" "certificate" {
  count = var.enabled ? 1 : 0

  # A renewal is a replacement of this resource: each key but the summary asks for one. Terraform
  # shows them sorted, so their names put the summary first.
  triggers = merge(
    {
      summary = local.summary
      # All that is wanted, but not how to get there.
      wanted = substr(sha256(jsonencode({ for key, value in local.request : key => value if !contains(local.only_how, key) })), 0, 16)
    },
    # The serial that the wanted certificate replaces: changes when a renewal is due, and stays
    # after it, so the next plan is empty.
    try(local.before.renews == "", false) ? {} : { wanted_after = local.before.renews },
    var.renewal_trigger == "" ? {} : { wanted_trigger = var.renewal_trigger },
  )

  lifecycle {
    create_before_destroy = true
    # Told where the resource is replaced, but no reason to replace it.
    ignore_changes = [triggers["summary"]]

    precondition {
      condition     = var.eula_accepted
      error_message = "Read the agreement (akamai-scm eula show), then set eula_accepted = true."
    }

    # Refused in the plan, before anything is replaced.
    precondition {
      condition     = try(local.before.reason, "") != "fixed_field"
      error_message = "${local.name}: ${try(local.before.message, "")} Akamai fixes these for the life of an enrollment. Put the old value back, or call the module once more for a new enrollment."
    }

    precondition {
      condition     = try(local.before.reason, "") != "no_window"
      error_message = "${local.name}: ${try(local.before.message, "")} Let a window open before then, or end the freeze earlier."
    }
  }

  # No shell in between: an interrupt reaches the program, and nothing is quoted or expanded.
  provisioner "local-exec" {
    interpreter = var.command
    command     = "apply"
    environment = jsondecode(try(nonsensitive(local.acting), local.acting))
    quiet       = true
  }

  depends_on = [null_resource.at_destroy]
}

# What `terraform destroy` does. A resource of its own, since Terraform runs no destroy-time
# provisioner of one whose apply has failed, and a change that waits is what is to be cancelled.
resource "null_resource" "at_destroy" {
  count = var.enabled ? 1 : 0

  # A destroy-time provisioner can read nothing but these. With `keep` nothing is to be read, so
  # machines whose paths differ agree on the plan.
  triggers = var.on_destroy == "keep" ? null : {
    on_destroy  = var.on_destroy
    request     = local.at_destroy
    command     = jsonencode(var.command)
    environment = jsonencode(local.environment)
  }

  lifecycle {
    # Keeps the provisioner from running where this is replaced, for other triggers, and not destroyed.
    create_before_destroy = true
  }

  provisioner "local-exec" {
    when        = destroy
    interpreter = try(jsondecode(self.triggers.command), ["/bin/sh", "-c"])
    command     = can(self.triggers.command) ? "destroy" : "echo 'on_destroy is keep: the enrollment at Akamai and the certificate stay as they are.'"
    environment = merge(
      try(jsondecode(nonsensitive(self.triggers.environment)), jsondecode(self.triggers.environment), {}),
      { AKAMAI_SCM_REQUEST = trimprefix(try(nonsensitive(self.triggers.request), self.triggers.request, ""), "request ") },
    )
    quiet = true
  }
}

# What is there after acting. Whether it is needed may be unknown in a plan, so it is always there;
# where nothing was done it does not start the program. The query is not repeated in the plan.
data "external" "after" {
  count = var.enabled ? 1 : 0

  program = local.acted ? concat(var.command, ["external"]) : tolist(["echo", "{}"])
  query   = local.acted ? local.query : null
}

# The ids of the orders are known to the journal alone. Terraform's state keeps them too, until the
# certificate is replaced, so that a machine with an empty journal plans the same.
resource "null_resource" "orders" {
  count = var.enabled ? 1 : 0

  triggers = local.found

  lifecycle {
    ignore_changes       = [triggers]
    replace_triggered_by = [null_resource.certificate]
  }

  # A `check` of what is known only after apply would be a warning in every plan that acts.
  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c"]
    command     = local.doubt == "" ? ":" : "printf '%s\\n' \"$AKAMAI_SCM_DOUBT\""
    environment = { AKAMAI_SCM_DOUBT = local.doubt }
    quiet       = true
  }
}
