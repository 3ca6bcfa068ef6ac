#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What teach.py tells a student beside what the run itself says: what messages, payloads, fields and keys are
for, with the section of the RFC that says so. Keys are the names that teaching.json uses."""

# Messages of version 2, by exchange and role.
VERSION_2 = {
    ("IKE_SA_INIT", "request"): (
        "The initiator knocks. In the clear it proposes algorithms for the IKE SA (SA), sends its public half of a "
        "Diffie-Hellman key exchange for the group it guesses the other side will take (KE), and a random number that has "
        "never been used before (Ni). Nobody has proved who they are: all this message can do is lead to a secret that "
        "the two ends share and an eavesdropper does not have. The responder's SPI is still zero, because only the "
        "responder can choose it. The notifies at the end are optional extensions, such as the hashes of addresses by "
        "which both ends find out whether a NAT sits between them.", "RFC 7296 section 1.2"),
    ("IKE_SA_INIT", "response"): (
        "The responder picks exactly one algorithm of each kind from what was proposed, gives the SA its own SPI, and "
        "answers with its public half and its own nonce. From this moment both sides can compute g^ir, and from it and "
        "both nonces the seven keys of the IKE SA: every later message is encrypted and protected against changes. What "
        "an attacker may have changed in these first two messages is found out in IKE_AUTH, which signs them.",
        "RFC 7296 section 1.2"),
    ("IKE_AUTH", "request"): (
        "Now the initiator says who it is (IDi), encrypted so that onlookers do not learn it, and proves it (AUTH): the "
        "proof covers the whole first message it sent, the other side's nonce and its own identity. With a pre-shared key "
        "the proof is a keyed hash that only somebody who knows the secret can make; with a certificate it is a signature. "
        "To save a round trip the same message proposes the first Child SA, the tunnel for user traffic: its algorithms "
        "(SA) and the addresses it shall carry (TSi, TSr).", "RFC 7296 section 1.2"),
    ("IKE_AUTH", "response"): (
        "The responder has checked the initiator's proof; it names and proves itself in the same way, and accepts the Child "
        "SA: one set of algorithms, and traffic selectors that may be narrower than asked for. When the initiator has "
        "checked this proof, the IKE SA is established, and the first pair of ESP SAs can carry packets. Four messages, "
        "two round trips.", "RFC 7296 section 1.2"),
    ("CREATE_CHILD_SA", "request"): (
        "New keys, or a further tunnel. Either end may ask. Inside the encryption there are a proposal (SA), a fresh nonce "
        "and, for forward secrecy, a fresh Diffie-Hellman value (KE). With the notify REKEY_SA it replaces the Child SA "
        "that the notify names; without it a new Child SA is wanted; and without traffic selectors the IKE SA itself is "
        "replaced. It also shows that IKE needs no new proof of identity: the IKE SA, which protects this message, is the "
        "proof.", "RFC 7296 section 1.3"),
    ("CREATE_CHILD_SA", "response"): (
        "The other end takes one proposal and answers with its own nonce and Diffie-Hellman value. Both now compute the "
        "keys of the new SA. The old one stays until whoever asked for the rekey deletes it, so that no packet on its "
        "way is lost.", "RFC 7296 section 1.3"),
    ("INFORMATIONAL", "request"): (
        "A message under the keys of the IKE SA that creates nothing: it deletes SAs (D), reports errors or news (N), or is "
        "empty, which asks \"are you still there?\". Every request is answered, so the asker knows that it arrived.",
        "RFC 7296 section 1.4"),
    ("INFORMATIONAL", "response"): (
        "The answer to an INFORMATIONAL request. To a deletion of Child SAs it answers with the SPIs of the other "
        "direction, for each SA of a pair is closed by the side that receives on it; to all else it may be "
        "empty: what counts is that it came.", "RFC 7296 section 1.4.1"),
    ("IKE_INTERMEDIATE", "request"): (
        "An exchange between IKE_SA_INIT and IKE_AUTH for what is too large for the first, such as the public key of a "
        "post-quantum key exchange: it is encrypted and may travel in fragments.", "RFC 9242 section 3.2"),
    ("IKE_INTERMEDIATE", "response"): (
        "The answer: the other half of the additional key exchange. The keys of the IKE SA are made anew from it.",
        "RFC 9370 section 2.2.2"),
    ("IKE_FOLLOWUP_KE", "request"): (
        "An additional key exchange of a rekey, after CREATE_CHILD_SA.", "RFC 9370 section 2.2.4"),
    ("IKE_FOLLOWUP_KE", "response"): (
        "The other half of the additional key exchange.", "RFC 9370 section 2.2.4"),
    ("IKE_SESSION_RESUME", "request"): (
        "A client that has a ticket from before asks to go on without another key exchange.", "RFC 5723 section 4.3"),
    ("IKE_SESSION_RESUME", "response"): (
        "The gateway has opened its ticket, and both know the old keys from which new ones are made.",
        "RFC 5723 section 4.3"),
}

# Messages of version 1, by exchange and number in it.
VERSION_1 = {
    ("Identity Protection", 1): (
        "Main mode begins. The initiator chooses a cookie, the first eight octets, and proposes protection suites in an SA "
        "payload: each transform is one complete set of cipher, hash, group, way to authenticate and lifetime. Vendor IDs "
        "say which extensions it knows.", "RFC 2409 section 5"),
    ("Identity Protection", 2): (
        "The responder adds its own cookie and returns exactly one of the transforms. The policy is agreed on, two of six "
        "messages are over, and nothing is secret yet.", "RFC 2409 section 5"),
    ("Identity Protection", 3): (
        "The initiator's public Diffie-Hellman value (KE) and its nonce. Where NAT traversal is spoken, hashes of both "
        "addresses (NAT-D) tell whether a NAT changes them.", "RFC 2409 section 5.4"),
    ("Identity Protection", 4): (
        "The responder's public value and nonce. Both ends now know g^xy. With a pre-shared key SKEYID is made of that "
        "key and both nonces, and from SKEYID and g^xy come the keys for what follows: that is why a responder of main "
        "mode has to find the pre-shared key by the initiator's address, before it has read who that is.",
        "RFC 2409 section 5.4"),
    ("Identity Protection", 5): (
        "The first encrypted message: the initiator's identity and HASH_I, the proof. HASH_I covers both public values, "
        "both cookies, the SA payload of message 1 and the identity, keyed with SKEYID: who did not know the secret "
        "cannot make it, and a changed proposal does not go unnoticed. All after the header is encrypted, without a "
        "checksum of its own.", "RFC 2409 section 5.4"),
    ("Identity Protection", 6): (
        "The responder's identity and HASH_R. With it phase 1 is over: the ISAKMP SA stands, and identities were never in "
        "the clear, which gave the exchange its name, identity protection.", "RFC 2409 section 5.4"),
    ("Aggressive", 1): (
        "Aggressive mode does in three messages what main mode does in six. The first holds all of it: proposal, public "
        "Diffie-Hellman value, nonce, and the initiator's identity in the clear. The group cannot be negotiated, for "
        "the value was made for one.", "RFC 2409 section 5.4"),
    ("Aggressive", 2): (
        "The responder's choice, public value, nonce, identity and proof. HASH_R travels in the clear: an eavesdropper, or "
        "anybody who sends message 1, can try passwords against it at home. This is why aggressive mode with a weak "
        "pre-shared key is unsafe.", "RFC 2409 section 5.4"),
    ("Aggressive", 3): (
        "The initiator's proof, HASH_I. The ISAKMP SA stands.", "RFC 2409 section 5.4"),
    ("Quick Mode", 1): (
        "Phase 2 begins, under the keys of the ISAKMP SA. A random message ID names this exchange. HASH(1) proves that "
        "nothing was changed; the SA payload proposes ESP with the SPI on which the initiator wants to receive; Ni is "
        "fresh; KE is there for forward secrecy; the two ID payloads are the networks at both ends.",
        "RFC 2409 section 5.5"),
    ("Quick Mode", 2): (
        "The responder takes one transform and gives its own SPI, nonce and public value. HASH(2) covers the initiator's "
        "nonce as well, so that it cannot be an old message played again.", "RFC 2409 section 5.5"),
    ("Quick Mode", 3): (
        "HASH(3) over both nonces shows the responder that the initiator is there now. With it both have the pair of IPsec "
        "SAs, one for each direction.", "RFC 2409 section 5.5"),
    ("Informational", 1): (
        "One message without an answer, under HASH(1): it deletes SAs (D), or reports something (N). Nobody confirms it: "
        "when it is lost, the other side does not learn of it. IKEv2 has mended that.", "RFC 2409 section 5.7"),
    ("New Group Mode", 1): ("A Diffie-Hellman group of one's own is proposed.", "RFC 2409 section 5.6"),
    ("New Group Mode", 2): ("The group is accepted or not.", "RFC 2409 section 5.6"),
    ("Transaction", 1): (
        "An exchange between phase 1 and phase 2, by which a user name and password are asked for (XAUTH) or addresses "
        "lent (Mode-Config).", "draft-dukes-ike-mode-cfg-02"),
}

EXCHANGE_TITLES = {
    "Identity Protection": "Main mode",
    "Aggressive": "Aggressive mode",
    "Quick Mode": "Quick mode",
    "Informational": "Informational",
    "New Group Mode": "New group mode",
}

# As the RFCs write payloads that both sides send: i or r for the side that does.
NOTATION = {"KE": "KE{}", "Nonce": "N{}", "NONCE": "N{}", "SA": "SA{}"}

# Payloads, by their notation.
PAYLOADS = {
    "IKE header": "28 octets on top of every message: whose SA this is, what kind of message, which one, how long",
    "SA": "the algorithms that are proposed, or the ones that were taken",
    "KE": "a public Diffie-Hellman value (or that of another key exchange)",
    "Ni": "the initiator's nonce: random octets, used once",
    "Nr": "the responder's nonce: random octets, used once",
    "Nonce": "random octets, used once: they make keys and proofs fresh",
    "NONCE": "random octets, used once: they make keys and proofs fresh",
    "IDi": "who the initiator is",
    "IDr": "who the responder is",
    "ID": "who the sender is; in quick mode, the networks of the tunnel",
    "AUTH": "the proof that the sender is who it says",
    "HASH": "a keyed hash: proves the sender, or that the message is unchanged",
    "SIG": "a signature: proves the sender",
    "CERT": "a certificate, or a part of the way to it",
    "CERTREQ": "which authorities the sender believes",
    "TSi": "the addresses at the initiator's end of the tunnel",
    "TSr": "the addresses at the responder's end of the tunnel",
    "N": "notify: an error, or news about the sender",
    "D": "delete: SAs that the sender has closed",
    "V": "vendor ID: an extension that the sender knows",
    "VID": "vendor ID: an extension that the sender knows",
    "SK": "encrypted and authenticated: all other payloads are inside",
    "SKF": "a fragment of an encrypted payload that is too large for one datagram",
    "CP": "configuration: an address that is asked for or lent",
    "ATTR": "configuration, or user name and password",
    "EAP": "a step of another protocol that proves who the user is",
    "NAT-D": "a hash of an address and port: when it does not fit what the receiver sees, a NAT changed it",
    "NAT-OA": "the address that the sender had before a NAT changed it",
    "PS": "the solution of a puzzle that a gateway under attack has set",
    "FRAG": "a fragment of a message",
    "encrypted payloads": "all that follows the header, encrypted",
}

# Fields, by their last name.
FIELDS = {
    "IKE SA Initiator's SPI": "the initiator's name for the SA, a random number; it never changes",
    "IKE SA Responder's SPI": "the responder's name for the SA; zero until the responder has chosen it",
    "Initiator Cookie": "the initiator's name for the SA, a random number",
    "Responder Cookie": "the responder's name for the SA; zero until the responder has chosen it",
    "Next Payload": "the type of what comes next: payloads form a chain, and 0 ends it",
    "Version": "which IKE this is",
    "Exchange Type": "what the message is for",
    "Flags": "who sends, and whether it is an answer",
    "Message ID": "which request of this SA; an answer bears its request's number",
    "Length": "octets of the whole message",
    "Payload Length": "octets of this payload, with these first four",
    "Critical and RESERVED": "whether a receiver that does not know this payload has to refuse the message",
    "Key Exchange Data": "the public value: g to the power of a secret number, or a point on a curve",
    "Key Exchange Method": "the group or curve the value is for",
    "Nonce Data": "random",
    "Initialization Vector": "makes equal texts look different under one key",
    "Encrypted IKE Payloads": "what only the two ends can read",
    "Integrity Checksum Data": "a keyed checksum over the message: one changed bit, and it does not fit",
    "Padding": "fills the last block of the cipher",
    "Pad Length": "octets of padding before this one",
    "SPI": "the name of an SA, chosen by the side that receives on it",
    "SPI Size": "octets of the SPI that follows",
    "Authentication Data": "the proof",
    "Identification Data": "the name or address",
    "Last Substruc": "0: the last one; else another follows",
    "RESERVED": "zero, and not looked at",
    "Hash Data": "the keyed hash",
}

# The same of version 1, where it says something else.
FIELDS_1 = {
    "IKE SA Initiator's SPI": "in IKEv1 the initiator's cookie: its name for the SA, a random number",
    "IKE SA Responder's SPI": "in IKEv1 the responder's cookie; zero until the responder has chosen it",
    "Flags": "whether all that follows is encrypted",
    "Message ID": "zero in phase 1; later a random number that names the exchange",
    "SPI": "the name of an SA: for ESP chosen by the side that receives on it, for ISAKMP both cookies",
}

# How keys came about, by the exchange of the message before.
RECIPES_2 = {
    "IKE_SA_INIT": (("SKEYSEED = prf(Ni | Nr, g^ir)",
                     "{SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)"),
                    "RFC 7296 section 2.14"),
    "IKE_AUTH": (("SKEYSEED = prf(Ni | Nr, g^ir)",
                  "{SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)"),
                 "RFC 7296 section 2.14"),
    "CREATE_CHILD_SA": (("SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr)",
                         "{SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+(SKEYSEED, Ni | Nr | SPIi | SPIr)"),
                        "RFC 7296 section 2.18"),
    "IKE_INTERMEDIATE": (("SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr)",), "RFC 9370 section 2.2.2"),
}
RECIPE_1 = (("SKEYID = prf(pre-shared-key, Ni_b | Nr_b), with a pre-shared key",
             "SKEYID_d = prf(SKEYID, g^xy | CKY-I | CKY-R | 0)",
             "SKEYID_a = prf(SKEYID, SKEYID_d | g^xy | CKY-I | CKY-R | 1)",
             "SKEYID_e = prf(SKEYID, SKEYID_a | g^xy | CKY-I | CKY-R | 2)"), "RFC 2409 section 5")
CHILD_RECIPE_2 = (("KEYMAT = prf+(SK_d, [g^ir (new) |] Ni | Nr)",), "RFC 7296 section 2.17")
CHILD_RECIPE_1 = (("KEYMAT = prf(SKEYID_d, [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b)",), "RFC 2409 section 5.5")
INGREDIENTS = ("Public, anybody on the line has seen them: nonces, SPIs, cookies, and the two public values. Secret: g^ir "
               "(g^xy), which only the two ends can compute from these, and a pre-shared key. All that is made from a "
               "secret is secret.")

GLOSSARY = (
    ("AH", "authentication header: protects packets against changes, without hiding them", "RFC 4302"),
    ("Child SA", "IKEv2's word for a pair of IPsec SAs that carries user traffic", "RFC 7296 section 1.3"),
    ("cookie", "in IKEv1 the eight octets by which each end names the ISAKMP SA; in IKEv2 a token by which a gateway under "
               "attack tests that the asker's address is true", "RFC 7296 section 2.6"),
    ("Diffie-Hellman", "a key exchange: each end sends a public value and keeps a secret one, and both compute the same "
                       "secret, g^ir, which an eavesdropper cannot", "RFC 7296 section 3.4"),
    ("ESP", "encapsulating security payload: packets encrypted and protected against changes", "RFC 4303"),
    ("exchange", "a request and its answer (IKEv2); a fixed sequence of messages (IKEv1)", "RFC 7296 section 1"),
    ("IKE SA, ISAKMP SA", "the protected conversation of two IKE peers, under which Child SAs are made",
     "RFC 7296 section 1.2"),
    ("initiator, responder", "who began the SA, and who answered; in IKEv2 either may later ask", "RFC 7296 section 2.2"),
    ("integrity", "that nobody has changed a message on its way", "RFC 7296 section 3.14"),
    ("nonce", "a random number that is used once", "RFC 7296 section 2.10"),
    ("notify", "a payload that reports an error, or says something about the sender", "RFC 7296 section 3.10"),
    ("payload", "a part of a message with a type, a length and a meaning; payloads form a chain", "RFC 7296 section 3.2"),
    ("perfect forward secrecy", "fresh Diffie-Hellman values for each SA: who steals one key cannot read what other keys "
                                "protected", "RFC 7296 section 1.3"),
    ("pre-shared key", "a secret that both ends were given beforehand, to prove themselves", "RFC 7296 section 2.15"),
    ("prf", "pseudorandom function: a keyed hash whose output looks random; prf+ makes as many octets as are needed",
     "RFC 7296 section 2.13"),
    ("proposal, transform", "a set of algorithms one end offers, and one algorithm in it", "RFC 7296 section 3.3"),
    ("rekey", "new keys in the place of old ones, before these have protected too much or for too long",
     "RFC 7296 section 2.8"),
    ("SA", "security association: keys, algorithms and addresses that two ends agree on", "RFC 4301 section 4.1"),
    ("SPI", "security parameter index: the number by which a receiver finds the SA of a packet or message",
     "RFC 7296 section 2.6"),
    ("traffic selector", "a range of addresses, ports and protocols that a tunnel carries", "RFC 7296 section 2.9"),
)

RFC_TITLES = {
    2407: "The Internet IP Security Domain of Interpretation for ISAKMP",
    2408: "Internet Security Association and Key Management Protocol (ISAKMP)",
    2409: "The Internet Key Exchange (IKE)",
    3706: "A Traffic-Based Method of Detecting Dead IKE Peers",
    3947: "Negotiation of NAT-Traversal in the IKE",
    4301: "Security Architecture for the Internet Protocol",
    4302: "IP Authentication Header",
    4303: "IP Encapsulating Security Payload (ESP)",
    5723: "IKEv2 Session Resumption",
    7296: "Internet Key Exchange Protocol Version 2 (IKEv2)",
    7383: "IKEv2 Message Fragmentation",
    8019: "Protecting IKEv2 Implementations from Distributed Denial-of-Service Attacks",
    9242: "Intermediate Exchange in the IKEv2 Protocol",
    9370: "Multiple Key Exchanges in IKEv2",
}
