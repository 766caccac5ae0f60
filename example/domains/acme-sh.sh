#!/bin/sh
# Publishes proofs of domains by one of the DNS APIs of acme.sh, which write TXT records alone.
# In scm_config.yaml: {way: command, record: txt, run: [/etc/akamai-scm/acme-sh.sh, dns_cf]}
# The API's credentials are in acme.sh's account.conf, as it keeps them, or in acme-sh.env beside this file.

api=$1 action=$2
name=${AKAMAI_SCM_DCV_NAME%.} type=$AKAMAI_SCM_DCV_TYPE value=$AKAMAI_SCM_DCV_VALUE
export LE_WORKING_DIR="${LE_WORKING_DIR:-$HOME/.acme.sh}"

[ "$type" = TXT ] || { echo "acme.sh publishes no $type: write record: txt in scm_config.yaml" >&2; exit 64; }
[ "$action" != check ] || exit 0 # Its APIs cannot tell; the name servers do.

environment=${0%/*}/acme-sh.env # Assignments of a shell, for what account.conf does not have.
if [ -r "$environment" ]; then set -a; . "$environment"; set +a; fi
set -- _initpath # The function of acme.sh that reads its account.conf.
. "$LE_WORKING_DIR/acme.sh" >&2
. "$LE_WORKING_DIR/dnsapi/$api.sh"

case $action in
present) "${api}_add" "$name" "$value" >&2 ;;
cleanup) "${api}_rm" "$name" "$value" >&2 ;;
*) exit 64 ;;
esac
