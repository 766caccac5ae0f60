# Ordering at SCM -----------------------------------------------------------------------------------

variable "scm_account" {
  type        = string
  default     = "default"
  nullable    = false
  description = "Which account of scm_config.yaml signs this certificate."
}

variable "org_id" {
  type        = number
  default     = null
  description = "Id of the SCM organization or department. Needed with the Admin API; with the Enrollment API fixed by the account, so not sent."
}

variable "cert_type" {
  type        = string
  default     = null
  description = "SCM profile: its id or its name. As for `org_id`."
}

variable "term" {
  type        = string
  default     = null
  description = "Days, or `max`. As for `org_id`."

  validation {
    condition     = var.term == null ? true : can(regex("^([1-9][0-9]*|max)$", var.term))
    error_message = "term is a number of days or \"max\"; it is \"${coalesce(var.term, "null")}\"."
  }
}

variable "custom_fields" {
  type        = map(string)
  default     = {}
  nullable    = false
  description = "Custom fields of the order, by name; mandatory ones are checked before ordering."
}

variable "comments" {
  type        = string
  default     = null
  description = "Text for the order at SCM; our order key is added to it. No secrets."
}

variable "external_requester" {
  type        = set(string)
  default     = []
  nullable    = false
  description = "E-mail addresses that SCM notifies beside its own."

  validation {
    condition     = alltrue([for address in var.external_requester : can(regex("^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", address))])
    error_message = "Each of external_requester is an e-mail address. Not so: ${join(", ", [for address in var.external_requester : jsonencode(address) if !can(regex("^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", address))])}."
  }
}

variable "chain_file" {
  type        = string
  default     = null
  description = "Path of a file (PEM, DER or PKCS #7) with intermediate certificates that the CA does not deliver; relative to the directory that Terraform is started in."
}

variable "preferred_root" {
  type        = string
  default     = null
  description = "Common name of the root that the uploaded chain should lead to, where what the CA delivers, with `chain_file`, allows more than one. Null: the chain that leads furthest, for clients with older trust stores. Counts from the next upload on."

  validation {
    condition     = var.preferred_root == null ? true : can(regex("\\S", var.preferred_root))
    error_message = "preferred_root is the common name of a root, such as Sectigo Public Server Authentication Root R46."
  }
}

# Renewal -------------------------------------------------------------------------------------------

variable "renew_before_days" {
  type        = number
  default     = null
  description = "Days before the end when a renewal becomes due: the first day of its window, unless `spread` gives it another place there. Null: the window is the last third of the certificate's real lifetime, or the last half of one below ten days, and `spread` gives the renewal its place."

  validation {
    condition     = var.renew_before_days == null ? true : var.renew_before_days >= 1 && floor(var.renew_before_days) == var.renew_before_days
    error_message = "renew_before_days is a whole number from 1; it is ${coalesce(var.renew_before_days, "null")}."
  }
}

variable "spread" {
  type        = bool
  default     = null
  description = "Give the renewal a place of its own in its window, from its name, so that a fleet does not come due on one day: always the same place, at least a day before the window's last third and before `critical_days`. False: due on the window's first day. Null: true, but false with `renew_before_days`."
}

variable "critical_days" {
  type        = number
  default     = null
  description = "Days before the end from when on a due renewal that a vendor's outage holds up is an error; before that it is put off, with a warning. Null: the last third of the renewal window."

  validation {
    condition     = var.critical_days == null ? true : var.critical_days >= 0 && floor(var.critical_days) == var.critical_days
    error_message = "critical_days is a whole number from 0; it is ${coalesce(var.critical_days, "null")}."
  }
}

variable "windows" {
  type = list(object({
    cron     = string
    duration = string
    timezone = optional(string)
  }))
  default     = null
  description = "When certificates may be deployed: cron expression (five fields), for how long (`4h`), by the clock of which time zone (UTC). A renewal is ordered so early that it can be deployed in a window; where a certificate is live already, Akamai deploys it by itself when one opens. What has expired, is revoked or is replaced in an emergency waits for none. Null: as scm_config.yaml says, else at any time. Empty: at any time."

  validation {
    condition     = alltrue([for window in coalesce(var.windows, []) : try(length(regexall("\\S+", window.cron)) == 5 && can(regex("^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$", window.duration)) && window.duration != "", false)])
    error_message = "A window has a cron expression of five fields, such as 0 22 * * TUE,THU, and a duration such as 90m or 4h."
  }
}

