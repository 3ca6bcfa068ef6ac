# SPDX-License-Identifier: GPL-2.0-only
"""A strongSwan gateway in a network namespace, and the simulation at the other end of its wire.

Everything that a Lab makes (namespaces, a veth pair, a folder, processes) is gone when it is closed.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ.get("IKE_SOURCE_DIR", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BUILD = os.environ.get("IKE_BUILD_DIR", os.path.join(SOURCE, "build"))
PROGRAM = os.environ.get("IKE_SIM", os.path.join(BUILD, "examples", "ike-sim"))
CHARON = "/usr/sbin/charon-systemd"
# A folder with another Debian, whose strongSwan is tried in place of this machine's (scripts/make-strongswan-root.sh).
ROOT = os.environ.get("IKE_STRONGSWAN_ROOT", "")
# "ip netns exec" gives a program mounts of its own, so these vanish with it.
IN_ROOT = ("sh", "-c", 'mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$0" "$@"', ROOT) if ROOT else ()
# A folder with another Debian in which ike-sim was built, at the paths that it has here (scripts/interop-newer.sh).
SIM_ROOT = os.environ.get("IKE_SIM_ROOT", "")
BINDS = 'for path in /dev /proc /run/netns "$1" "$2" "$3"; do mkdir -p "$0$path" && mount --rbind "$path" "$0$path" || exit 1; done'
CHANGES_ROOT = BINDS + ' && cd "$1" && shift 3 && exec chroot "$0" "$@"'

# The gateway as the simulation knows it, the way back into the simulation, the first site, and their networks.
GATEWAY = "192.0.2.1"
EDGE = "203.0.113.1"
SITE = "100.64.0.1"
GATEWAY_LAN = "192.168.0.0/24"
GATEWAY_HOST = "192.168.0.1"
SITE_LAN = "10.0.0.0/24"
SITE_HOST = "10.0.0.1"

PLUGINS = (
    "random nonce drbg aes des blowfish rc2 sha1 sha2 md4 md5 hmac kdf mgf1 pem pkcs1 pkcs8 x509 revocation constraints pubkey "
    "gmp curve25519 openssl gcrypt gcm ccm ctr cmac xcbc chapoly kernel-libipsec kernel-netlink socket-default vici updown "
    "eap-identity eap-md5 eap-mschapv2 eap-tls xauth-generic counters"
)

STRONGSWAN_CONF = """charon-systemd {
  load = %(plugins)s
  install_routes = yes
%(options)s
  plugins {
    vici {
      socket = unix://%(folder)s/charon.vici
    }
    kernel-libipsec {
      allow_peer_ts = yes
    }
  }
  filelog {
    log {
      path = %(folder)s/charon.log
      append = no
      flush_line = yes
      default = 1
      ike = 2
      cfg = 2
    }
  }
}
swanctl {
  socket = unix://%(folder)s/charon.vici
}
"""


# A small window keeps the sender from filling the queues of the simulated line.
SINK = """import socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20000)
server.bind((sys.argv[1], 20000))
server.listen()
peer, total = server.accept()[0], 0
with open(sys.argv[2], "r+b", 0) as count:
    while data := peer.recv(65536):
        total += len(data)
        count.seek(0)
        count.write(total.to_bytes(8, "little"))
