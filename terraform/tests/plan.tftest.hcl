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

run "absent_says_what_will_be_ordered" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "absent"] }

  assert {
    condition     = startswith(null_resource.certificate[0].triggers.summary, "enroll: No enrollment for www.example.com: one will be created and a certificate ordered. Names: shop.example.com www.example.com. (absent; planned ")
    error_message = "The plan of a first order says in words that one will be placed, and for which names."
  }
  assert {
    condition     = output.common_name == "www.example.com" && output.sans == tolist(["shop.example.com"]) && output.key_algorithms == tolist(["RSA"])
    error_message = "What an apply does not change is known in every plan."
  }
  assert {
    condition     = jsondecode(output.request).common_name == "www.example.com" && output.request == data.external.before[0].query.request
    error_message = "The request is known in every plan, as the program gets it."
  }
}

run "an_apply_gives_typed_outputs" {
  command = apply

  assert {
    condition     = data.external.after[0].query.request == data.external.before[0].query.request
    error_message = "After acting, the program is asked the same again."
  }
  assert {
    condition     = output.enrollment_id == 4711 && output.sans == tolist(["shop.example.com"]) && output.ssl_ids == tolist(["7"])
    error_message = "Outputs are typed: a number, a list of names, a list of ids."
  }
  assert {
    condition     = output.certificates.RSA.serial == "0A" && output.expiry == "2026-06-01T00:00:00Z"
    error_message = "The certificates are a map by key algorithm."
  }
  assert {
    condition     = output.change_status == null && output.waiting_for == null && output.until == null && output.action_due == "none"
    error_message = "What is not known is null."
  }
}

run "current_means_one_start" {
  command = plan

  assert {
    condition     = data.external.after[0].program == tolist(["echo", "{}"]) && data.external.after[0].query == null
    error_message = "With nothing to do, the program is started once."
  }
  assert {
    condition     = output.expiry == "2026-06-01T00:00:00Z" && output.ssl_ids == tolist(["7"])
    error_message = "The outputs stay as they are."
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

run "due_says_why_and_names_the_serial_to_replace" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "due"] }

  assert {
    condition     = startswith(null_resource.certificate[0].triggers.summary, "renew: The certificate ends soon. (inside_window; planned ")
    error_message = "The plan says why."
  }
  assert {
    condition     = null_resource.certificate[0].triggers.wanted_after == "0A"
    error_message = "The trigger is the serial that the wanted certificate replaces."
  }
  assert {
    condition     = output.enrollment_id == 4711 && output.sans == tolist(["shop.example.com"])
    error_message = "What a renewal does not change is known in its plan."
  }
}

run "what_is_due_but_not_acted_on_is_told" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "changed"] }
  expect_failures = [check.due]
}

run "how_to_act_replaces_nothing" {
  command = plan
  variables {
    timeouts            = { issuance = "2h" }
    renew_before_days   = 20
    spread              = false
    critical_days       = 5
    windows             = [{ cron = "0 22 * * *", duration = "4h" }]
    freeze              = [{ from = "2026-12-18", to = "2027-01-06", timezone = "Europe/Berlin" }]
    freeze_until_expiry = true
    check_revocation    = false
    auto_approve        = true
    verify_edge         = true
    preferred_root      = "Sectigo Public Server Authentication Root R46"
    edge_hosts          = { staging = "www.example.com.edgekey-staging.net" }
    wait_for_deployment = false
    on_destroy          = "revoke"
  }

  assert {
    condition     = data.external.after[0].program == tolist(["echo", "{}"])
    error_message = "Only what is wanted triggers, not how to get there."
  }
}

run "paths_trigger_nothing_with_keep" {
  command = plan
  variables { state = "/some/where" }

  assert {
    condition     = null_resource.at_destroy[0].triggers == null
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
    condition     = jsondecode(trimprefix(null_resource.at_destroy[0].triggers.request, "request ")).on_destroy == "revoke" && jsondecode(trimprefix(null_resource.at_destroy[0].triggers.request, "request ")).timeouts.deployment == "2h"
    error_message = "It finds the request there, too, with how to act."
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
  expect_failures = [null_resource.certificate]
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

run "a_pipeline_branches_on_what_waits" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "warning"] }
  expect_failures = [check.blocked]

  assert {
    condition     = output.waiting_for == "person" && output.order_ids == ["8"] && output.ssl_ids == tolist(["7"])
    error_message = "Whose turn it is is a word; orders under way are not those of what is live."
  }
  assert {
    condition     = [for warning in output.warnings : "${warning.stage} ${warning.id}" if warning.id != null] == ["post_verification OVERLAP"]
    error_message = "Warnings are objects."
  }
}

run "a_wait_with_an_end_tells_it" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "staged"] }
  expect_failures = [check.blocked]

  assert {
    condition     = output.until == "2026-05-02T00:00:00Z" && length(output.warnings) == 0
    error_message = "The moment is told, and no warning waits."
  }
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

run "a_domain_that_lapses_is_told_with_the_record_to_publish" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "lapsing"] }
  expect_failures = [check.domains]

  assert {
    condition     = output.domains["www.example.com"].domain == "example.com" && output.domains["www.example.com"].holds == false
    error_message = "Each name is told with the domain that stands for it."
  }
  assert {
    condition     = output.dns_records["example.com"].value == "b.sectigo.com."
    error_message = "The record is known in the plan."
  }
}

run "an_edge_that_serves_something_else_is_told" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "lagging"] }
  expect_failures = [check.edge]

  assert {
    condition     = output.edge["production"].serial == "09" && output.edge["staging"].state == "served"
    error_message = "Each network is told."
  }
}

run "an_old_answer_is_told" {
  command = plan
  variables { command = ["sh", "tests/program.sh", "stale"] }
  expect_failures = [check.stale]
}
