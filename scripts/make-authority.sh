#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# Makes a certification authority for demonstrations, with openssl: a root, an intermediate, end entities with RSA, ECDSA and
# Ed25519 keys, one of them revoked, and the revocation lists. All in PEM, for scenarios (doc/authentication.md) and for daemons.
#
#     scripts/make-authority.sh FOLDER [NAME...]
#
# NAME is a peer's identity, moon.example.org and sun.example.org if none is given. Each gets NAME-rsa.pem, NAME-ecdsa.pem and
# NAME-ed25519.pem (its certificate with the intermediate's after it) and as many -key.pem (PKCS #8).

set -euo pipefail

if [ $# -lt 1 ] || [ "${1:0:1}" = - ]; then
    sed -n 's/^# \{0,1\}//; 3,9p' "$0"
    exit 2
fi
command -v openssl >/dev/null || {
    echo "openssl is needed; on Debian: apt-get install openssl" >&2
    exit 1
}
folder=$1
shift
[ $# -gt 0 ] || set -- moon.example.org sun.example.org
mkdir -p "$folder"
cd "$folder"
if [ -e root.pem ]; then
    echo "$folder holds an authority already; name another folder" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What openssl's own little authority wants of a configuration.
configuration() {
    mkdir -p "$work/$1"
    : >"$work/$1/index.txt"
    echo 1000 >"$work/$1/serial"
    echo 1000 >"$work/$1/crlnumber"
    cat >"$work/$1/ca.cnf" <<END
[ca]
default_ca = this
[this]
dir = $work/$1
database = $work/$1/index.txt
serial = $work/$1/serial
crlnumber = $work/$1/crlnumber
new_certs_dir = $work/$1
certificate = $1.pem
private_key = $1-key.pem
default_md = sha256
default_days = 3650
default_crl_days = 3650
policy = any
copy_extensions = copy
unique_subject = no
[any]
organizationName = optional
commonName = supplied
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[peer]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[crl]
authorityKeyIdentifier = keyid
END
}

key() { # FILE KIND
    case $2 in
    rsa) openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1" ;;
    ecdsa) openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" ;;
    ed25519) openssl genpkey -quiet -algorithm ED25519 -out "$1" ;;
    esac
}

issue() { # ISSUER SECTION NAME KEY OUT [SAN]
    openssl req -new -key "$4" -subj "/O=ns3-ike demonstration/CN=$3" ${6:+-addext "subjectAltName=$6"} \
        -out "$work/request.pem"
    openssl ca -batch -notext -config "$work/$1/ca.cnf" -extensions "$2" -in "$work/request.pem" -out "$5" 2>"$work/log" ||
        { cat "$work/log" >&2; exit 1; }
}

key root-key.pem ecdsa
configuration root
openssl req -new -x509 -key root-key.pem -subj "/O=ns3-ike demonstration/CN=root" -days 7300 \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -out root.pem
key intermediate-key.pem ecdsa
issue root authority intermediate intermediate-key.pem intermediate.pem
configuration intermediate

for name in "$@"; do
    case $name in
    *@*) san="email:$name" ;;
    *[!0-9.]*) san="DNS:$name" ;;
    *) san="IP:$name" ;;
    esac
    for kind in rsa ecdsa ed25519; do
        key "$name-$kind-key.pem" $kind
        issue intermediate peer "$name" "$name-$kind-key.pem" "$work/own.pem" "$san"
        cat "$work/own.pem" intermediate.pem >"$name-$kind.pem"
    done
done
key revoked-key.pem ecdsa
issue intermediate peer revoked.example.org revoked-key.pem "$work/own.pem" DNS:revoked.example.org
cat "$work/own.pem" intermediate.pem >revoked.pem
openssl ca -config "$work/intermediate/ca.cnf" -revoke "$work/own.pem" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }

for authority in root intermediate; do
    openssl ca -config "$work/$authority/ca.cnf" -gencrl -crlexts crl -out "$work/$authority.crl" 2>"$work/log" ||
        { cat "$work/log" >&2; exit 1; }
done
cat "$work/root.crl" "$work/intermediate.crl" >lists.pem
echo "$folder: root.pem (the authority), lists.pem (revocation lists), and for each of $*: NAME-{rsa,ecdsa,ed25519}{,-key}.pem"
