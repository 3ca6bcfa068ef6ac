#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Measures a cost profile with 'openssl speed' and prints it.

The numbers are processor time, so a busy machine does not spoil them much. What openssl does not measure
(messages, set-up of an SA, ESP's own work, ML-KEM) is taken from the options. doc/cost-profiles.md says how
the profiles of examples/cost-profiles were made with this.
"""

import argparse
import os
import platform
import subprocess
import sys

# What a small router's processor lacks: instructions for AES, SHA, wide vectors and long multiplications.
# Bits of OPENSSL_ia32cap: CPUID leaf 1 in the first word; the second word (leaf 7) is switched off whole.
PLAIN_BITS = (33, 41, 43, 44, 57, 60)
PLAIN = "~0x%x:0x0" % sum(1 << bit for bit in PLAIN_BITS)

CURVES = (
    ("ecp192", "ecdhp192", "ecdsap192"),
    ("ecp224", "ecdhp224", "ecdsap224"),
    ("ecp256", "ecdhp256", "ecdsap256"),
    ("ecp384", "ecdhp384", "ecdsap384"),
    ("ecp521", "ecdhp521", "ecdsap521"),
    ("ecp256bp", "ecdhbrp256r1", "ecdsabrp256r1"),
    ("ecp384bp", "ecdhbrp384r1", "ecdsabrp384r1"),
    ("ecp512bp", "ecdhbrp512r1", "ecdsabrp512r1"),
    ("x25519", "ecdhx25519", None),
    ("x448", "ecdhx448", None),
)
# Group, bits of the prime, bits of the exponent that OpenSSL takes (RFC 7919 appendix A).
MODP = ((2048, 225), (3072, 275), (4096, 325), (6144, 375), (8192, 400))
# Groups that openssl does not time: bits of the prime and of an exponent of that strength.
MODP_OLD = ((768, 128), (1024, 160), (1536, 200))
CIPHERS = (
    ("aes128", ("-evp", "aes-128-cbc")),
    ("aes256", ("-evp", "aes-256-cbc")),
    ("aes128ctr", ("-evp", "aes-128-ctr")),
    ("aes256ctr", ("-evp", "aes-256-ctr")),
    ("aes128gcm16", ("-aead", "-evp", "aes-128-gcm")),
    ("aes256gcm16", ("-aead", "-evp", "aes-256-gcm")),
    ("aes128ccm16", ("-aead", "-evp", "aes-128-ccm")),
    ("aes256ccm16", ("-aead", "-evp", "aes-256-ccm")),
    ("chacha20poly1305", ("-aead", "-evp", "chacha20-poly1305")),
    ("camellia128", ("-evp", "camellia-128-cbc")),
    ("camellia256", ("-evp", "camellia-256-cbc")),
    ("3des", ("-evp", "des-ede3-cbc")),
)
CODES = (
    ("md5", ("-hmac", "md5")),
    ("sha1", ("-hmac", "sha1")),
    ("sha256", ("-hmac", "sha256")),
    ("sha384", ("-hmac", "sha384")),
    ("sha512", ("-hmac", "sha512")),
    ("aescmac", ("-cmac", "aes-128-cbc")),
)
SIGNATURES = (
    ("rsa1024", "rsa1024"),
    ("rsa2048", "rsa2048"),
    ("rsa3072", "rsa3072"),
    ("rsa4096", "rsa4096"),
    ("ecdsa256", "ecdsap256"),
    ("ecdsa384", "ecdsap384"),
    ("ecdsa521", "ecdsap521"),
    ("ed25519", "ed25519"),
    ("ed448", "ed448"),
)


class Speed:
    """Runs 'openssl speed' and keeps its answers, in seconds."""

    def __init__(self, openssl, seconds, repeats, plain):
        self.command = [openssl, "speed", "-mr", "-seconds", str(seconds)]
        self.repeats = repeats
        self.environment = dict(os.environ)
        if plain:
            self.environment["OPENSSL_ia32cap"] = PLAIN
        self.answers = {}

    def run(self, *arguments):
        """The lines of one run as lists of fields."""
        done = subprocess.run(
            self.command + list(arguments), env=self.environment, capture_output=True, text=True, check=False
        )
        lines = [line.split(":") for line in done.stdout.splitlines() if line.startswith("+")]
        if not lines:
            sys.exit("'%s' measured nothing: %s" % (" ".join(done.args), done.stderr.strip()[-200:]))
        return lines

    def best(self, arguments, first):
        """The numbers of the last line from field FIRST on, each at its best of all repeats."""
        if arguments not in self.answers:
            rows = []
            for _ in range(self.repeats):
                lines = self.run(*arguments)
                rows.append([float(field) for field in lines[-1][first:]])
            self.answers[arguments] = lines[0], [max(column) for column in zip(*rows)]
        return self.answers[arguments]

    def operations(self, name, which=0):
        """The time of one operation of a public-key algorithm; of two (sign, verify) the one at WHICH."""
        return 1 / self.best((name,), -2)[1][which]

    def linear(self, arguments):
        """The time of a packet as (fixed, each octet), through a small and a large one."""
        header, rates = self.best(arguments, 3)
        sizes = [int(size) for size in header[1:]]
        small = min(range(len(sizes)), key=lambda i: abs(sizes[i] - 100))
        large = min(range(len(sizes)), key=lambda i: abs(sizes[i] - 1024))
        times = [size / rate for size, rate in zip(sizes, rates)]
        each = (times[large] - times[small]) / (sizes[large] - sizes[small])
        return max(0.0, times[small] - each * sizes[small]), each


def duration(seconds):
    """A time with three digits and its unit."""
    for unit, scale in (("ns", 1e9), ("us", 1e6), ("ms", 1e3)):
        if seconds * scale < 999.5 or unit == "ms":
            return "%.3g %s" % (seconds * scale, unit)
    return ""


def linear(parts):
    """A linear cost in the profile's notation."""
    fixed, each = parts
    return "%s + %.3g ns/octet" % (duration(fixed), each * 1e9)


def like_lines(path, speed, scale):
    """What openssl cannot time, from another profile: its statements times the ratio of both machines at x25519."""
    values = {}
    with open(path, encoding="utf-8") as stream:
        for line in stream:
            key, _, value = line.partition("=")
            if value and not line.startswith("#"):
                values[key.strip()] = value.strip()

    def seconds(text):
        amount, unit = text.split()
        return float(amount) * {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1}[unit]

    ratio = speed.operations("ecdhx25519") / seconds(values["ke x25519 agree"])
    yield "# From %s, times %.2f, the ratio of both machines at x25519:" % (os.path.basename(path), ratio)
    for key, value in values.items():
        if key in ("message", "sa-setup", "esp-packet") or "mlkem" in key or "mldsa" in key:
            yield "%s = %s" % (key, duration(seconds(value) * ratio * scale))


def key_exchange_lines(speed, scale, mlkem):
    """The 'ke' lines."""
    costs = []
    for word, agree, sign in CURVES:
        time = speed.operations(agree)
        costs.append((word, speed.operations(sign) if sign else time, time))
    modp = {bits: speed.operations("ffdh%d" % bits) for bits, _ in MODP}
    for bits, exponent in MODP_OLD:
        modp[bits] = modp[2048] * (bits / 2048) ** 2 * exponent / 225
    costs += [("modp%d" % bits, modp[bits], modp[bits]) for bits in sorted(modp)]
    # RFC 6989 section 2.2: one more exponentiation tests the peer's value.
    for word, bits in (("modp1024s160", 1024), ("modp2048s224", 2048), ("modp2048s256", 2048)):
        costs.append((word, modp[bits], 2 * modp[bits]))
    for part in mlkem:
        word, generate, agree = part.split(",")
        costs.append((word, float(generate) * 1e-6, float(agree) * 1e-6))
    for word, generate, agree in costs:
        yield "ke %s generate = %s" % (word, duration(generate * scale))
        yield "ke %s agree = %s" % (word, duration(agree * scale))


def packet_lines(speed, scale):
    """The 'cipher', 'integ', 'prf' and 'hash' lines."""
    def scaled(arguments):
        return linear([part * scale for part in speed.linear(arguments)])

    for word, arguments in CIPHERS:
        yield "cipher %s = %s" % (word, scaled(arguments))
    for word, arguments in CODES:
        yield "integ %s = %s" % (word, scaled(arguments))
    for word, arguments in CODES:
        yield "prf prf%s = %s" % (word, scaled(arguments))
    yield "hash sha1 = %s" % scaled(("-evp", "sha1"))


def signature_lines(speed, scale, mldsa):
    """The 'signature' lines."""
    costs = [(word, speed.operations(name), speed.operations(name, 1)) for word, name in SIGNATURES]
    for part in mldsa:
        word, sign, verify = part.split(",")
        costs.append((word, float(sign) * 1e-6, float(verify) * 1e-6))
    for word, sign, verify in costs:
        yield "signature %s sign = %s" % (word, duration(sign * scale))
        yield "signature %s verify = %s" % (word, duration(verify * scale))


def main():
    """Prints the profile."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--name", default="measured", help="the profile's name")
    parser.add_argument("--openssl", default="openssl", help="the program to run")
    parser.add_argument("--seconds", type=int, default=1, help="for each measurement")
    parser.add_argument("--repeats", type=int, default=3, help="of which the best counts")
    parser.add_argument("--plain", action="store_true", help="without the instructions a small processor lacks")
    parser.add_argument("--scale", type=float, default=1, help="multiplies every time")
    parser.add_argument("--like", metavar="PROFILE", help="takes what openssl cannot time from there, by ratio")
    parser.add_argument("--message", type=float, default=0, help="us for receiving or sending a message")
    parser.add_argument("--stateless", type=float, default=0,
                        help="us for refusing a stranger, as with a cookie; that of a message if absent")
    parser.add_argument("--sa-setup", type=float, default=0, help="us for creating an SA's state")
    parser.add_argument("--esp-packet", type=float, default=0, help="us for a packet, besides its cipher")
    parser.add_argument("--mlkem", nargs="*", default=[], metavar="WORD,GENERATE,AGREE", help="us each")
    parser.add_argument("--mldsa", nargs="*", default=[], metavar="WORD,SIGN,VERIFY", help="us each")
    options = parser.parse_args()
    speed = Speed(options.openssl, options.seconds, options.repeats, options.plain)
    version = subprocess.run([options.openssl, "version"], capture_output=True, text=True, check=True)
    print("name = %s" % options.name)
    print("provenance = openssl speed of %s on %s%s, times %g." % (
        version.stdout.strip(), platform.machine(), ", no instructions for AES, SHA, vectors or long products" if options.plain else "", options.scale))
    print("cores = 1\n")
    for lines in (
        key_exchange_lines(speed, options.scale, options.mlkem),
        packet_lines(speed, options.scale),
        signature_lines(speed, options.scale, options.mldsa),
    ):
        print("\n".join(lines) + "\n", flush=True)
    if options.like:
        print("\n".join(like_lines(options.like, speed, options.scale)))
        print("esp-offload = no")
        return
    print("message = %s" % duration(options.message * 1e-6 * options.scale))
    print("stateless = %s" % duration((options.stateless or options.message) * 1e-6 * options.scale))
    print("sa-setup = %s" % duration(options.sa_setup * 1e-6 * options.scale))
    print("esp-packet = %s" % duration(options.esp_packet * 1e-6 * options.scale))
    print("esp-offload = no")


if __name__ == "__main__":
    main()