variable "freeze" {
  type = list(object({
    from     = string
    to       = string
    timezone = optional(string)
  }))
  default     = []
  nullable    = false
  description = "Times in which nothing is deployed, beside those of scm_config.yaml: days, of which `to` belongs to it, or times (`2026-12-18T18:00:00Z`). Where what is live would expire in it, a freeze gives way, from `critical_days` on."

  validation {
    condition     = alltrue([for freeze in var.freeze : try(alltrue([for moment in [freeze.from, freeze.to] : can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$", moment))]), false)])
    error_message = "A freeze goes from a day to a day, such as 2026-12-18, or from a time to a time, such as 2026-12-18T18:00:00Z."
  }
}

variable "freeze_until_expiry" {
  type        = bool
  default     = null
  description = "A freeze holds even where what is live expires in it; a plan says so beforehand, as an error. Null: as scm_config.yaml says, else false: no freeze lets a certificate expire."
}

variable "check_revocation" {
  type        = bool
  default     = true
  nullable    = false
  description = "Ask whether the live certificate was revoked, and renew it then."
}

variable "renewal_trigger" {
  type        = string
  default     = ""
  nullable    = false
  description = "A new value forces one renewal, once."
}

# How far to go -------------------------------------------------------------------------------------

variable "approve" {
  type = object({
    pre_verification_warnings  = optional(set(string), ["none"])
    post_verification_warnings = optional(set(string), ["none"])
    change_management          = optional(bool, false)
    warnings = optional(list(object({
      id    = string
      by    = string
      until = optional(string)
    })), [])
  })
  default     = {}
  nullable    = false
  description = "What is approved in advance. Warnings: `[\"none\"]`, `[\"all\"]` or a list of warning ids. In `warnings`: each by its id, with who has accepted it and the last day on which that counts (UTC; null: no end), at either stage."

  validation {
    condition = alltrue([
      for ids in [var.approve.pre_verification_warnings, var.approve.post_verification_warnings] :
      (length(ids) == 1 || length(setintersection(ids, ["none", "all"])) == 0) && alltrue([for id in ids : id != null])
    ])
    error_message = "In approve, \"none\" and \"all\" stand alone, and an id is a text; it is ${jsonencode(var.approve)}."
  }

  validation {
    condition     = alltrue([for warning in var.approve.warnings : try(warning.by != "" && (warning.until == null ? true : can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", warning.until))), false)])
    error_message = "In approve.warnings, by says who has accepted the warning, and until is a day such as 2027-03-31."
  }
}

variable "auto_approve" {
  type        = bool
  default     = false
  nullable    = false
  description = "Approve all warnings and change management in advance."
}

variable "wait_for_deployment" {
  type        = bool
  default     = true
  nullable    = false
  description = "Let apply wait until the certificate is on production."
}

variable "verify_edge" {
  type        = bool
  default     = false
  nullable    = false
  description = "Ask the edge by TLS what it serves, after a deployment, and compare the serial number (output `edge`). It is told, and never stops anything; a plan asks nobody."
}

variable "edge_hosts" {
  type = object({
    production = optional(string)
    staging    = optional(string)
  })
  default     = null
  description = "Whom `verify_edge` connects to, `HOST` or `HOST:PORT`: on production the name itself where it is null; on staging nobody, so name the property's edge hostname with `-staging` before `.net`."

  validation {
    condition     = alltrue([for host in [try(var.edge_hosts.production, null), try(var.edge_hosts.staging, null)] : host == null ? true : can(regex("^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?)(:[0-9]{1,5})?$", host))])
    error_message = "edge_hosts has host names or addresses, such as www.example.com.edgekey-staging.net, with :PORT behind them if that is not 443."
  }
}

variable "timeouts" {
  type = object({
    csr        = optional(string)
    issuance   = optional(string)
    deployment = optional(string)
  })
  default     = {}
  nullable    = false
  description = "How long one apply waits: `csr` 10m, `issuance` 30m, `deployment` 60m. The next apply goes on from there."

  validation {
    condition     = alltrue([for limit in values(var.timeouts) : limit == null ? true : limit != "" && can(regex("^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$", limit))])
    error_message = "Each of timeouts is a time span such as 90s, 10m or 1h30m. Not so: ${join(", ", [for key, limit in var.timeouts : "${key} ${jsonencode(limit)}" if limit != null && (limit == "" || !can(regex("^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$", limit)))])}."
  }
}

variable "on_destroy" {
  type        = string
  default     = "keep"
  nullable    = false
  description = "What `terraform destroy` does: `keep` changes nothing at Akamai and SCM; `cancel_pending` cancels our open change, what is live stays; `delete` removes the enrollment and takes its certificates off the networks; `revoke` does that and then revokes them at SCM. Never runs at a renewal."

  validation {
    condition     = contains(["keep", "cancel_pending", "delete", "revoke"], var.on_destroy)
    error_message = "on_destroy is keep, cancel_pending, delete or revoke; it is \"${var.on_destroy}\"."
  }
}
