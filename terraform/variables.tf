# The certificate -----------------------------------------------------------------------------------

variable "common_name" {
  type        = string
  nullable    = false
  description = "A host name; letters outside ASCII are taken in their `xn--` form; a wildcard only as the leftmost label. Fixed for the life of an enrollment."

  # Coarse: the program judges names, and tells which sign is wrong and where.
  validation {
    condition     = var.common_name != "" && !can(regex("[\\s/:,;@#?\\\\\"]", var.common_name))
    error_message = "common_name is one host name, without blanks, https://, port or path; it is \"${var.common_name}\"."
  }
  validation {
    condition     = !can(regex("[*]", replace(var.common_name, "/^[*][.]/", "")))
    error_message = "common_name has a wildcard only as its whole leftmost label, as in *.example.com; it is \"${var.common_name}\"."
  }
}

variable "sans" {
  type        = set(string)
  default     = null
  description = "Further names; the common name is implied. At most 100 names in all. Null: the names that CPS has; a new enrollment gets none. `[]`: the common name alone."

  validation {
    condition     = alltrue([for name in coalesce(var.sans, []) : can(regex("^[^\\s/:,;@#?\\\\\"]+$", name))])
    error_message = "Each of sans is one host name, without blanks, https://, port or path. Not so: ${join(", ", [for name in coalesce(var.sans, []) : jsonencode(name) if !can(regex("^[^\\s/:,;@#?\\\\\"]+$", name))])}."
  }
  validation {
    condition     = alltrue([for name in coalesce(var.sans, []) : !can(regex("[*]", replace(name, "/^[*][.]/", "")))])
    error_message = "Each of sans has a wildcard only as its whole leftmost label, as in *.example.com. Not so: ${join(", ", [for name in coalesce(var.sans, []) : jsonencode(name) if can(regex("[*]", replace(name, "/^[*][.]/", "")))])}."
  }
  validation {
    condition     = length(coalesce(var.sans, [])) <= 100
    error_message = "A certificate has at most 100 names; sans has ${length(coalesce(var.sans, []))}."
  }
}

variable "contract_id" {
  type        = string
  nullable    = false
  description = "Akamai contract, with or without `ctr_`."

  validation {
    condition     = can(regex("^(ctr_)?[A-Za-z0-9-]+$", var.contract_id))
    error_message = "contract_id looks like ctr_C-0N7RAC7 or C-0N7RAC7; it is \"${var.contract_id}\"."
  }
}

variable "validation" {
  type        = string
  default     = null
  description = "What the SCM profile is meant to give: `dv`, `ov`, `ev` or `private`. Null: not compared."

  validation {
    condition     = var.validation == null ? true : contains(["dv", "ov", "ev", "private"], var.validation)
    error_message = "validation is dv, ov, ev or private; it is \"${coalesce(var.validation, "null")}\"."
  }
}

variable "key_algorithms" {
  type        = set(string)
  default     = null
  description = "`RSA` (2048 bits), `ECDSA` (P-256), or both for dual stack: two orders, one deployment. Null: as CPS has it; a new enrollment gets `RSA`."

  validation {
    condition     = var.key_algorithms == null ? true : length(var.key_algorithms) > 0 && length(setsubtract(var.key_algorithms, ["RSA", "ECDSA"])) == 0
    error_message = "key_algorithms is RSA, ECDSA or both; ${try(length(var.key_algorithms), 0) == 0 ? "it is empty" : "not so: ${join(", ", [for one in setsubtract(coalesce(var.key_algorithms, []), ["RSA", "ECDSA"]) : coalesce(one, "null")])}"}."
  }
}

variable "signature_algorithm" {
  type        = string
  default     = null
  description = "`SHA-256`; `SHA-1` works with a warning, and only for private certificates. Null: as CPS has it; a new enrollment gets `SHA-256`."

  validation {
    condition     = var.signature_algorithm == null ? true : contains(["SHA-256", "SHA-1"], var.signature_algorithm)
    error_message = "signature_algorithm is SHA-256 or SHA-1; it is \"${coalesce(var.signature_algorithm, "null")}\"."
  }
}

variable "secure_network" {
  type        = string
  default     = null
  description = "`enhanced-tls` or `standard-tls`. Fixed for the life of an enrollment. Null: as CPS has it; a new enrollment gets `enhanced-tls`."

  validation {
    condition     = var.secure_network == null ? true : contains(["enhanced-tls", "standard-tls"], var.secure_network)
    error_message = "secure_network is enhanced-tls or standard-tls; it is \"${coalesce(var.secure_network, "null")}\"."
  }
}

variable "sni_only" {
  type        = bool
  default     = null
  description = "Serve the certificate to clients that send SNI only. Fixed for the life of an enrollment. Null: as CPS has it; a new enrollment gets true."
}

variable "subject" {
  type = object({
    country             = optional(string)
    state               = optional(string)
    locality            = optional(string)
    organization        = optional(string)
    organizational_unit = optional(string)
  })
  default     = {}
  nullable    = false
  description = "Subject of the CSR beside the common name; `country` has two letters. What is left out is neither sent nor compared."

  validation {
    condition     = var.subject.country == null ? true : can(regex("^[A-Za-z]{2}$", var.subject.country))
    error_message = "subject.country is a code of two letters such as DE; it is \"${coalesce(var.subject.country, "null")}\"."
  }
}

variable "organization" {
  type = object({
    name             = optional(string)
    phone            = optional(string)
    address_line_one = optional(string)
    address_line_two = optional(string)
    city             = optional(string)
    region           = optional(string)
    postal_code      = optional(string)
    country_code     = optional(string)
  })
  default     = null
  description = "The organization that CPS keeps with the enrollment; fields as in Akamai's provider. A new enrollment needs all but `address_line_two`; what is left out stays as CPS has it."

  validation {
    condition     = try(var.organization.country_code, null) == null ? true : can(regex("^[A-Za-z]{2}$", var.organization.country_code))
    error_message = "organization.country_code is a code of two letters such as DE; it is \"${coalesce(try(var.organization.country_code, null), "null")}\"."
  }
  validation {
    condition     = try(var.organization.phone, null) == null ? true : can(regex("^[ ().+-]*([0-9][ ().+-]*){5,}$", var.organization.phone))
    error_message = "organization.phone has at least five digits, with blanks and + ( ) - . between them; it is \"${coalesce(try(var.organization.phone, null), "null")}\"."
  }
}

variable "admin_contact" {
  type = object({
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
  })
  default     = null
  description = "Your contact person for the enrollment; fields as in Akamai's provider. A new enrollment needs `first_name`, `last_name`, `email` and `phone`; what is left out stays as CPS has it."

  validation {
    condition     = try(var.admin_contact.email, null) == null ? true : can(regex("^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", var.admin_contact.email))
    error_message = "admin_contact.email is an e-mail address; it is \"${coalesce(try(var.admin_contact.email, null), "null")}\"."
  }
  validation {
    condition     = try(var.admin_contact.phone, null) == null ? true : can(regex("^[ ().+-]*([0-9][ ().+-]*){5,}$", var.admin_contact.phone))
    error_message = "admin_contact.phone has at least five digits, with blanks and + ( ) - . between them; it is \"${coalesce(try(var.admin_contact.phone, null), "null")}\"."
  }
}

variable "tech_contact" {
  type = object({
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
  })
  default     = null
  description = "Akamai's technical contact for you, normally somebody at akamai.com; fields as in Akamai's provider. A new enrollment needs `first_name`, `last_name`, `email` and `phone`; what is left out stays as CPS has it."

  validation {
    condition     = try(var.tech_contact.email, null) == null ? true : can(regex("^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", var.tech_contact.email))
    error_message = "tech_contact.email is an e-mail address; it is \"${coalesce(try(var.tech_contact.email, null), "null")}\"."
  }
  validation {
    condition     = try(var.tech_contact.phone, null) == null ? true : can(regex("^[ ().+-]*([0-9][ ().+-]*){5,}$", var.tech_contact.phone))
    error_message = "tech_contact.phone has at least five digits, with blanks and + ( ) - . between them; it is \"${coalesce(try(var.tech_contact.phone, null), "null")}\"."
  }
}

variable "network_configuration" {
  type = object({
    geography               = optional(string)
    must_have_ciphers       = optional(string)
    preferred_ciphers       = optional(string)
    ocsp_stapling           = optional(string)
    quic_enabled            = optional(bool)
    disallowed_tls_versions = optional(set(string))
    clone_dns_names         = optional(bool)
    enable_for_all_sans     = optional(bool)
    dns_names               = optional(set(string))
    fips_mode               = optional(bool)
    client_mutual_authentication = optional(object({
      set_id                 = string
      ocsp_enabled           = optional(bool)
      send_ca_list_to_client = optional(bool)
    }))
  })
  default     = {}
  nullable    = false
  description = "How Akamai serves the certificate. What is left out stays as CPS has it; a new enrollment gets CPS's defaults. Client mutual authentication has `set_id`, `ocsp_enabled` and `send_ca_list_to_client`. `enable_for_all_sans` is another name of `clone_dns_names`; these and `dns_names` only with `sni_only`."

  validation {
    condition     = var.network_configuration.geography == null ? true : contains(["core", "china+core", "russia+core"], var.network_configuration.geography)
    error_message = "network_configuration.geography is core, china+core or russia+core; it is \"${coalesce(var.network_configuration.geography, "null")}\"."
  }
  validation {
    condition     = var.network_configuration.ocsp_stapling == null ? true : contains(["on", "off", "not-set"], var.network_configuration.ocsp_stapling)
    error_message = "network_configuration.ocsp_stapling is on, off or not-set; it is \"${coalesce(var.network_configuration.ocsp_stapling, "null")}\"."
  }
  validation {
    condition     = var.network_configuration.disallowed_tls_versions == null ? true : length(setsubtract(var.network_configuration.disallowed_tls_versions, ["TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"])) == 0
    error_message = "network_configuration.disallowed_tls_versions has TLSv1, TLSv1_1, TLSv1_2 or TLSv1_3; not so: ${join(", ", [for one in setsubtract(coalesce(var.network_configuration.disallowed_tls_versions, []), ["TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3"]) : coalesce(one, "null")])}."
  }
  validation {
    condition     = var.network_configuration.clone_dns_names == null || var.network_configuration.enable_for_all_sans == null
    error_message = "network_configuration.enable_for_all_sans is another name of clone_dns_names; say one of them."
  }
}

variable "change_management" {
  type        = bool
  default     = null
  description = "Stop on staging until a person acknowledges; then the same apply goes on to production. Null: as CPS has it; a new enrollment gets false."
}

variable "exclude_sans" {
  type        = bool
  default     = null
  description = "Keep the SANs out of the CSR. Null: as CPS has it; a new enrollment gets false."
}

variable "allow_duplicate_common_name" {
  type        = bool
  default     = false
  nullable    = false
  description = "Allow a second enrollment with the same common name."
}

variable "enrollment_id" {
  type        = number
  default     = null
  description = "Adopt this CPS enrollment instead of looking for one by name."

  validation {
    condition     = var.enrollment_id == null ? true : var.enrollment_id > 0 && floor(var.enrollment_id) == var.enrollment_id
    error_message = "enrollment_id is a positive whole number; it is ${coalesce(var.enrollment_id, "null")}."
  }
}

variable "account_switch_key" {
  type        = string
  default     = null
  description = "Akamai account to act in, for those who manage several."
}
