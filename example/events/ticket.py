#!/usr/bin/env python3
"""
Open a ticket, once for each event, in a system with a table API like ServiceNow's. Python alone.

The event's id is the ticket's correlation_id: a ticket that is there is not opened again.
In scm_config.yaml:

    hooks:
      - on: [needs_person, failed]
        run: [/usr/local/lib/akamai-scm/ticket.py]
        environment: [TICKET_URL, TICKET_TOKEN, TICKET_GROUP]

TICKET_URL is such as https://example.service-now.com/api/now/table/incident.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

TRY_LATER = 75
URGENCY = {"failed": "2", "needs_person": "3"}


def called(url: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(
        url,
        None if body is None else json.dumps(body).encode(),
        {
            "Accept": "application/json",
            "Content-Type": "application/json; charset=utf-8",
            "Authorization": f"Bearer {os.environ['TICKET_TOKEN']}",
        },
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def main() -> int:
    event = json.load(sys.stdin)
    url = os.environ["TICKET_URL"]
    if not url.startswith("https://"):
        sys.exit("TICKET_URL must begin with https://")
    who = event["common_name"] or event["domain"]
    wanted = urllib.parse.urlencode(
        {"sysparm_query": f"correlation_id={event['id']}", "sysparm_limit": "1"}
    )
    ticket = {
        "short_description": f"Certificate {who}: {event['reason'] or event['event']}",
        "description": "\n\n".join(filter(None, (event["message"], event["remedy"]))),
        "urgency": URGENCY.get(event["event"], "3"),
        "correlation_id": event["id"],
        "assignment_group": os.environ.get("TICKET_GROUP", ""),
    }
    try:
        if called(f"{url}?{wanted}")["result"]:
            return 0
        print(called(url, ticket)["result"].get("number", "opened"))
    except urllib.error.HTTPError as error:
        print(f"{urllib.parse.urlsplit(url).netloc} answered {error.code}")
        return TRY_LATER if error.code == 429 or error.code >= 500 else 1
    except OSError as error:
        print(f"{urllib.parse.urlsplit(url).netloc} cannot be reached: {error}")
        return TRY_LATER
    return 0


if __name__ == "__main__":
    sys.exit(main())
