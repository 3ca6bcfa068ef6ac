# SPDX-License-Identifier: GPL-2.0-only
"""What is tried with strongSwan beside ike_cases.py: EAP and addresses, the network between, reauthentication and ends."""

import signal
import time

import ike_cases
import ike_lab
from ike_cases import Case, SIGNS, SITE_NAME, event, established, must_ping, must_transfer, signed
from ike_lab import Failure

PASSWORD = "open sesame"
AS_SITE = f"auth = psk\n      id = {SITE_NAME}"
CLIENT = "client = true"
SUBNET = "10.0.0.0/24"


def called(name, **more):
    """A case in which the daemon calls."""
    more.setdefault("remote", AS_SITE)
    return Case(name, calls=False, remote_addrs="100.64.0.1", **more)


def user(method, **more):
    """The site is a user of EAP, the daemon asks."""
    return Case(f"EAP-{method.upper()}, the daemon asks", daemon_key="ecdsa", local=f"auth = pubkey\n      {SIGNS}",
                remote=f"auth = eap-{method}\n      id = {SITE_NAME}\n      eap_id = %any",
                secrets=f'eap-1 {{\n    id = {SITE_NAME}\n    secret = "{PASSWORD}"\n  }}',
                sim_rest=eap(method), duration=4.5, **more)


def eap(method, password=PASSWORD):
    """The scenario's side of it."""
    return f'[connection.main.eap]\nmethods = ["{method}"]\npassword = "{password}"\n'


def asked(method, **more):
    """The daemon is a user of EAP, the site asks."""
    return called(f"EAP-{method.upper()}, the simulation asks", sim_real=CLIENT, sim_rest=eap(method),
                  local=f"auth = eap-{method}\n      id = gw.example.org\n      eap_id = gw.example.org",
                  secrets=f'eap-1 {{\n    id = gw.example.org\n    secret = "{PASSWORD}"\n  }}', duration=5,
                  log=[f"EAP_{method.upper()}"], **more)


POOLS = """pools {
  p {
    addrs = 172.20.0.10-172.20.0.20
    dns = 192.168.0.53
  }
}
"""


def ping_lent(lab):
    """The address that was lent answers."""
    if lab.ping(3, 0.1, target="172.20.0.10") != 3:
        raise Failure("the address that was lent does not answer")


def ping_with_lent(lab):
    """The address that the simulation lent to the daemon is of use."""
    if lab.ping(3, 0.1, source="172.20.0.10") != 3:
        raise Failure("nothing answers to the address that was lent")


POOL = '[connection.main.pool]\naddresses = ["172.20.0.10-172.20.0.20"]\n'

