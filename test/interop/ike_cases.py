# SPDX-License-Identifier: GPL-2.0-only
"""What is tried with strongSwan: a table of cases, each one gateway, one simulation and what must be seen."""

import time
from dataclasses import dataclass, field
from typing import Callable, List, Optional

import ike_lab
from ike_lab import Failure, Skipped

CONNECTION = """connections {
  c {
    version = %(version)s
    local_addrs = 192.0.2.1
    remote_addrs = %(remote_addrs)s
    proposals = %(ike)s
    rekey_time = 0
    %(connection)s
    local {
      %(local)s
    }
    remote {
      %(remote)s
    }
    children {
      net {
        local_ts = 192.168.0.0/24
        remote_ts = 10.0.0.0/16
        esp_proposals = %(esp)s
        rekey_time = 0
        %(child)s
      }
    }
  }
}
secrets {
  ike-1 {
    secret = "swordfish"
  }
  %(secrets)s
}
%(more)s
"""

SCENARIO = """[run]
duration = "%(duration)s"
[topology]
generator = "hub-and-spoke"
routers = 2
link-delay = "5ms"
[sites]
count = %(sites)s
calls = %(calls)s
access-rate = "20Mb/s"
access-delay = "%(delay)s"
[gateway]
name = "gw"
[gateway.real]
interface = "wire"
netns = "%(netns)s"
address = "192.0.2.1"
%(real)s
[crypto]
provider = "real"
[connection.main]
version = %(version)s
mode = "%(mode)s"
secret = "swordfish"
proposals = "%(ike)s"
site-id = "{name}.example.org"
gateway-id = "gw.example.org"
lifetime = { preset = "never" }
%(connection)s
[connection.main.child.net]
proposals = "%(esp)s"
lifetime = %(sim_lifetime)s
%(child)s
[start]
at = "300ms"
window = "0s"
%(rest)s
[output]
pcap = ["site-0"]
keys = true
"""

TRANSFER = """[[traffic]]
kind = "tcp"
at = "1500ms"
size = "1000B"
until = "%(until)s"
"""

PING = """[[traffic]]
kind = "ping"
at = "%(at)s"
interval = "100ms"
size = "56B"
until = "%(until)s"
"""


def event(at, action):
    """One event of a scenario at all sites."""
    return f'[[event]]\nat = "{at}"\naction = "{action}"\ntarget = "sites"\n'


AUTHORITY = "authority"
SITE_NAME = "site-0.example.org"