"""


class Failure(Exception):
    """What did not happen, in a sentence."""


def missing():
    """Why the tests cannot run here, or nothing."""
    if os.geteuid() != 0:
        return "they make network namespaces, which needs root"
    for program, package in ((CHARON, "charon-systemd"), ("swanctl", "strongswan-swanctl"), ("pki", "strongswan-pki"),
                             ("ip", "iproute2"), ("openssl", "openssl"), ("ethtool", "ethtool"), ("ping", "iputils-ping")):
        if not shutil.which(program) and not (ROOT and os.path.exists(f"{ROOT}/usr/sbin/{os.path.basename(program)}")):
            return f"{program} is not here (apt-get install {package})"
    return None


def ike_sim(*words, folder):
    """The command that runs ike-sim with these words, where it has its libraries; folder: what else it must see."""
    if not SIM_ROOT:
        return [PROGRAM, *words]
    # The mounts vanish with the program.
    return ["unshare", "--mount", "sh", "-c", CHANGES_ROOT, SIM_ROOT, SOURCE, BUILD, folder, PROGRAM, *words]


def run(*command, check=True, timeout=60, env=None):
    """Runs a command; its output, or a Failure that quotes it."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False, env=env)
    if check and result.returncode != 0:
        raise Failure(f"{' '.join(command)}: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout


class Skipped(Exception):
    """What is not here that a case needs, in a sentence."""


class Lab:
    """One gateway and its wire."""

    def __init__(self, name):
        self.folder = tempfile.mkdtemp(prefix="ike-interop-", dir=ROOT + "/tmp" if ROOT else None)
        self.seen = self.folder[len(ROOT):]  # the folder, as the daemon sees it
        self.gateway = f"ike-gw-{name}"
        self.inside = f"ike-sim-{name}"
        self.environment = dict(os.environ, STRONGSWAN_CONF=os.path.join(self.seen, "strongswan.conf"),
                                SWANCTL_DIR=os.path.join(self.seen, "swanctl"))
        self.daemon = None
        self.simulation = None
        self.sink = None
        self.count = ""
        try:
            self.make_wire()
        except BaseException:
            self.close()
            raise

    def make_wire(self):
        """Two namespaces with a wire between them."""
        self.remove_namespaces()
        for namespace in (self.gateway, self.inside):
            run("ip", "netns", "add", namespace)
            self.ip(namespace, "link", "set", "lo", "up")
        self.ip(self.gateway, "link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", self.inside)
        for namespace in (self.gateway, self.inside):
            run("ip", "netns", "exec", namespace, "sysctl", "-q", "-w", "net.ipv6.conf.wire.disable_ipv6=1")
            self.ip(namespace, "link", "set", "wire", "up")
            run("ip", "netns", "exec", namespace, "ethtool", "-K", "wire", "tx", "off", "rx", "off", check=False)
        self.ip(self.gateway, "address", "add", GATEWAY + "/32", "dev", "wire")
        self.ip(self.gateway, "address", "add", GATEWAY_HOST + "/32", "dev", "lo")
        self.ip(self.gateway, "route", "add", EDGE + "/32", "dev", "wire")
        self.ip(self.gateway, "route", "add", "default", "via", EDGE, "dev", "wire", "src", GATEWAY, "onlink")

    def ip(self, namespace, *words):
        """The command ip in a namespace."""
        return run("ip", "-n", namespace, *words)

    def in_gateway(self, *command, **options):
        """A command beside the daemon."""
        return run("ip", "netns", "exec", self.gateway, *command, env=self.environment, **options)

    def make_authority(self, name, *peers):
        """An authority with certificates for these peers, made once; its folder."""
        folder = os.path.join(self.folder, name)
        if not os.path.exists(folder):
            script = os.path.join(os.path.dirname(__file__), "..", "..", "scripts", "make-authority.sh")
            run("bash", script, folder, *peers)
        return folder

    # The daemon

    def start_daemon(self, connections, options="", files=None):
        """Starts strongSwan with swanctl.conf's text. files: below the folder swanctl/, by path."""
        swanctl = os.path.join(self.folder, "swanctl")
        for path, content in (files or {}).items():
            os.makedirs(os.path.dirname(os.path.join(swanctl, path)), exist_ok=True)
            with open(os.path.join(swanctl, path), "wb") as stream:
                stream.write(content)
        os.makedirs(swanctl, exist_ok=True)
        with open(os.path.join(swanctl, "swanctl.conf"), "w", encoding="utf-8") as stream:
            stream.write(connections)
        with open(os.path.join(self.folder, "strongswan.conf"), "w", encoding="utf-8") as stream:
            stream.write(STRONGSWAN_CONF % {"plugins": PLUGINS, "folder": self.seen, "options": options})
        self.restart_daemon()

    def restart_daemon(self):
        """Starts the daemon, again if it runs: it then remembers nothing."""
        self.stop_daemon(signal.SIGKILL)
        socket = os.path.join(self.folder, "charon.vici")
        if os.path.exists(socket):
            os.remove(socket)
        self.daemon = subprocess.Popen(["ip", "netns", "exec", self.gateway, *IN_ROOT, CHARON], env=self.environment,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for(lambda: os.path.exists(socket), "strongSwan did not start")
        self.swanctl("--load-all")

    def stop_daemon(self, how=signal.SIGTERM):
        """Ends the daemon."""
        if self.daemon:
            self.daemon.send_signal(how)
            self.daemon.wait(10)
            self.daemon = None
            for line in run("ip", "-n", self.gateway, "-o", "link", check=False).splitlines():
                if "ipsec0" in line:
                    run("ip", "-n", self.gateway, "link", "del", "ipsec0", check=False)

    def swanctl(self, *words, check=True, timeout=60):
        """The daemon's command line."""
        return self.in_gateway(*IN_ROOT, "swanctl", *words, "--uri", f"unix://{self.seen}/charon.vici", check=check,
                               timeout=timeout)

    def sas(self):
        """The daemon's SAs, as text."""
        return self.swanctl("--list-sas")

    def log(self):
        """What the daemon has said so far."""
        with open(os.path.join(self.folder, "charon.log"), encoding="utf-8", errors="replace") as stream:
            return stream.read()

    # The simulation

    def scenario(self, text):
        """Writes the scenario; its path."""
        path = os.path.join(self.folder, "scenario.toml")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path

    def lacks(self, text):
        """What ike-sim says of a scenario's algorithms that it has no real cryptography for, or nothing."""
        command = ike_sim("check", self.scenario(text), folder=self.folder)
        said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr
        return said.split(": ", 2)[-1].strip() if "needs modelled cryptography" in said else ""

    def start_simulation(self, text):
        """Starts ike-sim on a scenario's text."""
        self.simulation = subprocess.Popen(
            ike_sim("run", self.scenario(text), "--quiet", "--out", os.path.join(self.folder, "run"), folder=self.folder),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def finish_simulation(self, timeout):
        """Waits for its end; the figures of its run."""
        try:
            output, _ = self.simulation.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as late:
            raise Failure("the simulation came to no end") from late
        code = self.simulation.returncode
        self.simulation = None
        if code != 0:
            raise Failure(f"the simulation ended with {code}: {output.strip()}")
        with open(os.path.join(self.folder, "run", "summary.json"), encoding="utf-8") as stream:
            return json.load(stream)

    def wait_for(self, holds, sentence, seconds=20):
        """Waits until a condition holds, else fails with the sentence."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds():
                return
            if self.simulation and self.simulation.poll():
                raise Failure(f"the simulation ended: {self.simulation.communicate()[0].strip()}")
            time.sleep(0.1)
        if not holds():
            raise Failure(sentence)

    def ping(self, count=3, interval=0.2, target=SITE_HOST, size=56, source=GATEWAY_HOST):
        """Pings from the gateway's network to the site's, through the tunnel: how many came back."""
        output = self.in_gateway("ping", "-n", "-q", "-c", str(count), "-i", str(interval), "-W", "2", "-I", source,
                                 "-s", str(size), target, check=False, timeout=60 + count * interval)
        for line in output.splitlines():
            if "received" in line:
                return int(line.split(",")[1].split()[0])
        return 0

    def start_sink(self):
        """Takes TCP at the first host of the gateway's network, where a scenario's traffic goes, and counts."""
        self.count = os.path.join(self.folder, "transferred")
        with open(self.count, "wb") as stream:
            stream.write(bytes(8))
        self.sink = subprocess.Popen(["ip", "netns", "exec", self.gateway, sys.executable, "-c", SINK, GATEWAY_HOST, self.count])

    def transferred(self):
        """Octets that the sink has taken so far."""
        with open(self.count, "rb") as stream:
            return int.from_bytes(stream.read(8), "little")

    # The end

    def remove_namespaces(self):
        """Takes the namespaces away, those of an earlier run, too."""
        for namespace in (self.gateway, self.inside):
            if os.path.exists(f"/run/netns/{namespace}"):
                run("ip", "netns", "delete", namespace, check=False)

    def close(self):
        """Leaves nothing behind; where one thing cannot be taken away, the others are all the same."""
        with contextlib.ExitStack() as last_first:
            if SIM_ROOT and os.path.isdir(SIM_ROOT + self.folder):
                last_first.callback(os.rmdir, SIM_ROOT + self.folder)  # where it was mounted
            last_first.callback(shutil.rmtree, self.folder, ignore_errors=True)
            last_first.callback(self.remove_namespaces)
            last_first.callback(self.stop_daemon, signal.SIGKILL)
            for process in (self.sink, self.simulation):
                if process:
                    last_first.callback(process.communicate)
                    last_first.callback(process.kill)
