# SPDX-License-Identifier: GPL-2.0-only
"""What is tried with strongSwan in version 1."""

import ike_cases
from ike_cases import Case, SIGNS, SITE_NAME, event
from ike_v2_cases import (CUT, PASSWORD, PIECES, POOLS, QUICK, SHORT, again, dies, gone_at_daemon, ping_lent, ping_with_lent,
                          rebooted_nat, rekey_all, transfers_from_daemon)

AGGRESSIVE = "  i_dont_care_about_security_and_use_aggressive_mode_psk = yes"
AS_SITE = f"auth = psk\n      id = {SITE_NAME}"
KINDS = {"rsa": "RSA", "ecdsa": "ECDSA"}


def v1(name, **more):
    """A case of version 1: the site calls, with perfect forward secrecy."""
    more.setdefault("ike", "aes128-sha256-modp2048")
    more.setdefault("esp", "aes128-sha256-modp2048")
    more.setdefault("remote", AS_SITE)
    more.setdefault("duration", 5)
    if more.get("aggressive"):
        more["options"] = more.get("options", "") + "\n" + AGGRESSIVE
        # The daemon's threads may take the first quick mode before aggressive mode's third message, and ignore it.
        more.setdefault("sim_connection", 'tries = 1\non-loss = "clear"\nretransmission = { first = "500ms" }')
    return Case(name, version=1, child="remote_ts = 10.0.0.0/24\n" + more.pop("child", ""), **more)


def called(name, **more):
    """The daemon calls."""
    more.setdefault("duration", 6)
    return v1(name, calls=False, remote_addrs="100.64.0.1", **more)


def signed(name, kind, make=v1, **more):
    """Both sides sign."""
    return make(name, daemon_key=kind, sim_key=kind, local=f"auth = pubkey\n      {SIGNS}",
                remote=f"auth = pubkey\n      id = {SITE_NAME}" + more.pop("second", ""), **more)


def both_ways(name, **more):
    """A case from either side."""
    return [v1(name, **more), called(f"{name}, set-up from the daemon", **more)]


USER = f'xauth-1 {{\n    id = joe\n    secret = "{PASSWORD}"\n  }}'
XAUTH = f'[connection.main.ikev1.xauth]\nuser = "joe"\npassword = "{PASSWORD}"\n'
GUESS = '[connection.main.ikev1.xauth]\nuser = "joe"\npassword = "guess"\n'
ASKS = "\n    }\n    remote-2 {\n      auth = xauth"
ANSWERS = "\n    }\n    local-2 {\n      auth = xauth\n      xauth_id = joe"
BY_SIM = event("2500ms", "rekey-child") + event("4s", "rekey-ike") + event("5500ms", "rekey-child")

MODES = [
    *both_ways("main mode, shared key"),
    *both_ways("aggressive mode, shared key", aggressive=True),
    signed("main mode, RSA", "rsa"),
    signed("main mode, RSA, set-up from the daemon", "rsa", called),
    signed("aggressive mode, RSA", "rsa", aggressive=True),
    signed("aggressive mode, RSA, set-up from the daemon", "rsa", called, aggressive=True),
    signed("main mode, ECDSA", "ecdsa"),
    signed("main mode, ECDSA, set-up from the daemon", "ecdsa", called),
    signed("main mode, RSA, in fragments", "rsa", sim_rest=CUT, options=PIECES, log=["FRAG"]),
    signed("main mode, RSA, in fragments, set-up from the daemon", "rsa", called, sim_rest=CUT, options=PIECES, log=["FRAG"]),
    v1("IKEv1 aes256-sha512-modp3072", ike="aes256-sha512-modp3072", esp="aes256-sha512-modp3072"),
    v1("IKEv1 3des-md5-modp1024", ike="3des-md5-modp1024", esp="3des-md5-modp1024"),
    v1("IKEv1 aes192-sha1-modp1536", ike="aes192-sha1-modp1536", esp="aes192-sha1"),
    v1("IKEv1 aes256-sha384-ecp384", ike="aes256-sha384-ecp384", esp="aes256gcm16-ecp384"),
    v1("IKEv1 aes128-sha256-ecp256", ike="aes128-sha256-ecp256", esp="aes128ctr-sha256-ecp256"),
    v1("XAUTH over a shared key, the daemon asks", remote=AS_SITE + ASKS, secrets=USER, sim_rest=XAUTH,
       log=["XAuth authentication of 'joe' successful"]),
    signed("XAUTH over RSA, the daemon asks", "rsa", second=ASKS, secrets=USER, sim_rest=XAUTH,
           log=["XAuth authentication of 'joe' successful"]),
    v1("XAUTH in aggressive mode, the daemon asks", remote=AS_SITE + ASKS, secrets=USER, sim_rest=XAUTH, aggressive=True,
       log=["XAuth authentication of 'joe' successful"]),
    v1("XAUTH, a wrong password", remote=AS_SITE + ASKS, secrets=USER, sim_rest=GUESS, established=False, duration=4,
       figures={"tunnels": 0, "setups-failed": 1}),
    called("XAUTH over a shared key, the simulation asks", local="auth = psk\n      id = gw.example.org" + ANSWERS, secrets=USER,
           sim_rest=XAUTH, log=["XAuth authentication of 'joe' (myself) successful"]),
    called("XAUTH, the simulation asks, a wrong password", local="auth = psk\n      id = gw.example.org" + ANSWERS, secrets=USER,
           sim_rest=GUESS, established=False, duration=4, figures={"tunnels": 0}),
    v1("an address by Mode-Config from the daemon", connection="pools = p", child="remote_ts = dynamic", more=POOLS,
       sim_child='site-networks = "0.0.0.0/0"\ngateway-networks = "192.168.0.0/24"', sim_rest="[connection.main.pool]\n",
       pings=False, drive=ping_lent, traffic=False, log=["assigning virtual IP 172.20.0.10 to peer"]),
    called("an address by Mode-Config from the simulation", connection="vips = 0.0.0.0", child="local_ts = dynamic",
           sim_real="client = true", sim_child='gateway-networks = "0.0.0.0/0"', pings=False, drive=ping_with_lent, traffic=False,
           sim_rest='[connection.main.pool]\naddresses = ["172.20.0.10"]\n', log=["installing new virtual IP 172.20.0.10"]),
]