@dataclass
class Case:
    """One trial. What is said twice is said for the daemon first, then for the simulation."""

    name: str
    ike: str = "aes128-sha256-x25519"
    esp: str = "aes128gcm16-x25519"
    sim_ike: Optional[str] = None
    sim_esp: Optional[str] = None
    version: int = 2
    aggressive: bool = False
    # strongSwan: settings of the connection, its two rounds, the child, more secrets, more sections, strongswan.conf, files
    remote_addrs: str = "100.64.0.0/10"
    connection: str = ""
    local: str = "auth = psk\n      id = gw.example.org"
    remote: str = "auth = psk"
    child: str = ""
    secrets: str = ""
    more: str = ""
    options: str = ""
    files: dict = field(default_factory=dict)
    # Signatures: the kinds of key of the daemon and of the simulation, "" for a pre-shared key; another authority's
    # name where the simulation trusts that one alone
    daemon_key: str = ""
    sim_key: str = ""
    sim_certificates: str = ""
    stranger: bool = False
    # ike-sim: settings of the connection and the child, of [gateway.real], everything else
    sim_connection: str = 'tries = 1\non-loss = "clear"'
    sim_child: str = ""
    sim_real: str = ""
    delay: str = "5ms"
    sim_lifetime: str = '{ preset = "never" }'
    sim_rest: str = ""
    sites: int = 1
    calls: Optional[bool] = True  # the site calls, or the daemon; None leaves it to drive
    duration: float = 8
    # What happens and must be seen
    drive: Optional[Callable] = None
    pings: bool = True
    traffic: bool = True
    transfer: bool = False
    established: bool = True
    figures: dict = field(default_factory=dict)
    log: List[str] = field(default_factory=list)
    may_lack: bool = False  # whether its algorithms are in some of the libraries only: then it is skipped elsewhere

    def conf(self):
        """The text of swanctl.conf."""
        connection = self.connection + ("\n    aggressive = yes" if self.aggressive else "")
        return CONNECTION % {
            "version": self.version, "remote_addrs": self.remote_addrs, "ike": self.ike, "esp": self.esp,
            "connection": connection, "local": self.local, "remote": self.remote, "child": self.child,
            "secrets": self.secrets, "more": self.more}

    def auth(self):
        """How both prove themselves, in the scenario."""
        words = {"": "psk", "rsa": "rsa", "ecdsa": "ecdsa", "ed25519": "ed25519"}
        return f'\nauth = "{words[self.sim_key]}"\ngateway-auth = "{words[self.daemon_key]}"'

    def signatures(self, lab):
        """The scenario's certificates, which the script makes anew."""
        if not self.daemon_key and not self.sim_key:
            return ""
        folder = lab.make_authority(AUTHORITY, "gw.example.org", SITE_NAME)
        trusted = lab.make_authority("strangers", SITE_NAME) if self.stranger else folder
        lines = [f'date = "{time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400))}"',
                 f'authority-file = "{trusted}/root.pem"', self.sim_certificates]
        for who, name, kind in (("site", SITE_NAME, self.sim_key), ("gateway", "gw.example.org", self.daemon_key)):
            if kind:
                lines += [f'{who}-file = "{folder}/{name}-{kind}.pem"', f'{who}-key-file = "{folder}/{name}-{kind}-key.pem"']
        return "[connection.main.certificates]\n" + "\n".join(lines) + "\n"

    def daemon_files(self, lab):
        """What stands below the daemon's folder swanctl/, by path."""
        files = dict(self.files)
        if self.daemon_key or self.sim_key:
            folder = lab.make_authority(AUTHORITY, "gw.example.org", SITE_NAME)
            for path, name in (("x509ca/root.pem", "root.pem"), ("x509ca/intermediate.pem", "intermediate.pem"),
                               ("x509/gw.pem", f"gw.example.org-{self.daemon_key or 'rsa'}.pem"),
                               ("private/gw.pem", f"gw.example.org-{self.daemon_key or 'rsa'}-key.pem")):
                with open(f"{folder}/{name}", "rb") as stream:
                    files[path] = stream.read()
        return files

    def scenario(self, lab):
        """The text of the scenario."""
        rest = self.sim_rest + self.signatures(lab)
        if self.traffic and self.established:
            rest += PING % {"at": "2s", "until": f"{self.duration - 1}s"}
        if self.transfer:
            rest += TRANSFER % {"until": f"{self.duration - 1}s"}
        return SCENARIO % {
            "duration": f"{self.duration}s", "sites": self.sites, "calls": "true" if self.calls else "false",
            "real": self.sim_real, "delay": self.delay, "version": self.version, "mode": "aggressive" if self.aggressive else "main",
            "netns": lab.inside, "ike": self.sim_ike or self.ike, "esp": self.sim_esp or self.esp,
            "connection": self.sim_connection + self.auth(), "child": self.sim_child,
            "sim_lifetime": self.sim_lifetime, "rest": rest}


def established(lab, count=1):
    """Waits for so many tunnels at the daemon."""
    lab.wait_for(lambda: lab.sas().count("INSTALLED") >= count, f"strongSwan did not see {count} tunnel(s)", 12)


def must_ping(lab, when):
    """Three echoes through the tunnel, from the gateway's side."""
    if lab.ping(3, 0.1) != 3:
        raise Failure(f"a ping from the gateway's network was lost {when}")


def must_transfer(lab, when):
    """A megabyte of TCP from the simulation arrives through the tunnel, and as much by large echoes the other way."""
    before = lab.transferred()
    lab.wait_for(lambda: lab.transferred() - before >= 1000000, f"a megabyte did not arrive {when}", 15)
    count = 750
    echoes = lab.ping(count, 0.002, size=1333)
    if echoes < count:
        raise Failure(f"of {count} echoes {count - echoes} were lost {when}")


def run_case(case, lab):
    """Runs one case; a Failure says what was not as it must be."""
    text = case.scenario(lab)
    if case.may_lack:
        reason = lab.lacks(text)
        if reason:
            raise Skipped(reason)
    lab.start_daemon(case.conf(), case.options, case.daemon_files(lab))
    if case.transfer:
        lab.start_sink()
    lab.start_simulation(text)
    if not case.calls:
        time.sleep(0.8)
    if case.calls is False:
        lab.swanctl("--initiate", "--child", "net", "--timeout", "5", check=case.established)
    if case.established:
        established(lab, case.sites)
        if case.pings:
            must_ping(lab, "after the set-up")
    if case.drive:
        case.drive(lab)
    figures = lab.finish_simulation(case.duration + 20)
    wanted = dict(case.figures)
    if case.established:
        wanted.setdefault("setups-failed", 0)
        if case.traffic:
            wanted.setdefault("traffic-lost", 0)
    for name, value in wanted.items():
        holds = value(figures[name]) if callable(value) else figures[name] == value
        if not holds:
            raise Failure(f"'{name}' of the simulation is {figures[name]}")
    log = lab.log()
    for words in case.log:
        if words not in log:
            raise Failure(f"strongSwan's log does not say '{words}'")


