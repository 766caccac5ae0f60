# Certificate requests with the types of the module's variables. Terraform gives a value a type only
# where it becomes a variable: a value of another one is refused in the plan, and so is an unknown key.

variable "unknown" {
  description = "Keys that no certificate request has, by the file that has them."
  type        = map(list(string))
  nullable    = false

  validation {
    condition     = length(var.unknown) == 0
    error_message = "No certificate request has these keys: ${join("; ", [for file, keys in var.unknown : "${join(", ", keys)} in ${file}"])}."
  }
}

variable "found" {
  description = "Certificate requests, by common name."
  nullable    = false
  type = map(object({
    common_name         = string
    sans                = optional(set(string))
    contract_id         = string
    validation          = optional(string)
    key_algorithms      = optional(set(string))
    signature_algorithm = optional(string)
    secure_network      = optional(string)
    sni_only            = optional(bool)
    subject = optional(object({
      country             = optional(string)
      state               = optional(string)
      locality            = optional(string)
      organization        = optional(string)
      organizational_unit = optional(string)
    }))
    organization = optional(object({
      name             = optional(string)
      phone            = optional(string)
      address_line_one = optional(string)
      address_line_two = optional(string)
      city             = optional(string)
      region           = optional(string)
      postal_code      = optional(string)
      country_code     = optional(string)
    }))
    admin_contact = optional(object({
      first_name       = optional(string)
      last_name        = optional(string)
      email            = optional(string)
      phone            = optional(string)
      title            = optional(string)
      organization     = optional(string)
      address_line_one = optional(string)
      address_line_two = optional(string)
      city             = optional(string)
      region           = optional(string)
      postal_code      = optional(string)
      country_code     = optional(string)
    }))
    tech_contact = optional(object({
      first_name       = optional(string)
      last_name        = optional(string)
      email            = optional(string)
      phone            = optional(string)
      title            = optional(string)
      organization     = optional(string)
      address_line_one = optional(string)
      address_line_two = optional(string)
      city             = optional(string)
      region           = optional(string)
      postal_code      = optional(string)
      country_code     = optional(string)
    }))
    network_configuration = optional(object({
      geography               = optional(string)
      must_have_ciphers       = optional(string)
      preferred_ciphers       = optional(string)
      ocsp_stapling           = optional(string)
      quic_enabled            = optional(bool)
      disallowed_tls_versions = optional(set(string))
      clone_dns_names         = optional(bool)
      enable_for_all_sans     = optional(bool)
      fips_mode               = optional(bool)
      dns_names               = optional(set(string))
      client_mutual_authentication = optional(object({
        set_id                 = string
        ocsp_enabled           = optional(bool)
        send_ca_list_to_client = optional(bool)
      }))
    }))
    change_management           = optional(bool)
    exclude_sans                = optional(bool)
    allow_duplicate_common_name = optional(bool)
    enrollment_id               = optional(number)
    account_switch_key          = optional(string)
    scm_account                 = optional(string)
    org_id                      = optional(number)
    cert_type                   = optional(string)
    term                        = optional(string)
    custom_fields               = optional(map(string))
    comments                    = optional(string)
    external_requester          = optional(set(string))
    chain_file                  = optional(string)
    preferred_root              = optional(string)
    renew_before_days           = optional(number)
    spread                      = optional(bool)
    critical_days               = optional(number)
    windows = optional(list(object({
      cron     = string
      duration = string
      timezone = optional(string)
    })))
    freeze = optional(list(object({
      from     = string
      to       = string
      timezone = optional(string)
    })))
    freeze_until_expiry = optional(bool)
    check_revocation    = optional(bool)
    renewal_trigger     = optional(string)
    approve = optional(object({
      pre_verification_warnings  = optional(set(string))
      post_verification_warnings = optional(set(string))
      change_management          = optional(bool)
      warnings = optional(list(object({
        id    = string
        by    = string
        until = optional(string)
      })))
    }))
    auto_approve        = optional(bool)
    wait_for_deployment = optional(bool)
    timeouts = optional(object({
      csr        = optional(string)
      issuance   = optional(string)
      deployment = optional(string)
    }))
    verify_edge = optional(bool)
    edge_hosts = optional(object({
      production = optional(string)
      staging    = optional(string)
    }))
    on_destroy = optional(string)
  }))
}

output "typed" {
  description = "The requests, typed; what a file leaves out is null."
  value       = var.found
}