USERS = [
    user("md5", log=["EAP method EAP_MD5 succeeded"]),
    user("mschapv2", log=["EAP method EAP_MSCHAPV2 succeeded"]),
    Case("EAP-MSCHAPv2, the daemon has a shared key", remote=f"auth = eap-mschapv2\n      id = {SITE_NAME}\n      eap_id = %any",
         secrets=f'eap-1 {{\n    id = {SITE_NAME}\n    secret = "{PASSWORD}"\n  }}', sim_rest=eap("mschapv2"), duration=4.5),
    Case("EAP-MSCHAPv2, a wrong password", remote=f"auth = eap-mschapv2\n      id = {SITE_NAME}\n      eap_id = %any",
         secrets=f'eap-1 {{\n    id = {SITE_NAME}\n    secret = "{PASSWORD}"\n  }}', sim_rest=eap("mschapv2", "guess"),
         established=False, duration=4, figures={"tunnels": 0, "setups-failed": 1}),
    asked("md5"),
    asked("mschapv2"),
    called("EAP-MD5, the simulation asks, a wrong password", sim_real=CLIENT, sim_rest=eap("md5", "guess"),
           local="auth = eap-md5\n      id = gw.example.org\n      eap_id = gw.example.org",
           secrets=f'eap-1 {{\n    id = gw.example.org\n    secret = "{PASSWORD}"\n  }}', duration=4, established=False,
           figures={"tunnels": 0}, log=["EAP/FAIL"]),
    Case("an address from the daemon's pool", connection="pools = p", child="remote_ts = dynamic", more=POOLS,
         sim_child='site-networks = "0.0.0.0/0"\ngateway-networks = "192.168.0.0/24"', sim_rest="[connection.main.pool]\n",
         pings=False, drive=ping_lent, traffic=False, duration=4.5, log=["assigning virtual IP 172.20.0.10 to peer"]),
    called("an address from the simulation's pool", connection="vips = 0.0.0.0", child="local_ts = dynamic", sim_real=CLIENT,
           sim_child='gateway-networks = "0.0.0.0/0"', sim_rest=POOL, pings=False, drive=ping_with_lent, traffic=False,
           duration=5, log=["installing new virtual IP 172.20.0.10"]),
    Case("two authentications", remote=f"auth = psk\n      id = {SITE_NAME}\n    }}\n    remote-2 {{\n      auth = psk\n"
         "      id = user.site.example", secrets='ike-2 {\n    id = user.site.example\n    secret = "another"\n  }',
         sim_rest='[connection.main.second-auth]\nsecret = "another"\n', duration=4.5,
         log=["authentication of 'user.site.example' with pre-shared key successful"]),
    Case("a post-quantum preshared key", connection="ppk_id = ppk-1\n    ppk_required = yes",
         secrets='ppk-1 {\n    id = ppk-1\n    secret = "quantum-proof"\n  }',
         sim_rest='[connection.main.ppk]\nsecret = "quantum-proof"\n', duration=4.5, log=["using PPK for PPK_ID 'ppk-1'"]),
    called("a post-quantum preshared key, set-up from the daemon", connection="ppk_id = ppk-1\n    ppk_required = yes",
           secrets='ppk-1 {\n    id = ppk-1\n    secret = "quantum-proof"\n  }',
           sim_rest='[connection.main.ppk]\nsecret = "quantum-proof"\n', duration=5, log=["using PPK for PPK_ID 'ppk-1'"]),
    Case("an IKE SA without a Child SA first", connection="childless = force", sim_connection='tries = 1\nchildless = "force"',
         duration=4.5),
    called("an IKE SA without a Child SA first, set-up from the daemon", connection="childless = force",
           sim_connection='childless = "allow"', duration=5),
]

# The network between


def half_open(lab):
    """A stranger leaves a half-open IKE SA at the site, so that it wants a cookie of the next."""
    lab.in_gateway("python3", "-c", STRANGER)
    lab.swanctl("--initiate", "--child", "net", "--timeout", "5")
    established(lab)
    must_ping(lab, "after a set-up with a cookie")


# IKE_SA_INIT: ENCR_AES_CBC 128, PRF_HMAC_SHA2_256, AUTH_HMAC_SHA2_256_128, Curve25519; RFC 7296 section 3.
STRANGER = """import os, socket, struct
def transform(last, kind, number, attributes=b""):
    return struct.pack("!BBHBBH", last, 0, 8 + len(attributes), kind, 0, number) + attributes
transforms = transform(3, 1, 12, struct.pack("!HH", 0x800e, 128)) + transform(3, 2, 5) + transform(3, 3, 12) + transform(0, 4, 31)
proposal = struct.pack("!BBHBBBB", 0, 0, 8 + len(transforms), 1, 1, 0, 4) + transforms
payloads = struct.pack("!BBH", 34, 0, 4 + len(proposal)) + proposal
payloads += struct.pack("!BBHHH", 40, 0, 40, 31, 0) + os.urandom(32)
payloads += struct.pack("!BBH", 0, 0, 36) + os.urandom(32)
message = os.urandom(8) + bytes(8) + struct.pack("!BBBBII", 33, 0x20, 34, 0x08, 0, 28 + len(payloads)) + payloads
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
out.settimeout(5)
out.sendto(message, ("100.64.0.1", 500))
out.recv(2000)
"""