# What the daemon does of itself


def rekey_from_daemon(lab):
    """Both rekeys from the daemon's side."""
    lab.swanctl("--rekey", "--child", "net")
    time.sleep(0.5)
    must_ping(lab, "after the daemon's Child SA rekey")
    lab.swanctl("--rekey", "--ike", "c")
    time.sleep(0.5)
    must_ping(lab, "after the daemon's IKE SA rekey")
    lab.swanctl("--rekey", "--child", "net")
    time.sleep(0.5)
    must_ping(lab, "after a Child SA rekey under the new IKE SA")


def close_child_from_daemon(lab):
    """The daemon closes the Child SA, then the rest."""
    lab.swanctl("--terminate", "--child", "net")
    lab.swanctl("--terminate", "--ike", "c")


def is_gone(lab):
    """Nothing is left at the daemon."""
    lab.wait_for(lambda: not lab.sas().strip(), "the daemon still has SAs", 12)


def restart(lab):
    """The daemon forgets everything and comes back."""
    lab.restart_daemon()
    established(lab)
    must_ping(lab, "after the daemon's restart")


def forged_silence(lab):
    """The daemon probes an idle peer (it does so by itself)."""
    lab.wait_for(lambda: "sending DPD request" in lab.log(), "the daemon did not probe", 12)


BY_SIM = event("2500ms", "rekey-child") + event("4s", "rekey-ike") + event("5500ms", "rekey-child")

IKE_SUITES = (
    "aes128-sha1-modp1024", "aes192-sha256-modp1536", "aes256-sha384-modp2048", "aes256-sha512-modp3072", "3des-sha1-modp1024",
    "aes128ctr-sha256-ecp256", "aes256gcm16-prfsha384-ecp384", "aes128gcm16-prfsha512-ecp521", "aes128ccm16-prfsha256-x25519",
    "chacha20poly1305-prfsha256-x25519", "aes128-aesxcbc-modp2048", "aes128-aescmac-ecp256bp", "aes256-sha256-ecp384bp",
    "aes256-sha256-modp2048s256", "aes128-sha256-modp1024s160", "camellia256-sha256-modp4096", "aes128-sha256-ecp512bp",
    "aes128-sha256-ecp224", "aes128-sha256-modp768", "blowfish128-sha1-modp1024",
)

ESP_SUITES = (
    "aes128-sha1", "aes192-sha256", "aes256-sha384", "aes256-sha512", "3des-sha1", "aes128ctr-sha256", "aes128gcm8", "aes256gcm12",
    "aes256gcm16", "aes128ccm16", "aes256ccm8", "chacha20poly1305", "aes128-aesxcbc", "null-sha256",
    "camellia128-sha256", "camellia256-sha384", "blowfish128-sha1", "cast128-sha1", "aes128-aescmac", "aes128ccm12",
    "aes192ctr-sha1",
)

SIGNS = "certs = gw.pem\n      id = gw.example.org"
IS_SITE = f"id = {SITE_NAME}"


def signed(name, kind, method="pubkey", **more):
    """Both sides sign with keys of one kind."""
    return Case(name, daemon_key=kind, sim_key=kind, local=f"auth = {method}\n      {SIGNS}",
                remote=f"auth = pubkey\n      {IS_SITE}", duration=4.5, **more)


