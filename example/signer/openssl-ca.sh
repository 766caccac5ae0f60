#!/bin/sh
# Signs for akamai-scm with a private CA of openssl. In scm_config.yaml, for all of order, collect, find and revoke:
# [/etc/akamai-scm/openssl-ca.sh, DIRECTORY]; DIRECTORY, mode 700, holds ca.pem and ca.key, and gets the CA's records.
set -eu
umask 077
cd "$1"
key=${AKAMAI_SCM_ORDER_ID:-${AKAMAI_SCM_ORDER_KEY:-}}
issued=issued/$key.pem
mkdir -p issued work
touch index.txt
exec 9>lock
flock 9 # openssl's records do not bear two at once
work=$(mktemp -d "$PWD/work/XXXXXX")
trap 'rm -rf "$work"' EXIT

cat > "$work/ca.conf" <<CONF
[ca]
default_ca = own
[own]
dir = $PWD
database = $PWD/index.txt
new_certs_dir = $work
certificate = $PWD/ca.pem
private_key = $PWD/ca.key
default_md = sha256
default_crl_days = 7
unique_subject = no
rand_serial = yes
policy = any
[any]
countryName = optional
stateOrProvinceName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
CONF

ca() { # openssl tells much that nobody asked for; its last line is the reason of a refusal
    openssl ca -batch -config "$work/ca.conf" "$@" 2> "$work/said" || {
        tail -n 1 "$work/said" >&2
        exit 1
    }
}

sign() {
    cat > "$work/csr.pem"
    names=$(printf 'DNS:%s,' $AKAMAI_SCM_ORDER_NAMES) # no blanks in host names
    cat > "$work/leaf.conf" <<CONF
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = ${names%,}
CONF
    ca -notext -days "${AKAMAI_SCM_ORDER_TERM_DAYS:-90}" -in "$work/csr.pem" -extfile "$work/leaf.conf" -out "$work/leaf.pem"
    mv "$work/leaf.pem" "$issued" # all of it, or nothing
}

case $AKAMAI_SCM_ORDER_ACTION in
order) # The same CSR gets the same certificate: `idempotent: true`.
    if [ ! -s "$issued" ]; then sign; fi
    cat "$issued" ca.pem
    ;;
collect)
    if [ ! -s "$issued" ]; then echo "no such order" >&2; exit 1; fi
    cat "$issued" ca.pem
    ;;
find)
    if [ -s "$issued" ]; then printf '{"order_id": "%s"}\n' "$key"; fi
    ;;
revoke) # The certificate is on standard input; one that is revoked already is left as it is.
    cat > "$work/leaf.pem"
    serial=$(openssl x509 -in "$work/leaf.pem" -noout -serial | cut -d= -f2)
    if ! grep -q "^R.*[[:space:]]$serial[[:space:]]" index.txt; then
        ca -revoke "$work/leaf.pem" -crl_reason "$AKAMAI_SCM_ORDER_REASON"
    fi
    ca -gencrl -out "$work/crl.pem"
    mv "$work/crl.pem" crl.pem
    ;;
*)
    echo "does not know $AKAMAI_SCM_ORDER_ACTION" >&2
    exit 64
    ;;
esac
