variable "contract_id" {
  description = "Contract at Akamai."
  type        = string
  nullable    = false
}

variable "group_id" {
  description = "Group that the property is in."
  type        = string
  nullable    = false
}

variable "product_id" {
  description = "Product of the property, such as prd_SPM."
  type        = string
  nullable    = false
}
