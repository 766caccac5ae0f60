# Where the program finds things, and how it is started: paths, never what is in them ----------------

variable "edgerc" {
  type        = string
  default     = null
  description = "Path of .edgerc. Null: AKAMAI_EDGERC or the other AKAMAI_… variables, else ~/.edgerc."
}

variable "edgerc_section" {
  type        = string
  default     = null
  description = "Section of .edgerc. Null: AKAMAI_EDGERC_SECTION, else `default`."
}

variable "scm_config" {
  type        = string
  default     = null
  description = "Path of scm_config.yaml. Null: SCM_CONFIG, else ./scm_config.yaml, then ~/.config/akamai-scm/."
}

variable "state" {
  type        = string
  default     = null
  description = "Where the journal is: a directory, or postgresql://… without a password. Null: AKAMAI_SCM_STATE, else ~/.local/state/akamai-scm."

  validation {
    condition     = var.state == null ? true : !can(regex("://[^/@]*:[^/@]*@|[?&](ssl)?password=", var.state))
    error_message = "state carries no password, since it would stand in Terraform's state. Give it by PGPASSFILE or PGPASSWORD."
  }
}

variable "log_dir" {
  type        = string
  default     = null
  description = "Where <common_name>.log and cert.ids are written. Null: AKAMAI_SCM_LOG_DIR, else ./logs."
}

variable "ca_bundle" {
  type        = string
  default     = null
  description = "PEM file of the authorities to trust for HTTPS. Null: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE or SSL_CERT_FILE, else certifi."
}

variable "eula_accepted" {
  type        = bool
  default     = false
  nullable    = false
  description = "Whether you accept the agreement in eula/. Nothing is applied without it."
}

variable "command" {
  type        = list(string)
  default     = ["akamai-scm"]
  nullable    = false
  description = "The program, without a shell: its name on PATH or a path, and what stands before its own arguments."

  validation {
    condition     = length(compact(var.command)) > 0 && length(compact(var.command)) == length(var.command)
    error_message = "command names a program and has no empty items; it is ${jsonencode(var.command)}."
  }
}

variable "enabled" {
  type        = bool
  default     = true
  nullable    = false
  description = "False turns the module off without deleting the block; what was there is treated as at destroy."
}
