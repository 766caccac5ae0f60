# What all of this is for: certificate, edge hostname, property. The last two by Akamai's own provider.

module "contacts" {
  source = "../contacts"
}

module "certificate" {
  source = "../../terraform" # in your copy: the relative path of the module

  common_name = "www.example.com"
  contract_id = var.contract_id

  subject       = module.contacts.subject
  organization  = module.contacts.organization
  admin_contact = module.contacts.admin_contact
  tech_contact  = module.contacts.tech_contact

  # With this line you accept the agreement in eula/EULA.txt (akamai-scm eula show).
  eula_accepted = true
}

# The id of the enrollment stays for its whole life and is known in every plan, so a renewal changes nothing here.
resource "akamai_edge_hostname" "www" {
  contract_id   = var.contract_id
  group_id      = var.group_id
  product_id    = var.product_id
  edge_hostname = "www.example.com.edgekey.net" # enhanced TLS, as the module's secure_network
  ip_behavior   = "IPV6_COMPLIANCE"
  certificate   = module.certificate.enrollment_id
}

resource "akamai_property" "www" {
  name        = "www.example.com"
  contract_id = var.contract_id
  group_id    = var.group_id
  product_id  = var.product_id

  hostnames {
    cname_from             = module.certificate.common_name
    cname_to               = akamai_edge_hostname.www.edge_hostname
    cert_provisioning_type = "CPS_MANAGED"
  }
}
