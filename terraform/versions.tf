terraform {
  # 1.5 brought `check` blocks; OpenTofu has them since its first release, 1.6.
  required_version = ">= 1.5.0"

  required_providers {
    external = {
      source = "hashicorp/external"
      # Earlier ones send null query values as empty strings.
      version = ">= 2.3.2"
    }
    null = {
      source  = "hashicorp/null"
      version = ">= 3.2.0"
    }
  }
}
