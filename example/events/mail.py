#!/usr/bin/env python3
"""
Mail an event, by the mail server SMTP_HOST (port 587, STARTTLS). Python alone.

In scm_config.yaml:

    hooks:
      - on: [needs_person, failed]
        run: [/usr/local/lib/akamai-scm/mail.py, certificates@example.com, tls-team@example.com]
        environment: [SMTP_HOST, SMTP_USER, SMTP_PASSWORD]
"""

import json
import os
import smtplib
import ssl
import sys
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

TRY_LATER = 75


def written(event: dict, sender: str, recipients: list[str]) -> EmailMessage:
    who = event["common_name"] or event["domain"]
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, ", ".join(recipients)
    mail["Subject"] = f"{who}: {event['event']}"
    mail["Date"] = format_datetime(datetime.fromisoformat(event["at"]))
    # The same should the event be told twice: mail programs show it once.
    mail["Message-ID"] = f"<{event['id']}@akamai-scm>"
    facts = {key: value for key, value in event.items() if value not in (None, [])}
    texts = [facts.pop(key, "") for key in ("message", "remedy")]
    listed = [f"{key}: {value}" for key, value in facts.items() if key != "schema"]
    mail.set_content("\n\n".join([*filter(None, texts), "\n".join(listed)]) + "\n")
    return mail


def main() -> int:
    sender, *recipients = sys.argv[1:]
    mail = written(json.load(sys.stdin), sender, recipients)
    host, _, port = os.environ["SMTP_HOST"].partition(":")
    try:
        with smtplib.SMTP(host, int(port or 587), timeout=20) as server:
            server.starttls(context=ssl.create_default_context())
            if user := os.environ.get("SMTP_USER"):
                server.login(user, os.environ["SMTP_PASSWORD"])
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        print(f"The mail server {host} did not take it: {error}")
        return TRY_LATER
    return 0


if __name__ == "__main__":
    sys.exit(main())
