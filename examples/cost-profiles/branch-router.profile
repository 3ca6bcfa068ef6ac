# SPDX-License-Identifier: GPL-2.0-only
# A small branch router: one in-order core at 1 GHz without instructions for AES, SHA or vectors.
name = branch-router
provenance = Derived, not measured on such a router: openssl speed as for server-core, with the instructions for AES,
provenance = SHA, vectors and long multiplication switched off (OPENSSL_ia32cap), times 14. The factor is 5.4, by which
provenance = lib25519's published table of speeds (version 20230630, OpenSSL 3.1.1, X25519) has a low-power core
provenance = (Airmont, 618831 cycles) behind a server's (Zen 3, 114972 cycles), times 2.6 GHz over 1 GHz. ML-KEM,
provenance = ML-DSA, message, stateless, sa-setup and esp-packet: server-core times 14.
cores = 1

# Key exchange. ecp: agree is ECDH, generate is the time of an ECDSA signature, which is little else. x25519,
# x448, modp: both are one operation. modp768 to 1536 follow from modp2048 by the square of the prime's size
# and the exponent's. modp1024s160 and modp2048s...: agree has the test of RFC 6989 section 2.2 as well.
ke ecp192 generate = 4.1 ms
ke ecp192 agree = 4.16 ms
ke ecp224 generate = 804 us
ke ecp224 agree = 1.05 ms
ke ecp256 generate = 406 us
ke ecp256 agree = 919 us
ke ecp384 generate = 15.1 ms
ke ecp384 agree = 13.6 ms
ke ecp521 generate = 5.01 ms
ke ecp521 agree = 5.59 ms
ke ecp256bp generate = 6.46 ms
ke ecp256bp agree = 5.81 ms
ke ecp384bp generate = 17.8 ms
ke ecp384bp agree = 16.7 ms
ke ecp512bp generate = 32.6 ms
ke ecp512bp agree = 29.4 ms
ke x25519 generate = 838 us
ke x25519 agree = 838 us
ke x448 generate = 5.43 ms
ke x448 agree = 5.43 ms
ke modp768 generate = 664 us
ke modp768 agree = 664 us
ke modp1024 generate = 1.48 ms
ke modp1024 agree = 1.48 ms
ke modp1536 generate = 4.15 ms
ke modp1536 agree = 4.15 ms
ke modp2048 generate = 8.3 ms
ke modp2048 agree = 8.3 ms
ke modp3072 generate = 21.9 ms
ke modp3072 agree = 21.9 ms
ke modp4096 generate = 39.2 ms
ke modp4096 agree = 39.2 ms
ke modp6144 generate = 86.2 ms
ke modp6144 agree = 86.2 ms
ke modp8192 generate = 180 ms
ke modp8192 agree = 180 ms
ke modp1024s160 generate = 1.48 ms
ke modp1024s160 agree = 2.95 ms
ke modp2048s224 generate = 8.3 ms
ke modp2048s224 agree = 16.6 ms
ke modp2048s256 generate = 8.3 ms
ke modp2048s256 agree = 16.6 ms
# ML-KEM, draft-ietf-ipsecme-ikev2-mlkem: generate is the key pair, agree is encapsulation or decapsulation.
ke mlkem768 generate = 1.48 ms
ke mlkem768 agree = 546 us
ke mlkem1024 generate = 2.16 ms
ke mlkem1024 agree = 700 us

# Per packet, through packets of about 100 and 1000 octets.
cipher aes128 = 4.07 us + 45.8 ns/octet
cipher aes256 = 5.11 us + 62.8 ns/octet
cipher aes128ctr = 146 ns + 119 ns/octet
cipher aes256ctr = 0 ns + 189 ns/octet
cipher aes128gcm16 = 16.3 us + 129 ns/octet
cipher aes256gcm16 = 13.2 us + 176 ns/octet
cipher aes128ccm16 = 17.6 us + 202 ns/octet
cipher aes256ccm16 = 15.6 us + 283 ns/octet
cipher chacha20poly1305 = 1.51 us + 31.6 ns/octet
cipher camellia128 = 435 ns + 81.8 ns/octet
cipher camellia256 = 231 ns + 118 ns/octet
cipher 3des = 0 ns + 603 ns/octet

integ md5 = 6.48 us + 23 ns/octet
integ sha1 = 5.51 us + 25.9 ns/octet
integ sha256 = 8.43 us + 60.2 ns/octet
integ sha384 = 10.7 us + 36.8 ns/octet
integ sha512 = 9.36 us + 36.3 ns/octet
integ aescmac = 1.67 us + 113 ns/octet

prf prfmd5 = 6.48 us + 23 ns/octet
prf prfsha1 = 5.51 us + 25.9 ns/octet
prf prfsha256 = 8.43 us + 60.2 ns/octet
prf prfsha384 = 10.7 us + 36.8 ns/octet
prf prfsha512 = 9.36 us + 36.3 ns/octet
prf prfaescmac = 1.67 us + 113 ns/octet
hash sha1 = 3.08 us + 24 ns/octet

# Signatures, for certificates.
signature rsa1024 sign = 2.1 ms
signature rsa1024 verify = 138 us
signature rsa2048 sign = 15.8 ms
signature rsa2048 verify = 436 us
signature rsa3072 sign = 52 ms
signature rsa3072 verify = 950 us
signature rsa4096 sign = 117 ms
signature rsa4096 verify = 1.75 ms
signature ecdsa256 sign = 406 us
signature ecdsa256 verify = 1.21 ms
signature ecdsa384 sign = 15.1 ms
signature ecdsa384 verify = 11.6 ms
signature ecdsa521 sign = 5.01 ms
signature ecdsa521 verify = 9.09 ms
signature ed25519 sign = 788 us
signature ed25519 verify = 1.99 ms
signature ed448 sign = 4.44 ms
signature ed448 verify = 4.7 ms
signature mldsa44 sign = 10 ms
signature mldsa44 verify = 2.2 ms
signature mldsa65 sign = 18.5 ms
signature mldsa65 verify = 3.19 ms
signature mldsa87 sign = 20.6 ms
signature mldsa87 verify = 4.83 ms

# Besides primitives.
message = 1.4 ms
stateless = 112 us
sa-setup = 4.2 ms
esp-packet = 21 us
esp-offload = no