def move_daemon(lab):
    """The daemon's address changes while it is in use."""
    lab.ip(lab.gateway, "address", "add", "192.0.2.2/32", "dev", "wire")
    lab.ip(lab.gateway, "route", "replace", "default", "via", ike_lab.EDGE, "dev", "wire", "src", "192.0.2.2", "onlink")
    lab.ip(lab.gateway, "address", "del", "192.0.2.1/32", "dev", "wire")
    lab.wait_for(lambda: "192.0.2.2[4500]" in lab.sas(), "the daemon did not take its new address", 12)
    time.sleep(1)
    must_ping(lab, "after the daemon's move")


def moved_site(lab):
    """The site's address changes while it is in use."""
    lab.wait_for(lambda: f"@ {ike_lab.SITE}[" not in lab.sas(), "the daemon did not learn the site's new address", 12)
    time.sleep(1)
    must_ping(lab, "after the site's move")
    rekey_all(lab)


def rekey_all(lab):
    """Both rekeys from the daemon."""
    lab.swanctl("--rekey", "--child", "net")
    time.sleep(0.5)
    must_ping(lab, "after a rekey of the Child SA")
    lab.swanctl("--rekey", "--ike", "c")
    time.sleep(0.5)
    must_ping(lab, "after a rekey of the IKE SA")


def rebooted_nat(lab):
    """The NAT gave the site another port, which the site's liveness check tells the daemon."""
    before = lab.sas()
    port = before.split("100.64.0.1[")[1].split("]")[0]
    lab.wait_for(lambda: f"100.64.0.1[{port}]" not in lab.sas(), "the daemon did not learn the site's new port", 12)
    time.sleep(0.5)
    must_ping(lab, "after the NAT's reboot")


CUT = "[connection.main.fragmentation]\nipv4-size = 400\n"
PIECES = "  fragment_size = 400"
OTHER = 'other-addresses = ["192.0.2.2"]'

NETWORK = [
    signed("fragments of IKE messages", "rsa", sim_rest=CUT, options=PIECES, log=["received fragment #2", "[ EF(2/"]),
    signed("fragments of IKE messages, set-up from the daemon", "rsa", sim_rest=CUT, options=PIECES, calls=False,
           remote_addrs="100.64.0.1", log=["received fragment #2", "[ EF(2/"]),
    signed("fragments that nobody wants", "rsa", sim_rest="[connection.main.fragmentation]\nenabled = false\n", options=PIECES),
    called("another group is wanted by the simulation", ike="aes128-sha256-modp2048-x25519", sim_ike="aes128-sha256-x25519",
           duration=5, log=["N(INVAL_KE)"]),
    called("another group is wanted by the simulation for a Child SA", esp="aes128gcm16-modp2048-x25519",
           sim_esp="aes128gcm16-x25519", drive=rekey_all, duration=6, log=["N(INVAL_KE)"]),
    called("no common algorithm, set-up from the daemon", ike="aes256-sha384-modp2048", sim_ike="aes128-sha256-x25519",
           established=False, duration=3, log=["NO_PROP"]),
    called("a wrong secret, set-up from the daemon", secrets=f'ike-2 {{\n    id = {SITE_NAME}\n    secret = "another"\n  }}',
           established=False, duration=3, figures={"tunnels": 0}, log=["AUTH_FAILED"]),
    called("no common network, set-up from the daemon", sim_child='site-networks = "172.31.0.0/24"', established=False,
           duration=3, traffic=False, figures={"tunnels": 0}, log=["TS_UNACCEPT"]),
    Case("cookies of the simulation", calls=None, remote_addrs="100.64.0.1", remote=AS_SITE, sim_real=CLIENT,
         sim_rest="[gateway.half-open]\ncookie-threshold = 1\n", drive=half_open, established=None, duration=6,
         log=["N(COOKIE)"], figures={"tunnels": 1}),
    Case("behind a NAT", sim_rest="[sites.nat]\n", drive=rekey_all, duration=6.5, log=["remote host is behind NAT"]),
    Case("behind a NAT that gives every destination another port", drive=rekey_all, duration=6.5,
         sim_rest='[sites.nat]\nmapping = "address-and-port-dependent"\nfiltering = "address-and-port-dependent"\n'
         "keeps-port = false\n"),
    Case("three sites behind one NAT", sites=3, sim_rest="[sites.nat]\nshare = 3\n", duration=6, pings=False),
    Case("behind a carrier's NAT", sim_rest="[sites.nat]\ncarrier = true\nkeeps-port = false\n", drive=rekey_all, duration=6.5),
    called("behind a NAT that leads IKE inside, set-up from the daemon", sim_rest="[sites.nat]\nforwards-ike = true\n",
           drive=rekey_all, duration=7),
    Case("the NAT reboots", sim_connection='liveness = "1s"', sim_rest="[sites.nat]\nkeeps-port = false\n"
         + event("3s", "nat-reboot"), drive=rebooted_nat, traffic=False, duration=8),
    Case("the site moves", sim_connection='liveness = "2s"', drive=moved_site, duration=9,
         sim_rest="[connection.main.failover]\nmobike = true\n" + event("3s", "move"),
         figures={"traffic-lost": lambda share: share < 0.1}, log=["N(UPD_SA_ADDR)"]),
    called("the daemon moves", sim_real=OTHER, drive=move_daemon, duration=9,
           sim_rest="[connection.main.failover]\nmobike = true\n", traffic=False, log=["N(UPD_SA_ADDR)"]),
]

