#!/bin/sh
# Publishes proofs of domains by dynamic updates (RFC 2136), with nsupdate and dig of BIND.
# In scm_config.yaml: {way: command, run: [/etc/akamai-scm/nsupdate.sh, SERVER, KEYFILE]}
set -eu
server=$1 keyfile=$2 action=$3
name=$AKAMAI_SCM_DCV_NAME type=$AKAMAI_SCM_DCV_TYPE ttl=$AKAMAI_SCM_DCV_TTL

case $type in
CNAME) rdata=$AKAMAI_SCM_DCV_VALUE ;;
TXT) rdata="\"$(printf '%s' "$AKAMAI_SCM_DCV_VALUE" | sed 's/[\\"]/\\&/g')\"" ;;
*) echo "publishes no $type" >&2; exit 64 ;;
esac

update() { # Reads the changes of one update.
    { printf 'server %s\n' "$server"; cat; echo send; } | nsupdate -k "$keyfile"
}

case $action in
present) # A CNAME stands alone: an older one at this name goes in the same update.
    {
        if [ "$type" = CNAME ]; then printf 'update delete %s CNAME\n' "$name"; fi
        printf 'update add %s %s %s %s\n' "$name" "$ttl" "$type" "$rdata"
    } | update
    ;;
check) # dig writes some semicolons with a backslash.
    dig +short +norecurse "@$server" "$name" "$type" | sed 's/\\;/;/g' | grep -qixF -e "$rdata" || {
        echo "not on $server yet"
        exit 75
    }
    ;;
cleanup)
    printf 'update delete %s %s %s\n' "$name" "$type" "$rdata" | update
    ;;
*) exit 64 ;;
esac
