// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_TLS_FLIGHTS_H
#define IKE_TLS_FLIGHTS_H

#include "ike-auth-config.h"
#include "ike-bytes.h"
#include "ike-step.h"

#include <optional>
#include <string>

namespace ns3
{
namespace ike
{

/**
 * @file
 * A TLS 1.2 handshake (RFC 5246) with ECDHE on P-256, RSA-2048 certificates of both sides and
 * AES-128-GCM, modelled: true records, messages and sizes; keys, signatures and certificates are
 * digests that fail when a side has another authority or has seen other octets. There is no
 * secrecy in it.
 */

/** @brief One side's view of the handshake. */
struct TlsHandshake
{
    std::string authority;        //!< who certifies both sides
    size_t certificateSize{1000}; //!< octets, as far as its key and name let it be short
    size_t chainLength{2};
    std::string ownName;
    std::string peerName; //!< once its certificate is believed
    Bytes clientRandom;
    Bytes serverRandom;
    Bytes clientShare;
    Bytes serverShare;
    Bytes transcript; //!< a running digest of all messages so far
    Bytes master;
};

/** @brief ClientHello. */
Bytes WriteClientHello(IkeStep& step, TlsHandshake& tls);

/** @brief ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone, in
 * answer to @p hello; nothing when that is not a ClientHello. */
std::optional<Bytes> AnswerClientHello(IkeStep& step, TlsHandshake& tls, ByteView hello);

/** @brief Certificate, ClientKeyExchange, CertificateVerify, ChangeCipherSpec, Finished, in answer
 * to
 * @p flight; nothing when the server's certificate or signature is not believed. */
std::optional<Bytes> AnswerServerFlight(IkeStep& step, TlsHandshake& tls, ByteView flight);

/** @brief ChangeCipherSpec, Finished, in answer to @p flight; nothing when the client's
 * certificate, signature or Finished is not believed. */
std::optional<Bytes> AnswerClientFlight(IkeStep& step, TlsHandshake& tls, ByteView flight);

/** @brief Whether @p flight is the server's right ChangeCipherSpec and Finished. */
bool CheckServerFinished(IkeStep& step, TlsHandshake& tls, ByteView flight);

/** @brief The 64 octets of key that both sides derive, RFC 5216 section 2.3. */
Bytes TlsMsk(IkeStep& step, const TlsHandshake& tls);

} // namespace ike
} // namespace ns3

#endif /* IKE_TLS_FLIGHTS_H */
