# One certificate. Copy this directory, change what is yours, then:
#   terraform init && terraform apply

module "certificate" {
  source = "../../terraform" # in your copy: the relative path of the module

  common_name = "www.example.com"
  sans        = ["example.com", "shop.example.com"]
  contract_id = "ctr_C-0N7RAC7"

  subject = {
    country      = "US"
    state        = "Massachusetts"
    locality     = "Cambridge"
    organization = "Example Ltd"
  }

  organization = {
    name             = "Example Ltd"
    phone            = "+1 617 555 0100"
    address_line_one = "1 Example Street"
    city             = "Cambridge"
    region           = "MA"
    postal_code      = "02142"
    country_code     = "US"
  }
  admin_contact = {
    first_name = "Ada"
    last_name  = "Admin"
    email      = "ada.admin@example.com"
    phone      = "+1 617 555 0101"
  }
  tech_contact = { # your contact at Akamai
    first_name = "Tim"
    last_name  = "Tech"
    email      = "ttech@akamai.com"
    phone      = "+1 617 555 0102"
  }

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
