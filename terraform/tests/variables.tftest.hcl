# Each rule for a variable, broken once: many in one run, since Terraform names all that are broken.

variables {
  common_name   = "www.example.com"
  contract_id   = "C-0N7RAC7"
  eula_accepted = true
  command       = ["sh", "tests/program.sh", "current"]
  organization = {
    name   = "Example GmbH", phone = "+49 69 000000", address_line_one = "Teststr. 1", city = "Frankfurt"
    region = "HE", postal_code = "60311", country_code = "DE"
  }
  admin_contact = { first_name = "A", last_name = "Admin", email = "admin@example.com", phone = "+49 69 1" }
  tech_contact  = { first_name = "T", last_name = "Tech", email = "tech@akamai.com", phone = "+1 617 1" }
}

run "every_optional_variable_may_be_null" {
  command = plan
  variables {
    sans                        = null
    validation                  = null
    key_algorithms              = null
    signature_algorithm         = null
    secure_network              = null
    sni_only                    = null
    subject                     = null
    network_configuration       = null
    change_management           = null
    exclude_sans                = null
    allow_duplicate_common_name = null
    enrollment_id               = null
    account_switch_key          = null
    scm_account                 = null
    org_id                      = null
    cert_type                   = null
    term                        = null
    custom_fields               = null
    comments                    = null
    external_requester          = null
    chain_file                  = null
    preferred_root              = null
    renew_before_days           = null
    spread                      = null
    critical_days               = null
    windows                     = null
    freeze                      = null
    freeze_until_expiry         = null
    check_revocation            = null
    renewal_trigger             = null
    approve                     = null
    auto_approve                = null
    wait_for_deployment         = null
    verify_edge                 = null
    edge_hosts                  = null
    timeouts                    = null
    on_destroy                  = null
    edgerc                      = null
    edgerc_section              = null
    scm_config                  = null
    state                       = null
    log_dir                     = null
    ca_bundle                   = null
    enabled                     = null
  }
}

run "what_is_unknown_empty_or_in_words" {
  command = plan
  variables {
    common_name           = "https://www.example.com"
    sans                  = ["shop.example.com", "shop.example.com/cart"]
    contract_id           = "ctr/1"
    validation            = "av"
    key_algorithms        = ["DSA"]
    signature_algorithm   = "MD5"
    secure_network        = "plain"
    subject               = { country = "Germany" }
    network_configuration = { geography = "moon" }
    enrollment_id         = 1.5
    term                  = "a year"
    external_requester    = ["nobody"]
    renew_before_days     = 0
    preferred_root        = " "
    critical_days         = -1
    windows               = [{ cron = "daily", duration = "4h" }]
    freeze                = [{ from = "December", to = "January" }]
    approve               = { pre_verification_warnings = ["none", "warning-1"] }
    edge_hosts            = { staging = "https://www.example.com.edgekey-staging.net/" }
    timeouts              = { csr = "10" }
    on_destroy            = "burn"
    state                 = "postgresql://me:secret@db/journal"
    command               = []
    organization          = { name = "E", phone = "call me", address_line_one = "T", city = "F", region = "HE", postal_code = "1", country_code = "DE" }
    admin_contact         = { first_name = "A", last_name = "B", email = "admin", phone = "+49 69 1" }
    tech_contact          = { first_name = "A", last_name = "B", email = "tech", phone = "+49 69 1" }
  }
  expect_failures = [
    var.common_name,
    var.sans,
    var.contract_id,
    var.validation,
    var.key_algorithms,
    var.signature_algorithm,
    var.secure_network,
    var.subject,
    var.network_configuration,
    var.enrollment_id,
    var.term,
    var.external_requester,
    var.renew_before_days,
    var.preferred_root,
    var.critical_days,
    var.windows,
    var.freeze,
    var.approve,
    var.edge_hosts,
    var.timeouts,
    var.on_destroy,
    var.state,
    var.command,
    var.organization,
    var.admin_contact,
    var.tech_contact,
  ]
}

run "a_second_rule_of_the_same_variables" {
  command = plan
  variables {
    common_name           = "www.*.example.com"
    sans                  = ["*.example.com", "shop.*.example.com"]
    key_algorithms        = []
    network_configuration = { ocsp_stapling = "maybe" }
    organization          = { name = "E", phone = "+49 69 1", address_line_one = "T", city = "F", region = "HE", postal_code = "1", country_code = "Germany" }
    admin_contact         = { first_name = "A", last_name = "B", email = "a@example.com", phone = "none" }
    tech_contact          = { first_name = "A", last_name = "B", email = "a@example.com", phone = "none" }
  }
  expect_failures = [
    var.common_name,
    var.sans,
    var.key_algorithms,
    var.network_configuration,
    var.organization,
    var.admin_contact,
    var.tech_contact,
  ]
}

run "a_third_rule_of_the_same_variables" {
  command = plan
  variables {
    common_name           = ""
    sans                  = [""]
    network_configuration = { disallowed_tls_versions = ["SSLv3"] }
    approve               = { warnings = [{ id = "CSR_EXPIRED", by = "Ada", until = "tomorrow" }] }
  }
  expect_failures = [
    var.common_name,
    var.sans,
    var.network_configuration,
    var.approve,
  ]
}

run "a_fourth_rule_of_the_same_variables" {
  command = plan
  variables {
    network_configuration = { clone_dns_names = true, enable_for_all_sans = true }
  }
  expect_failures = [var.network_configuration]
}

run "null_is_no_item_of_a_list" {
  command = plan
  variables {
    sans                  = ["shop.example.com", null]
    key_algorithms        = [null]
    network_configuration = { disallowed_tls_versions = ["TLSv1", null] }
    external_requester    = [null]
    windows               = [null]
    freeze                = [null]
    approve               = { pre_verification_warnings = ["all"], post_verification_warnings = [null], warnings = [null] }
  }
  expect_failures = [
    var.sans,
    var.key_algorithms,
    var.network_configuration,
    var.external_requester,
    var.windows,
    var.freeze,
    var.approve,
  ]
}

run "names_may_be_written_as_people_write_them" {
  command = plan
  variables {
    common_name = "WWW.Bücher.example"
    sans        = ["*.Bücher.example", "_tls.example.com"]
  }
}
