// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithm-table.h"
#include "ike-cryptopp-parts.h"

#include <cryptopp/donna.h>
#include <cryptopp/eccrypto.h>
#include <cryptopp/ecp.h>
#include <cryptopp/oids.h>

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

using CryptoPP::ECP;
using CryptoPP::Integer;

CryptoPP::OID
OidOf(KeMethod method)
{
    namespace curve = CryptoPP::ASN1;
    switch (method)
    {
    case KeMethod::ECP_192:
        return curve::secp192r1();
    case KeMethod::ECP_224:
        return curve::secp224r1();
    case KeMethod::ECP_256:
        return curve::secp256r1();
    case KeMethod::ECP_384:
        return curve::secp384r1();
    case KeMethod::ECP_521:
        return curve::secp521r1();
    case KeMethod::BRAINPOOL_P224:
        return curve::brainpoolP224r1();
    case KeMethod::BRAINPOOL_P256:
        return curve::brainpoolP256r1();
    case KeMethod::BRAINPOOL_P384:
        return curve::brainpoolP384r1();
    default:
        return curve::brainpoolP512r1();
    }
}

/**
 * @brief Elliptic curves over a prime field: a value is x | y, each of the field's length, and the
 * secret is x (RFC 5903 section 7, RFC 6954 section 2.3).
 */
class EcpExchange : public CryptoppKeyExchange
{
  public:
    explicit EcpExchange(KeMethod method)
        : m_method(method),
          m_group(OidOf(method)),
          m_coordinate(FindKe(method)->request / 2U)
    {
        m_group.Precompute();
    }

    KeyShare Generate(RandomSource& random) const override
    {
        const Integer& order = m_group.GetSubgroupOrder();
        const Bytes drawn = random.Draw(order.ByteCount() + 8);
        const Integer secret = Integer(drawn.data(), drawn.size()) % (order - 1) + 1;
        const ECP::Point point = m_group.ExponentiateBase(secret);
        KeyShare share;
        share.method = m_method;
        share.privateKey.resize(order.ByteCount());
        secret.Encode(share.privateKey.data(), share.privateKey.size());
        share.publicValue.resize(2 * m_coordinate);
        point.x.Encode(share.publicValue.data(), m_coordinate);
        point.y.Encode(share.publicValue.data() + m_coordinate, m_coordinate);
        return share;
    }

    Result<Bytes> Agree(ByteView privateKey, ByteView peer) const override
    {
        const ECP& curve = m_group.GetCurve();
        const ECP::Point point(Integer(peer.data(), m_coordinate),
                               Integer(peer.data() + m_coordinate, m_coordinate));
        if (!curve.VerifyPoint(point))
        {
            return Error{std::string("the peer's value for ") + FindKe(m_method)->keyword +
                         " is not a point of the curve (RFC 6989 section 2.3)"};
        }
        const Integer secret(privateKey.data(), privateKey.size());
        if (secret.IsZero() || secret >= m_group.GetSubgroupOrder())
        {
            return Error{std::string("the private key for ") + FindKe(m_method)->keyword +
                         " is not within 1 and the group's order; generate another"};
        }
        const ECP::Point shared = m_group.ExponentiateElement(point, secret);
        Bytes out(m_coordinate);
        shared.x.Encode(out.data(), out.size());
        return out;
    }

  private:
    KeMethod m_method;
    CryptoPP::DL_GroupParameters_EC<ECP> m_group;
    size_t m_coordinate;
};

/** @brief X25519, RFC 7748 section 5 and RFC 8031. */
class Curve25519Exchange : public CryptoppKeyExchange
{
  public:
    KeyShare Generate(RandomSource& random) const override
    {
        KeyShare share;
        share.method = KeMethod::CURVE25519;
        share.privateKey = random.Draw(SIZE);
        Clamp(share.privateKey);
        share.publicValue.resize(SIZE);
        CryptoPP::Donna::curve25519_mult(share.publicValue.data(), share.privateKey.data());
        return share;
    }

    Result<Bytes> Agree(ByteView privateKey, ByteView peer) const override
    {
        if (privateKey.size() != SIZE)
        {
            return Error{"a private key for x25519 has 32 octets, not " +
                         std::to_string(privateKey.size())};
        }
        Bytes key = privateKey.ToBytes();
        Clamp(key);
        Bytes masked = peer.ToBytes();
        masked[SIZE - 1] &= 0x7f;
        Bytes secret(SIZE);
        CryptoPP::Donna::curve25519_mult(secret.data(), key.data(), masked.data());
        if (std::all_of(secret.begin(), secret.end(), [](uint8_t o) { return o == 0; }))
        {
            return Error{
                "the peer's value for x25519 has small order: the secret would be zero (RFC 7748 "
                "section 6.1)"};
        }
        return secret;
    }

  private:
    static constexpr size_t SIZE = 32;

    static void Clamp(Bytes& key)
    {
        key[0] &= 0xf8;
        key[SIZE - 1] = static_cast<uint8_t>((key[SIZE - 1] & 0x7f) | 0x40);
    }
};

} // namespace

std::unique_ptr<CryptoppKeyExchange>
MakeCryptoppEcp(KeMethod method)
{
    const KeRow* row = FindKe(method);
    return row && row->family == KeFamily::ECP ? std::make_unique<EcpExchange>(method) : nullptr;
}

std::unique_ptr<CryptoppKeyExchange>
MakeCryptoppMontgomery(KeMethod method)
{
    return method == KeMethod::CURVE25519 ? std::make_unique<Curve25519Exchange>() : nullptr;
}

} // namespace ike
} // namespace ns3
