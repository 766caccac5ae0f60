#!/usr/bin/env python3
"""
Post an event to Slack, by an incoming webhook whose URL is in SLACK_WEBHOOK_URL. Python alone.

In scm_config.yaml:

    hooks:
      - on: [deployed, needs_person, failed]
        run: [/usr/local/lib/akamai-scm/slack.py]
        environment: [SLACK_WEBHOOK_URL]
"""

import json
import os
import sys
import urllib.error
import urllib.request

SIGNS = {
    "due": ":hourglass_flowing_sand:",
    "deployed": ":white_check_mark:",
    "needs_person": ":raised_hand:",
    "failed": ":x:",
}
TRY_LATER = 75


def plain(text: str) -> str:
    """What Slack would take for a link or a mention stays text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def main() -> int:
    event = json.load(sys.stdin)
    who = event["common_name"] or event["domain"]
    lines = [f"{SIGNS.get(event['event'], ':bell:')} *{plain(who)}*: {event['event']}"]
    lines += [plain(event[key]) for key in ("message", "remedy") if event[key]]
    url = os.environ["SLACK_WEBHOOK_URL"]
    if not url.startswith("https://"):
        sys.exit("SLACK_WEBHOOK_URL must begin with https://")
    request = urllib.request.Request(
        url,
        json.dumps({"text": "\n".join(lines)}).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20):
            return 0
    except urllib.error.HTTPError as error:
        print(f"Slack answered {error.code}: {error.read(200).decode(errors='replace')}")
        return TRY_LATER if error.code == 429 or error.code >= 500 else 1
    except OSError as error:
        print(f"Slack cannot be reached: {error}")
        return TRY_LATER


if __name__ == "__main__":
    sys.exit(main())