# Reauthentication, ends and new beginnings


def transfers(lab):
    """A ping and a megabyte each way after the set-up and after each rekey of the simulation."""
    begun = time.monotonic()
    must_transfer(lab, "after the set-up")
    for at, what in ((8, "Child SA rekey"), (15, "IKE SA rekey"), (22, "Child SA rekey")):
        time.sleep(max(0, begun + at - time.monotonic()))
        must_ping(lab, f"after the {what}")
        must_transfer(lab, f"after the {what}")


def transfers_from_daemon(lab):
    """The same with rekeys from the daemon."""
    must_transfer(lab, "after the set-up")
    for words in (("--child", "net"), ("--ike", "c"), ("--child", "net")):
        lab.swanctl("--rekey", *words)
        time.sleep(0.5)
        must_ping(lab, f"after a rekey ({words[0]})")
        must_transfer(lab, f"after a rekey ({words[0]})")


def reauthenticated(lab):
    """The IKE SA is another one, and it works."""
    first = lab.sas().split()[1]
    lab.wait_for(lambda: first not in lab.sas() and "INSTALLED" in lab.sas(), "there was no reauthentication", 12)
    time.sleep(0.5)
    must_ping(lab, "after the reauthentication")


def gone_at_daemon(lab):
    """The daemon notices that the simulation is not there any more."""
    lab.wait_for(lambda: "INSTALLED" not in lab.sas(), "the daemon did not notice", 14)


def dies(lab):
    """The daemon goes without a word."""
    lab.stop_daemon(signal.SIGKILL)


def again(lab):
    """The simulation lost everything and came back: the daemon forgets the old SAs."""
    first = lab.sas().split()[1]
    lab.wait_for(lambda: first not in lab.sas() and "INSTALLED" in lab.sas(), "the site did not come back", 14)
    must_ping(lab, "after the site's return")
    if lab.sas().count("ESTABLISHED") != 1:
        raise Failure("the daemon keeps SAs of the site that it was")


def collide_children(lab):
    """The daemon rekeys the Child SA so often that the simulation's rekeys cross its own."""
    for _ in range(12):
        lab.swanctl("--rekey", "--child", "net", check=False)
        time.sleep(0.37)
    time.sleep(1)
    must_ping(lab, "after rekeys of a Child SA from both sides at once")


def collide_ike(lab):
    """The same with the IKE SA."""
    for _ in range(12):
        lab.swanctl("--rekey", "--ike", "c", check=False)
        time.sleep(0.37)
    time.sleep(1)
    must_ping(lab, "after rekeys of an IKE SA from both sides at once")


CHILD_REKEYS = "".join(event(f"{at}ms", "rekey-child") for at in range(2000, 6500, 250))
IKE_REKEYS = "".join(event(f"{at}ms", "rekey-ike") for at in range(2000, 6500, 250))
SHORT = 'retransmission = { first = "300ms", base = 1.0, tries = 3 }'
QUICK = "  retransmit_timeout = 0.3\n  retransmit_base = 1\n  retransmit_tries = 3"
BY_SIM = event("7500ms", "rekey-child") + event("14500ms", "rekey-ike") + event("21500ms", "rekey-child")

