# SPDX-License-Identifier: GPL-2.0-only
# One core of a 2023 server, with instructions for AES and SHA.
name = server-core
provenance = Primitives: best of three runs of openssl speed (OpenSSL 3.0.19 of Debian 12) on one core of an AMD EPYC
provenance = (family 25, model 17) at 2.6 GHz, by scripts/measure-cost-profile.py; ML-KEM and ML-DSA: OpenSSL 4.0 on
provenance = the same core. message and sa-setup: two strongSwan 5.9.8 daemons together take 2.5 to 3.1 ms of
provenance = processor for IKE_SA_INIT, IKE_AUTH and a DELETE with a pre-shared key and x25519 on such a machine; what
provenance = their primitives do not explain, 1.2 ms each, is split in halves over six messages and two SAs, which is
provenance = a choice. esp-packet: an assumption.
provenance = stateless: a loop that receives 300 octets by UDP, hashes and answers takes 6 to 7 us of processor time on
provenance = such a machine, the kernel's part included; parsing is a guess.
cores = 1

# Key exchange. ecp: agree is ECDH, generate is the time of an ECDSA signature, which is little else. x25519,
# x448, modp: both are one operation. modp768 to 1536 follow from modp2048 by the square of the prime's size
# and the exponent's. modp1024s160 and modp2048s...: agree has the test of RFC 6989 section 2.2 as well.
ke ecp192 generate = 310 us
ke ecp192 agree = 279 us
ke ecp224 generate = 56.7 us
ke ecp224 agree = 85.8 us
ke ecp256 generate = 25.6 us
ke ecp256 agree = 60.6 us
ke ecp384 generate = 1.04 ms
ke ecp384 agree = 1.01 ms
ke ecp521 generate = 361 us
ke ecp521 agree = 383 us
ke ecp256bp generate = 450 us
ke ecp256bp agree = 429 us
ke ecp384bp generate = 1.19 ms
ke ecp384bp agree = 974 us
ke ecp512bp generate = 1.76 ms
ke ecp512bp agree = 1.52 ms
ke x25519 generate = 44.5 us
ke x25519 agree = 44.5 us
ke x448 generate = 309 us
ke x448 agree = 309 us
ke modp768 generate = 28.5 us
ke modp768 agree = 28.5 us
ke modp1024 generate = 63.4 us
ke modp1024 agree = 63.4 us
ke modp1536 generate = 178 us
ke modp1536 agree = 178 us
ke modp2048 generate = 357 us
ke modp2048 agree = 357 us
ke modp3072 generate = 967 us
ke modp3072 agree = 967 us
ke modp4096 generate = 1.73 ms
ke modp4096 agree = 1.73 ms
ke modp6144 generate = 4.22 ms
ke modp6144 agree = 4.22 ms
ke modp8192 generate = 9.23 ms
ke modp8192 agree = 9.23 ms
ke modp1024s160 generate = 63.4 us
ke modp1024s160 agree = 127 us
ke modp2048s224 generate = 357 us
ke modp2048s224 agree = 714 us
ke modp2048s256 generate = 357 us
ke modp2048s256 agree = 714 us
# ML-KEM, draft-ietf-ipsecme-ikev2-mlkem: generate is the key pair, agree is encapsulation or decapsulation.
ke mlkem768 generate = 106 us
ke mlkem768 agree = 39 us
ke mlkem1024 generate = 154 us
ke mlkem1024 agree = 50 us

# Per packet, through packets of about 100 and 1000 octets.
cipher aes128 = 4.46 ns + 0.913 ns/octet
cipher aes256 = 4.05 ns + 1.26 ns/octet
cipher aes128ctr = 20 ns + 0.14 ns/octet
cipher aes256ctr = 23.6 ns + 0.17 ns/octet
cipher aes128gcm16 = 491 ns + 0.445 ns/octet
cipher aes256gcm16 = 570 ns + 0.356 ns/octet
cipher aes128ccm16 = 399 ns + 0.892 ns/octet
cipher aes256ccm16 = 438 ns + 1.22 ns/octet
cipher chacha20poly1305 = 288 ns + 0.303 ns/octet
cipher camellia128 = 49.4 ns + 5.88 ns/octet
cipher camellia256 = 14.5 ns + 8.11 ns/octet
cipher 3des = 26.8 ns + 41.3 ns/octet

integ md5 = 395 ns + 1.81 ns/octet
integ sha1 = 266 ns + 0.675 ns/octet
integ sha256 = 280 ns + 0.808 ns/octet
integ sha384 = 569 ns + 1.61 ns/octet
integ sha512 = 522 ns + 1.66 ns/octet
integ aescmac = 152 ns + 1.16 ns/octet

prf prfmd5 = 395 ns + 1.81 ns/octet
prf prfsha1 = 266 ns + 0.675 ns/octet
prf prfsha256 = 280 ns + 0.808 ns/octet
prf prfsha384 = 569 ns + 1.61 ns/octet
prf prfsha512 = 522 ns + 1.66 ns/octet
prf prfaescmac = 152 ns + 1.16 ns/octet
hash sha1 = 154 ns + 0.675 ns/octet

# Signatures, for certificates.
signature rsa1024 sign = 106 us
signature rsa1024 verify = 6.58 us
signature rsa2048 sign = 893 us
signature rsa2048 verify = 21.8 us
signature rsa3072 sign = 2.59 ms
signature rsa3072 verify = 51.5 us
signature rsa4096 sign = 5.25 ms
signature rsa4096 verify = 78.4 us
signature ecdsa256 sign = 25.6 us
signature ecdsa256 verify = 77.4 us
signature ecdsa384 sign = 1.04 ms
signature ecdsa384 verify = 823 us
signature ecdsa521 sign = 361 us
signature ecdsa521 verify = 657 us
signature ed25519 sign = 51 us
signature ed25519 verify = 138 us
signature ed448 sign = 258 us
signature ed448 verify = 317 us
signature mldsa44 sign = 715 us
signature mldsa44 verify = 157 us
signature mldsa65 sign = 1.32 ms
signature mldsa65 verify = 228 us
signature mldsa87 sign = 1.47 ms
signature mldsa87 verify = 345 us

# Besides primitives.
message = 100 us
stateless = 8 us
sa-setup = 300 us
esp-packet = 1.5 us
esp-offload = no
