#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-only
# One strongSwan in a network namespace serves two-hundred-sites.toml's simulated sites. As root:
#
#     examples/emulation/two-hundred-sites.sh IKE-SIM [OUT]
#
# IKE-SIM is the program; OUT (results/two-hundred-sites) gets the run's directory, and OUT.charon.log the daemon's log. Prints what
# the daemon has at the end. Needs strongSwan (swanctl, charon-systemd, kernel-libipsec), iproute2 and ethtool.

set -euo pipefail

[ $# -ge 1 ] || {
    sed -n 's/^# \{0,1\}//; 3,9p' "$0"
    exit 2
}
[ "$(id -u)" = 0 ] || {
    echo "$0 makes network namespaces: run it as root" >&2
    exit 1
}
sim=$1
out=${2:-results/two-hundred-sites}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mkdir -p "$(dirname "$out")"
daemon=
clean() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    [ -z "$daemon" ] || wait "$daemon" 2>/dev/null || true
    ip netns delete ike-gw-200 2>/dev/null || true
    ip netns delete ike-sim-200 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT

# The wire: a veth pair between the daemon's namespace and the simulation's.
ip netns add ike-gw-200
ip netns add ike-sim-200
ip -n ike-gw-200 link set lo up
ip -n ike-gw-200 link add wire type veth peer name wire netns ike-sim-200
for namespace in ike-gw-200 ike-sim-200; do
    ip netns exec "$namespace" sysctl -q -w net.ipv6.conf.wire.disable_ipv6=1
    ip -n "$namespace" link set wire up
    ip netns exec "$namespace" ethtool -K wire tx off rx off >/dev/null
done
ip -n ike-gw-200 address add 192.0.2.1/32 dev wire
ip -n ike-gw-200 address add 192.168.0.1/32 dev lo
ip -n ike-gw-200 route add 203.0.113.1/32 dev wire
ip -n ike-gw-200 route add default via 203.0.113.1 dev wire src 192.0.2.1 onlink

# The daemon: many peers behind few addresses, so it must not take them for an attack.
mkdir "$work/swanctl"
cat >"$work/strongswan.conf" <<END
charon-systemd {
  load = random nonce drbg aes sha1 sha2 hmac kdf gmp curve25519 openssl gcm ctr pem pkcs1 pkcs8 x509 pubkey kernel-libipsec kernel-netlink socket-default vici updown
  dos_protection = no
  plugins {
    vici {
      socket = unix://$work/charon.vici
    }
    kernel-libipsec {
      allow_peer_ts = yes
    }
  }
  filelog {
    log {
      path = $work/charon.log
      flush_line = yes
      default = 1
    }
  }
}
END
cat >"$work/swanctl/swanctl.conf" <<END
connections {
  sites {
    version = 2
    local_addrs = 192.0.2.1
    proposals = aes128-sha256-x25519
    local {
      auth = psk
      id = gw.example.org
    }
    remote {
      auth = psk
    }
    children {
      net {
        local_ts = 192.168.0.0/24
        remote_ts = 10.0.0.0/16
        esp_proposals = aes128gcm16-x25519
      }
    }
  }
}
secrets {
  ike-1 {
    secret = "swordfish"
  }
}
END
export STRONGSWAN_CONF=$work/strongswan.conf SWANCTL_DIR=$work/swanctl
ip netns exec ike-gw-200 /usr/sbin/charon-systemd >/dev/null 2>&1 &
daemon=$!
for _ in $(seq 50); do
    [ -e "$work/charon.vici" ] && break
    sleep 0.1
done
swanctl() {
    ip netns exec ike-gw-200 swanctl "$@" --uri "unix://$work/charon.vici"
}
swanctl --load-all >/dev/null 2>&1

"$sim" run "$here/two-hundred-sites.toml" --quiet --out "$out" && content=true || content=false

echo "The daemon at the end: $(swanctl --list-sas | grep -c ESTABLISHED) IKE SAs, $(swanctl --list-sas | grep -c INSTALLED) Child SAs;" \
    "it saw $(grep -c 'rekeyed between' "$work/charon.log" || true) rekeys of IKE SAs and" \
    "$(grep -c 'is behind NAT' "$work/charon.log" || true) peers behind NATs;" \
    "it took $(ps -o cputime= -p "$daemon") of processor time."
cp "$work/charon.log" "$out.charon.log"
$content