LIFE = [
    Case("a megabyte each way after rekeys from the simulation", transfer=True, drive=transfers, duration=34, sim_rest=BY_SIM,
         figures={"child-rekeys": 2, "ike-rekeys": 1}),
    Case("a megabyte each way after rekeys from the daemon", transfer=True, drive=transfers_from_daemon, duration=34),
    called("set-up from the daemon, rekeys from both sides", sim_rest=ike_cases.BY_SIM, drive=rekey_all, duration=8,
           figures={"child-rekeys": 2, "ike-rekeys": 1}),
    Case("rekeys of a Child SA from both sides at once", drive=collide_children, duration=11, sim_rest=CHILD_REKEYS, delay="40ms",
         figures={"tunnels": 1}, log=["rekey collision"]),
    Case("rekeys of an IKE SA from both sides at once", drive=collide_ike, duration=11, sim_rest=IKE_REKEYS, delay="40ms",
         figures={"established": 1}, log=["rekey collision"]),
    Case("reauthentication by the simulation, first the end", drive=reauthenticated, traffic=False, duration=8,
         sim_rest='[connection.main.reauth]\ntime = "3s"\n', figures={"setups": lambda n: n >= 2}),
    Case("reauthentication by the simulation, first the beginning", drive=reauthenticated, duration=8,
         sim_rest='[connection.main.reauth]\ntime = "3s"\norder = "make-before-break"\n', figures={"setups": lambda n: n >= 2}),
    called("reauthentication by the daemon, first the end", connection="reauth_time = 3s\n    over_time = 1s\n    rand_time = 0",
           drive=reauthenticated, traffic=False, duration=9),
    called("reauthentication by the daemon, first the beginning", options="  make_before_break = yes",
           connection="reauth_time = 3s\n    over_time = 1s\n    rand_time = 0", drive=reauthenticated, duration=9),
    Case("the daemon tells when to authenticate again", connection="reauth_time = 3s\n    over_time = 1s\n    rand_time = 0",
         remote=f"auth = eap-md5\n      id = {SITE_NAME}\n      eap_id = %any", drive=reauthenticated, traffic=False, duration=8,
         secrets=f'eap-1 {{\n    id = {SITE_NAME}\n    secret = "{PASSWORD}"\n  }}', sim_rest=eap("md5"), log=["AUTH_LFT"]),
    called("the simulation tells when to authenticate again", connection="over_time = 2s", sim_rest='[connection.main.reauth]\nlifetime = "5s"\n', sim_real=CLIENT,
           drive=reauthenticated, traffic=False, duration=10, log=["AUTH_LFT"]),
    called("both closed by the simulation, set-up from the daemon", traffic=False, duration=6, drive=ike_cases.is_gone,
           sim_rest=event("3s", "close-child") + event("3500ms", "close-ike"),
           log=["received DELETE for ESP CHILD_SA", "received DELETE for IKE_SA"]),
    Case("the daemon dies", sim_connection=f'liveness = "1s"\n{SHORT}\non-loss = "clear"', drive=dies, traffic=False, duration=7,
         figures={"tunnels": 0, "established": 0}),
    Case("the simulation dies", connection="dpd_delay = 1s", options=QUICK, sim_rest=event("3s", "power-cut"), drive=gone_at_daemon,
         traffic=False, duration=8, log=["giving up after 3 retransmits"]),
    Case("the simulation restarts", sim_rest=event("3s", "power-cut") + 'down-for = "1s"\n', drive=again, traffic=False, duration=9),
]

# What strongSwan has from 6.0 on: several key exchanges, and ESP that is not in UDP

RAW = "  plugins {\n    kernel-libipsec {\n      raw_esp = yes\n    }\n  }"


def rekey_raw(lab):
    """Both rekeys, with ESP as a protocol of its own."""
    rekey_all(lab)
    if "in-UDP" in lab.sas():
        raise Failure("ESP goes in UDP")


