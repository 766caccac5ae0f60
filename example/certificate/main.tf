# One certificate. Copy this directory and ../contacts, change what is yours, then:
#   terraform init && terraform apply

module "contacts" {
  source = "../contacts"
}

module "certificate" {
  source = "../../terraform" # in your copy: the relative path of the module

  common_name = "www.example.com"
  sans        = ["example.com", "shop.example.com"]
  contract_id = "ctr_C-0N7RAC7"

  # Who you are, for all certificates: ../contacts says it once.
  subject       = module.contacts.subject
  organization  = module.contacts.organization
  admin_contact = module.contacts.admin_contact
  tech_contact  = module.contacts.tech_contact

  # With this line you accept the agreement in eula/EULA.txt (akamai-scm eula show).
  eula_accepted = true
}

output "expiry" {
  description = "When what is live on Akamai ends; the renewal comes long before."
  value       = module.certificate.expiry
}

output "renewal_due_at" {
  description = "From when on `terraform plan` shows the renewal."
  value       = module.certificate.renewal_due_at
}

output "serial_numbers" {
  description = "What is live on Akamai's production network."
  value       = module.certificate.serial_numbers
}

output "enrollment_id" {
  description = "The enrollment at Akamai CPS."
  value       = module.certificate.enrollment_id
}

output "request" {
  description = "For akamai-scm: terraform output -raw request | akamai-scm status -"
  value       = module.certificate.request
  sensitive   = true # not secret, but long: plans show it in one word
}
