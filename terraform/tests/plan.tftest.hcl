# What a plan says for each situation. Run from terraform/: `terraform init && terraform test`.

variables {
  common_name   = "www.example.com"
  sans          = ["shop.example.com"]
  contract_id   = "ctr_C-0N7RAC7"
  eula_accepted = true
  command       = ["sh", "tests/program.sh", "current"]
  organization = {
    name   = "Example GmbH", phone = "+49 69 000000", address_line_one = "Teststr. 1", city = "Frankfurt"
    region = "HE", postal_code = "60311", country_code = "DE"
  }
  admin_contact = { first_name = "A", last_name = "Admin", email = "admin@example.com", phone = "+49 69 1" }
  tech_contact  = { first_name = "T", last_name = "Tech", email = "tech@akamai.com", phone = "+1 617 1" }
}

run "current_means_one_start_and_typed_outputs" {
  command = plan

  assert {
    condition     = length(data.external.after) == 0
    error_message = "With nothing to do, the program is started once."
  }
  assert {
    condition     = output.enrollment_id == 4711 && output.sans == tolist(["cart.example.com", "shop.example.com"]) && output.ssl_ids == ["7"]
    error_message = "Outputs are typed: a number, a list of names, a list of ids."
  }
  assert {
    condition     = output.certificates.RSA.serial == "0A" && output.expiry == "2026-06-01T00:00:00Z"
    error_message = "The certificates are a map by key algorithm."
  }
  assert {
    condition     = output.change_status == null && output.action_due == "none"
    error_message = "What is not known is null."
  }
}

run "the_request_leaves_out_what_is_null" {
  command = plan

  variables {
    cert_type = "423"
    term      = "max"
    approve   = { pre_verification_warnings = ["all"], post_verification_warnings = ["warning-1"] }
    subject   = { country = "DE" }
    edgerc    = "some where/.edgerc"
  }

  assert {
    condition     = !can(jsondecode(data.external.before[0].query.request).enrollment_id)
    error_message = "A null variable is absent from the request."
  }
  assert {
    condition     = jsondecode(data.external.before[0].query.request).subject == { country = "DE" }
    error_message = "Null fields of an object are absent too."
  }
  assert {
    condition     = jsondecode(data.external.before[0].query.request).cert_type == 423 && jsondecode(data.external.before[0].query.request).term == "max"
    error_message = "Ids are numbers, names are texts."
  }
  assert {
    condition     = jsondecode(data.external.before[0].query.request).approve == { pre_verification_warnings = "all", post_verification_warnings = ["warning-1"], change_management = false }
    error_message = "Approvals are none, all or a list."
  }
  assert {
    condition     = data.external.before[0].query.edgerc == "some where/.edgerc" && data.external.before[0].query.state == null
    error_message = "Settings are handed over when given; null is what the provider leaves out."
  }
}

run "absent_names_what_the_certificate_will_be" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "absent"] }

  assert {
    condition     = null_resource.certificate[0].triggers.names == "shop.example.com www.example.com"
    error_message = "The plan shows all names."
  }
  assert {
    condition     = length(data.external.after) == 1
    error_message = "After acting, the program is asked again."
  }
}

run "due_shows_why_and_the_serial_to_replace" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "due"] }
  expect_failures = [check.due]

  assert {
    condition     = null_resource.certificate[0].triggers.renews == "0A"
    error_message = "The trigger is the serial that the wanted certificate replaces."
  }
}

run "how_to_act_replaces_nothing" {
  command = plan
  variables {
    timeouts          = { issuance = "2h" }
    renew_before_days = 20
    critical_days     = 5
    check_revocation  = false
  }

  assert {
    condition = length(setintersection(keys(jsondecode(null_resource.certificate[0].triggers.request)), [
      "timeouts", "renew_before_days", "critical_days", "check_revocation", "approve", "auto_approve", "wait_for_deployment"
    ])) == 0
    error_message = "Only what is wanted triggers, not how to get there."
  }
}

run "paths_trigger_nothing_with_keep" {
  command = plan
  variables { state = "/some/where" }

  assert {
    condition     = null_resource.at_destroy[0].triggers == tomap({ on_destroy = "keep" })
    error_message = "Machines whose paths differ agree on the plan."
  }
}

run "destroying_more_than_nothing_remembers_how" {
  command = plan
  variables {
    on_destroy = "revoke"
    state      = "/some/where"
    timeouts   = { deployment = "2h" }
  }

  assert {
    condition     = jsondecode(null_resource.at_destroy[0].triggers.environment).AKAMAI_SCM_STATE == "/some/where"
    error_message = "The destroy-time provisioner finds its settings in the triggers."
  }
  assert {
    condition     = jsondecode(null_resource.at_destroy[0].triggers.request).on_destroy == "revoke" && jsondecode(null_resource.at_destroy[0].triggers.request).timeouts.deployment == "2h"
    error_message = "It finds the request there, too, with how to act."
  }
  assert {
    condition     = !can(jsondecode(null_resource.certificate[0].triggers.request).on_destroy)
    error_message = "Another on_destroy replaces no certificate."
  }
}

run "disabled_starts_nothing" {
  command = plan
  variables {
    enabled = false
    command = ["no-such-program"]
  }

  assert {
    condition     = output.enrollment_id == null && output.status == null && output.certificates == null
    error_message = "Outputs of a disabled module are null."
  }
}

run "the_agreement_comes_first" {
  command = plan
  variables { eula_accepted = false }
  expect_failures = [null_resource.certificate]
}

run "what_is_fixed_stops_the_plan" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "fixed"] }
  expect_failures = [null_resource.certificate, check.blocked]
}

run "another_program_is_recognised" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "foreign"] }
  expect_failures = [data.external.before]
}

run "blocked_is_told" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "blocked"] }
  expect_failures = [check.blocked]
}

run "drift_is_told" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "drifted"] }
  expect_failures = [check.drift]
}

run "a_warning_is_told" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "warned"] }
  expect_failures = [check.warning]
}

run "an_old_answer_is_told" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "stale"] }
  expect_failures = [check.stale]
}
