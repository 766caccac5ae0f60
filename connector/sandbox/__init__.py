"""CPS and SCM on loopback to rehearse against. Nothing else imports this package."""
