#!/bin/sh
# Signs for akamai-scm with a private CA of openssl. In scm_config.yaml, for all of order, collect, find and revoke:
# [/etc/akamai-scm/openssl-ca.sh, DIRECTORY]; DIRECTORY, mode 700, holds ca.pem and ca.key, and gets the CA's records.
set -eu
umask 077
cd "$1"
key=${AKAMAI_SCM_ORDER_ID:-${AKAMAI_SCM_ORDER_KEY:-}}
# One CSR, one serial number: killed anywhere, the next start finds what was signed, or signs under the same number.
number=1$(printf '%.37s' "$key" | tr a-f A-F)
exec 9>lock
flock 9 # openssl's records do not bear two at once
# openssl replaces index.txt by two renames; killed between them it leaves the new one under this name alone.
if [ ! -e index.txt ] && [ -e index.txt.new ]; then mv index.txt.new index.txt; fi
touch index.txt
work=$PWD/work
rm -rf "$work" # of one that was killed
mkdir -p issued "$work"
trap 'rm -rf "$work"' EXIT

cat > "$work/ca.conf" <<CONF
[ca]
default_ca = own
[own]
dir = $PWD
database = $PWD/index.txt
new_certs_dir = $PWD/issued
certificate = $PWD/ca.pem
private_key = $PWD/ca.key
default_md = sha256
default_crl_days = 7
unique_subject = no
serial = $work/serial
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

issued() { # openssl writes the certificate first, then the line that makes it issued
    cut -f 4 index.txt | grep -qxF "$number"
}

sign() {
    cat > "$work/csr.pem"
    echo "$number" > "$work/serial"
    names=$(printf 'DNS:%s,' $AKAMAI_SCM_ORDER_NAMES) # no blanks in host names
    cat > "$work/leaf.conf" <<CONF
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = ${names%,}
CONF
    ca -notext -days "${AKAMAI_SCM_ORDER_TERM_DAYS:-90}" -in "$work/csr.pem" -extfile "$work/leaf.conf" -out /dev/null
}

case $AKAMAI_SCM_ORDER_ACTION in
order) # The same CSR gets the same certificate: `idempotent: true`.
    if ! issued; then sign; fi
    cat "issued/$number.pem" ca.pem
    ;;
collect)
    if ! issued; then echo "no such order" >&2; exit 1; fi
    cat "issued/$number.pem" ca.pem
    ;;
find)
    if issued; then printf '{"order_id": "%s"}\n' "$key"; fi
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