def post_quantum(name, kind=Case, number=768, **more):
    """A hybrid key exchange in the set-up and in every rekey."""
    return kind(name, ike=f"aes256-sha256-x25519-ke1_mlkem{number}", esp=f"aes256gcm16-x25519-ke1_mlkem{number}", may_lack=True,
                log=[f"KE1_ML_KEM_{number}", "IKE_INTERMEDIATE", "IKE_FOLLOWUP_KE"], **more)


NEWER = [
    Case("two key exchanges", ike="aes128-sha256-x25519-ke1_ecp256", drive=rekey_all, duration=7, log=["IKE_INTERMEDIATE"]),
    Case("three key exchanges, also for Child SAs", ike="aes256-sha384-ecp384-ke1_x25519-ke2_modp2048", duration=9,
         esp="aes256gcm16-x25519-ke1_ecp256", drive=rekey_all, sim_rest=ike_cases.BY_SIM,
         figures={"child-rekeys": 2, "ike-rekeys": 1}, log=["IKE_INTERMEDIATE", "IKE_FOLLOWUP_KE"]),
    called("two key exchanges, set-up from the daemon", ike="aes128-sha256-x25519-ke1_ecp256", drive=rekey_all, duration=8,
           log=["IKE_INTERMEDIATE"]),
    Case("ESP without UDP", options=RAW, drive=rekey_raw, duration=7, sim_rest=ike_cases.BY_SIM),
    called("ESP without UDP, set-up from the daemon", options=RAW, drive=rekey_raw, duration=8),
    Case("a megabyte each way in ESP without UDP", options=RAW, transfer=True, drive=transfers_from_daemon, duration=34),
    Case("behind a NAT, in UDP, where ESP needs none", options=RAW, sim_rest="[sites.nat]\n", drive=rekey_all, duration=7),
    post_quantum("x25519 and ML-KEM-768, rekeys from the daemon", drive=rekey_all, duration=7),
    post_quantum("x25519 and ML-KEM-768, rekeys from the simulation", sim_rest=ike_cases.BY_SIM, duration=8,
                 figures={"child-rekeys": 2, "ike-rekeys": 1}),
    post_quantum("x25519 and ML-KEM-768, set-up from the daemon, rekeys from both sides", called, sim_rest=ike_cases.BY_SIM,
                 drive=rekey_all, duration=9, figures={"child-rekeys": 2, "ike-rekeys": 1}),
    post_quantum("x25519 and ML-KEM-512", number=512, drive=rekey_all, duration=7),
    post_quantum("x25519 and ML-KEM-1024", number=1024, drive=rekey_all, duration=7),
    post_quantum("x25519 and ML-KEM-768, a megabyte each way in ESP without UDP", options=RAW, transfer=True,
                 drive=transfers_from_daemon, duration=34),
    post_quantum("x25519 and ML-KEM-768, thirty rekeys under a ping", duration=22, figures={"child-rekeys": lambda n: n >= 30},
                 sim_lifetime='{ preset = "strongswan", rekey = "500ms" }', sim_rest=event("8s", "rekey-ike")),
    post_quantum("x25519 and ML-KEM-768 behind a NAT, in fragments", sim_rest="[sites.nat]\n" + CUT, options=PIECES,
                 drive=rekey_all, duration=7),
    Case("ML-KEM-768 alone", ike="aes256-sha256-mlkem768", esp="aes256gcm16-mlkem768", may_lack=True, drive=rekey_all, duration=7,
         log=["ML_KEM_768"]),
    signed("ECP-384, ML-KEM-1024 and x25519, with RSA certificates", "rsa", ike="aes256-sha384-ecp384-ke1_mlkem1024-ke2_x25519",
           may_lack=True, log=["KE1_ML_KEM_1024/KE2_CURVE_25519", "IKE_INTERMEDIATE"]),
    Case("ML-KEM-768 is offered, the daemon takes none", ike="aes256-sha256-x25519", esp="aes256gcm16-x25519", may_lack=True,
         sim_ike="aes256-sha256-x25519-ke1_mlkem768-ke1_none", sim_esp="aes256gcm16-x25519-ke1_mlkem768-ke1_none",
         drive=rekey_all, duration=7),
]
