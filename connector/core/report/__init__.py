"""What is told of one certificate: to people, to scripts, to Terraform."""
