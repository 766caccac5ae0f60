check "warning" {
  assert {
    condition     = try(local.before.warning, "") == ""
    error_message = "${local.name}: ${try(local.before.warning, "")}"
  }
}

check "drift" {
  assert {
    condition     = length(try(jsondecode(local.before.drift), [])) == 0
    error_message = "${local.name}: Akamai differs from this configuration, and nothing here asked for it: ${join("; ", try(jsondecode(local.before.drift), []))}."
  }
}

check "domains" {
  assert {
    condition     = length(local.lapsing) == 0
    error_message = "${local.name}: ${join(" ", local.lapsing)} Where no run does it by itself: akamai-scm domains renew."
  }
}

check "edge" {
  assert {
    condition     = length(local.at_edge) == 0
    error_message = "${local.name}: ${join(" ", local.at_edge)} To have it asked again: akamai-scm status."
  }
}

check "stale" {
  assert {
    condition     = try(local.before.stale, "") != "true"
    error_message = "${local.name}: a vendor could not be reached, so this plan rests on the last known answer. Plan again before you rely on it."
  }
}

# What the plan is refused for is told there (main.tf), and not here as well.
check "blocked" {
  assert {
    condition     = try(local.before.action, "") != "blocked" || contains(["fixed_field", "no_window"], try(local.before.reason, ""))
    error_message = "${local.name}: a person is needed (${try(local.before.reason, "")}). ${try(local.before.message, "")}"
  }
}

# Where a plan acts, its summary says why. It does not where nothing is changed here that would ask
# for it: a setting was changed at Akamai, say.
check "due" {
  assert {
    condition     = contains(["none", "blocked"], try(local.before.action, "none")) || try(null_resource.certificate[0].triggers.summary == local.summary, true)
    error_message = "${local.name}: ${try(local.before.action, "")} is due (${try(local.before.reason, "")}), but nothing here has changed that this plan would act on. ${try(local.before.message, "")} To have it done, apply with -replace and the address of this module's null_resource.certificate[0]."
  }
}
