#!/bin/sh
# Publishes proofs of domains by a program that was written for lego's provider "exec": it is called with
# present or cleanup, the name with its dot, and the text of a TXT record.
# In scm_config.yaml: {way: command, record: txt, run: [/etc/akamai-scm/lego-exec.sh, /usr/local/bin/update-dns]}
set -eu
program=$1 action=$2

[ "$AKAMAI_SCM_DCV_TYPE" = TXT ] || { echo "publishes no $AKAMAI_SCM_DCV_TYPE: write record: txt in scm_config.yaml" >&2; exit 64; }

case $action in
present | cleanup) exec "$program" "$action" "$AKAMAI_SCM_DCV_NAME" "$AKAMAI_SCM_DCV_VALUE" ;;
check) ;; # Such programs cannot tell; the name servers do.
*) exit 64 ;;
esac
