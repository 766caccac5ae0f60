terraform {
  required_version = ">= 1.5.0"

  required_providers {
    akamai = {
      source = "akamai/akamai"
    }
    external = {
      source  = "hashicorp/external"
      version = ">= 2.3.2"
    }
    null = {
      source  = "hashicorp/null"
      version = ">= 3.2.0"
    }
  }
}
