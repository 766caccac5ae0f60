output "enrollment_id" {
  description = "CPS enrollment, a number; null before the first apply. Known in every plan once it exists."
  value       = local.settled_id != "" ? tonumber(local.settled_id) : try(tonumber(local.now.enrollment_id), null)
}

output "status" {
  description = "Where the certificate stands: `absent`, `pending`, `active`, `renewing`, `expired` or `revoked`; with nothing on production also `staging_only`, `gone` (was live and is not any more) or `failed`."
  value       = try(local.now.state, null)
}

output "action_due" {
  description = "What the next apply does: `none`, `enroll`, `renew`, `update`, `resume` or `blocked`."
  value       = try(local.now.action, null)
}

output "reason" {
  description = "Why, as a stable code: `current`, `inside_window`, `revoked`, `names_changed`, …"
  value       = try(local.now.reason, null)
}

output "expiry" {
  description = "End of validity of what is live on production, the earliest if there are several; RFC 3339, UTC."
  value       = try(coalesce(local.now.expiry), null)
}

output "renewal_due_at" {
  description = "From when on a plan shows the renewal; RFC 3339, UTC."
  value       = try(coalesce(local.now.renewal_due_at), null)
}

output "not_before" {
  description = "Start of validity of what is live on production; RFC 3339, UTC."
  value       = try(coalesce(local.now.not_before), null)
}

output "common_name" {
  description = "Common name of the certificate. Known in every plan."
  value       = local.settled_name
}

output "sans" {
  description = "Names beside the common name, sorted. Known in every plan."
  value       = local.settled_sans
}

output "key_algorithms" {
  description = "Algorithms of its keys, sorted. Known in every plan."
  value       = local.settled_keys
}

output "issuer" {
  description = "Who signed the certificate."
  value       = try(coalesce(local.now.issuer), null)
}

output "serial_numbers" {
  description = "Serial numbers of what is live on production."
  value       = try(jsondecode(local.now.production_serials), null)
}

output "ssl_ids" {
  description = "The orders at SCM that these certificates come from, by the id of the API that placed them: `certId` of the Enrollment API, `sslId` of the Admin API."
  value       = try(tolist(jsondecode(null_resource.orders[0].triggers.ssl_ids)), compact(split(",", null_resource.orders[0].triggers.ssl_ids)), null)
}

output "change_status" {
  description = "State of the open CPS change, in CPS's words; null without one."
  value       = try(coalesce(local.now.change_status), null)
}

output "waiting_for" {
  description = "Whose turn it is: `apply` (the next one acts), `akamai`, `approval` (an administrator of SCM), `ca`, `scm` (an order whose answer was lost), `outage` (of a vendor), `window` (that opens) or `person`; null: there is nothing to do."
  value       = try(coalesce(local.now.waiting_for), null)
}

output "until" {
  description = "When that wait ends or is given up, where it is known; RFC 3339, UTC."
  value       = try(coalesce(local.now.until), null)
}

output "warnings" {
  description = "What CPS warns of and waits to have acknowledged: `id` (null: it has none), `text` and `stage` (`pre_verification`, `post_verification` or `change_management`)."
  value       = try(jsondecode(local.now.warnings), null)
}

output "accepted_warnings" {
  description = "What was acknowledged for the last change that CPS warned of: `id`, `text`, `stage`, `by` (who had accepted it, of `approve.warnings`; empty: nobody by name), `until` and `acknowledged_at`."
  value       = try(jsondecode(local.now.accepted_warnings), null)
}

output "order_ids" {
  description = "The orders at SCM whose certificates are not live yet, by id as in `ssl_ids`."
  value       = try(jsondecode(local.now.order_ids), null)
}

output "domains" {
  description = "What is known of the validation of each name, by name: `domain` (which stands for it at SCM; null: none is known), `status` (`validated`, `not_validated`, `expired`, `unlisted` or `unknown`), `method`, `expires`, `effective_end` (with the coming limits), `due`, `due_at`, `holds` (whether it does on the day of the next order; null: not known) and `message`."
  value       = try({ for domain in jsondecode(local.now.domains) : domain.name => domain }, null)
}

output "dns_records" {
  description = "What a person has to publish in DNS to have a domain validated, by domain: `name` and `value` (host names with the dot at their end), `type`, `ttl`; empty: nothing. Known in every plan: resources may have it as `for_each`."
  value       = try({ for record in jsondecode(local.before.dns_records) : record.domain => record }, {})
}

output "edge" {
  description = "What the edge serves, by network (`production`, `staging`), where `verify_edge` has it asked: `state` (`served`: what CPS shows; `other`; `unreached`), `name`, `host`, `serial`, `expected` (serial numbers), `trusted`, `message`, `since`. Of the last `apply` or `status`: a plan asks nobody."
  value       = try({ for found in jsondecode(local.now.edge) : found.network => found }, null)
}

output "certificates" {
  description = "By key algorithm: `serial`, `issuer`, `not_before`, `not_after`, `fingerprint`, `certificate_pem`, `chain_pem`."
  value       = try(jsondecode(local.now.certificates), null)
}

output "request" {
  description = "The certificate request as JSON, for the other commands of akamai-scm; no secret is in it. Known in every plan."
  value       = var.enabled ? jsonencode(local.request) : null
}