CASES = {
    "suites": [Case("IKE " + suite, ike=suite, duration=4.5) for suite in IKE_SUITES]
    + [Case("ESP " + suite, esp=suite, duration=4.5) for suite in ESP_SUITES],
    "exchanges": [
        Case("set-up from the daemon", calls=False, remote_addrs="100.64.0.1",
             remote="auth = psk\n      id = site-0.example.org", duration=6),
        Case("rekeys from the simulation", sim_rest=BY_SIM, figures={"child-rekeys": 2, "ike-rekeys": 1},
             log=["rekeyed between"]),
        Case("rekeys from the daemon", drive=rekey_from_daemon, duration=11),
        Case("rekeys from both sides", sim_rest=BY_SIM, drive=rekey_from_daemon, duration=11),
        Case("a hundred rekeys under a ping", sim_lifetime='{ preset = "strongswan", rekey = "350ms" }', duration=40,
             figures={"child-rekeys": lambda n: n >= 100}),
        Case("rekey without PFS", esp="aes128gcm16", sim_rest=event("2500ms", "rekey-child"), figures={"child-rekeys": 1},
             duration=6),
        Case("Child SA closed by the simulation", sim_rest=event("3s", "close-child"), traffic=False, duration=5,
             log=["received DELETE for ESP CHILD_SA"]),
        Case("IKE SA closed by the simulation", sim_rest=event("3s", "close-ike"), traffic=False, drive=is_gone, duration=6,
             log=["received DELETE for IKE_SA"]),
        Case("both closed by the daemon", drive=close_child_from_daemon, traffic=False, duration=6, figures={"tunnels": 0}),
        Case("liveness from the simulation", sim_connection='liveness = "1s"', traffic=False, duration=6,
             figures={"established": 1}, log=["parsed INFORMATIONAL request"]),
        Case("liveness from the daemon", connection="dpd_delay = 1s", drive=forged_silence, traffic=False, duration=6,
             figures={"established": 1}),
        Case("the daemon restarts", sim_connection='liveness = "1s"\non-loss = "restart"\n'
             'retransmission = { first = "300ms", base = 1.0, tries = 3 }', drive=restart, traffic=False, duration=12,
             figures={"setups": lambda n: n >= 2}),
        Case("another group is wanted", ike="aes128-sha256-x25519", sim_ike="aes128-sha256-modp2048-x25519", duration=4.5,
             log=["N(INVAL_KE)"]),
        Case("cookies", options="  cookie_threshold = 1\n  cookie_threshold_ip = 1", sites=4, duration=5, pings=False,
             log=["N(COOKIE)"]),
        Case("no common algorithm", ike="aes256-sha384-modp2048", sim_ike="aes128-sha256-x25519", established=False, duration=3,
             figures={"tunnels": 0, "setups-failed": 1}, log=["NO_PROP"]),
        Case("a wrong secret", secrets='ike-2 {\n    id = site-0.example.org\n    secret = "another"\n  }', established=False,
             duration=3, figures={"tunnels": 0, "setups-failed": 1}, log=["AUTH_FAILED"]),
        Case("no common network", child="", sim_child='site-networks = "172.31.0.0/24"', established=False, duration=3,
             traffic=False, figures={"tunnels": 0}, log=["TS_UNACCEPT"]),
        Case("extended sequence numbers are declined", sim_esp="aes128gcm16-esn-noesn", esp="aes128gcm16-noesn", duration=4.5),
    ],
}

CASES["certificates"] = [
    signed("RSA", "rsa", log=["with RSA_EMSA_PKCS1_SHA2"]),
    signed("RSASSA-PSS", "rsa", method="rsa/pss-sha256", sim_certificates="pss = true", log=["with RSA_EMSA_PSS"]),
    signed("RSA without RFC 7427", "rsa", options="  signature_authentication = no",
           log=["with RSA signature successful"]),
    signed("ECDSA", "ecdsa", log=["with ECDSA_WITH_SHA256_DER"]),
    signed("ECDSA of RFC 4754", "ecdsa", options="  signature_authentication = no",
           log=["with ECDSA-256 signature successful"]),
    signed("Ed25519", "ed25519", log=["with ED25519"]),
    Case("RSA at the gateway, Ed25519 at the site", daemon_key="rsa", sim_key="ed25519", local=f"auth = pubkey\n      {SIGNS}",
         remote=f"auth = pubkey\n      {IS_SITE}", duration=4.5),
    Case("a signature for a shared key", daemon_key="ecdsa", local=f"auth = pubkey\n      {SIGNS}", duration=4.5),
    signed("set-up from the daemon with RSA", "rsa", calls=False, remote_addrs="100.64.0.1"),
    signed("an authority that is not trusted", "ecdsa", stranger=True, established=False,
           figures={"tunnels": 0, "setups-failed": 1}),
]

TITLES = {
    "certificates": "Signatures and certificates of IKEv2",
    "exchanges": "Exchanges of IKEv2",
    "suites": "Algorithms of IKEv2 and ESP",
}
