#!/bin/sh
# Stands for akamai-scm in the module's own tests: answers one situation, given as first argument.
situation=$1 verb=$2

answer() { # action reason renews message drift warning stale waiting_for until warnings order_ids
  cat <<JSON
{"schema": "1", "state": "active", "action": "$1", "reason": "$2", "renews": "$3", "message": "$4",
 "drift": "$5", "warning": "$6", "stale": "$7", "enrollment_id": "4711", "common_name": "www.example.com",
 "key_algorithms": "[\"RSA\"]", "sans": "[\"cart.example.com\", \"shop.example.com\"]", "expiry": "2026-06-01T00:00:00Z",
 "not_before": "2026-03-01T00:00:00Z", "renewal_due_at": "2026-05-01T00:00:00Z", "issuer": "CN=Test",
 "production_serials": "[\"0A\"]", "ssl_ids": "[\"7\"]", "change_status": "",
 "waiting_for": "$8", "until": "$9", "warnings": "${10:-[]}", "order_ids": "${11:-[]}",
 "domains": "${domains:-[]}", "dns_records": "${records:-[]}", "edge": "${edge:-[]}", "accepted_warnings": "[]",
 "certificates": "{\"RSA\": {\"serial\": \"0A\"}}"}
JSON
}

case "$verb $situation" in
  # A message of its own each time, for two runs of a test may be planned within one second, and then
  # have the same summary.
  "external current") answer none current "" "Asked by $$." "[]" "" false ;;
  "external due") answer renew inside_window 0A "The certificate ends soon." "[]" "" false ;;
  "external changed") answer update settings_changed "" "QUIC is off at Akamai." "[]" "" false ;;
  "external absent") echo '{"schema": "1", "state": "absent", "action": "enroll", "reason": "absent", "message": "No enrollment for www.example.com: one will be created and a certificate ordered.", "renews": "", "certificates": "{}", "sans": "[]", "key_algorithms": "[\"RSA\"]", "drift": "[]"}' ;;
  "external blocked") answer blocked change_management "" "Somebody acknowledges the change." "[]" "" false ;;
  "external warning") answer blocked post_verification_warnings "" "CPS raised warnings." "[]" "" false person "" \
    '[{\"id\": \"OVERLAP\", \"stage\": \"post_verification\", \"text\": \"Names overlap.\"}]' '[\"8\"]' ;;
  "external staged") answer blocked change_management "" "Somebody tests it." "[]" "" false person 2026-05-02T00:00:00Z ;;
  "external fixed") answer blocked fixed_field "" "Enrollment 4711 cannot be changed that way." "[]" "" false ;;
  "external drifted") answer none current "" "" "[\\\"phone differs\\\"]" "" false ;;
  "external warned") answer none current "" "" "[]" "SHA-1 is weak" false ;;
  "external lapsing") domains='[{\"name\": \"cart.example.com\", \"domain\": \"example.com\", \"due\": true, \"holds\": false, \"message\": \"example.com is not validated.\"},'
    domains="$domains"'{\"name\": \"www.example.com\", \"domain\": \"example.com\", \"due\": true, \"holds\": false, \"message\": \"example.com is not validated.\"}]'
    records='[{\"domain\": \"example.com\", \"name\": \"_a.example.com.\", \"type\": \"CNAME\", \"value\": \"b.sectigo.com.\", \"ttl\": 300}]'
    answer none current "" "" "[]" "" false ;;
  "external lagging") edge='[{\"network\": \"production\", \"state\": \"other\", \"serial\": \"09\", \"message\": \"The edge serves serial 09.\"},'
    edge="$edge"'{\"network\": \"staging\", \"state\": \"served\", \"serial\": \"0A\", \"message\": \"All is well.\"}]'
    answer none current "" "" "[]" "" false ;;
  "external stale") answer none current "" "" "[]" "" true ;;
  "external foreign") echo '{"hello": "world"}' ;;
  "apply "*) echo "applied" ;;
  *) echo "program.sh knows no $verb of $situation" >&2 && exit 1 ;;
esac