EXCHANGES = [
    v1("a megabyte each way after IKEv1 rekeys from the daemon", transfer=True, drive=transfers_from_daemon, duration=34),
    v1("IKEv1 rekeys from the simulation", sim_rest=BY_SIM, duration=8, figures={"child-rekeys": 2, "ike-rekeys": 1}),
    called("IKEv1 rekeys from the simulation, set-up from the daemon", sim_rest=BY_SIM, duration=8,
           figures={"child-rekeys": 2, "ike-rekeys": 1}),
    v1("IKEv1 rekeys from the daemon", drive=ike_cases.rekey_from_daemon, duration=11),
    called("IKEv1 rekeys from the daemon, set-up from the daemon", drive=ike_cases.rekey_from_daemon, duration=11),
    v1("aggressive mode rekeys from both sides", aggressive=True, sim_rest=BY_SIM, drive=rekey_all, duration=8),
    v1("quick mode without PFS", esp="aes128-sha256", sim_rest=event("2500ms", "rekey-child"), figures={"child-rekeys": 1},
       duration=6),
    v1("thirty IKEv1 rekeys under a ping", sim_lifetime='{ preset = "strongswan", rekey = "350ms" }', duration=14,
       sim_rest="[connection.main.ikev1]\ndelete-rekeyed = false\n",
       # A packet that overtakes the daemon's work on a quick mode's last message is lost: nothing answers that message.
       figures={"child-rekeys": lambda n: n >= 30, "traffic-lost": lambda share: share < 0.1}),
    v1("IPsec SAs closed by the simulation", sim_rest=event("3s", "close-child"), traffic=False,
       log=["received DELETE for ESP CHILD_SA"]),
    v1("ISAKMP SA closed by the simulation", sim_rest=event("3s", "close-ike"), traffic=False, drive=ike_cases.is_gone, duration=6,
       log=["received DELETE for IKE_SA"]),
    v1("IPsec and ISAKMP SAs closed by the daemon", drive=ike_cases.close_child_from_daemon, traffic=False, duration=6,
       figures={"tunnels": 0}),
    v1("DPD from the simulation", sim_connection='liveness = "1s"', traffic=False, duration=6, figures={"established": 1},
       log=["N(DPD)"]),
    v1("DPD from the daemon", connection="dpd_delay = 1s", drive=ike_cases.forged_silence, traffic=False, duration=6,
       figures={"established": 1}, log=["N(DPD_ACK)"]),
    v1("IKEv1, the daemon dies", sim_connection=f'liveness = "1s"\n{SHORT}\non-loss = "clear"', drive=dies, traffic=False, duration=7,
       figures={"tunnels": 0, "established": 0}),
    v1("IKEv1, the daemon restarts", sim_connection=f'liveness = "1s"\non-loss = "restart"\n{SHORT}', drive=ike_cases.restart,
       traffic=False, duration=12, figures={"setups": lambda n: n >= 2}),
    v1("IKEv1, the simulation dies", connection="dpd_delay = 1s\n    dpd_timeout = 3s", options=QUICK, sim_rest=event("3s", "power-cut"),
       drive=gone_at_daemon, traffic=False, duration=9),
    v1("IKEv1, the simulation restarts", sim_rest=event("3s", "power-cut") + 'down-for = "1s"\n', drive=again, traffic=False,
       duration=9),
    v1("IKEv1, no common algorithm", ike="aes256-sha384-modp3072", sim_ike="aes128-sha256-modp2048", established=False, duration=3,
       figures={"tunnels": 0, "setups-failed": 1}, log=["NO_PROP"]),
    called("IKEv1, no common algorithm, set-up from the daemon", ike="aes256-sha384-modp3072", sim_ike="aes128-sha256-modp2048",
           established=False, duration=3, log=["NO_PROP"]),
    v1("IKEv1, a wrong secret", secrets=f'ike-2 {{\n    id = {SITE_NAME}\n    secret = "another"\n  }}', established=False, aggressive=True,
       duration=4, figures={"tunnels": 0}),
    v1("IKEv1, no common network", sim_child='site-networks = "172.31.0.0/24"', established=False, duration=3, traffic=False,
       figures={"tunnels": 0}),
    v1("IKEv1 behind a NAT", sim_rest="[sites.nat]\n", drive=rekey_all, duration=6.5, log=["remote host is behind NAT"]),
    v1("IKEv1, the NAT reboots", sim_connection='liveness = "1s"', sim_rest="[sites.nat]\nkeeps-port = false\n"
       + event("3s", "nat-reboot"), drive=rebooted_nat, traffic=False, duration=8),
]
