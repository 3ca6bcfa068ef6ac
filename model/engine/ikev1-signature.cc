// SPDX-License-Identifier: GPL-2.0-only

#include "ikev1-signature.h"

#include "ikev1-xauth.h"

namespace ns3
{
namespace ike
{

namespace
{

struct SignatureRow
{
    Ikev1AuthMethod method;
    SignatureKeyType key;
    SignatureScheme scheme;
    PrfId prf; //!< NONE takes the negotiated one
};

constexpr SignatureRow SIGNATURES[] = {
    {Ikev1AuthMethod::RSA_SIGNATURES,
     SignatureKeyType::RSA,
     SignatureScheme::RSA_PKCS1,
     PrfId::NONE},
    {Ikev1AuthMethod::DSS_SIGNATURES,
     SignatureKeyType::DSA,
     SignatureScheme::PAIR_FIXED,
     PrfId::HMAC_SHA1},
    // RFC 4754 section 4
    {Ikev1AuthMethod::ECDSA_SHA256_P256,
     SignatureKeyType::ECDSA_P256,
     SignatureScheme::PAIR_FIXED,
     PrfId::HMAC_SHA2_256},
    {Ikev1AuthMethod::ECDSA_SHA384_P384,
     SignatureKeyType::ECDSA_P384,
     SignatureScheme::PAIR_FIXED,
     PrfId::HMAC_SHA2_384},
    {Ikev1AuthMethod::ECDSA_SHA512_P521,
     SignatureKeyType::ECDSA_P521,
     SignatureScheme::PAIR_FIXED,
     PrfId::HMAC_SHA2_512},
};

const SignatureRow*
FindSignature(Ikev1AuthMethod method)
{
    for (const SignatureRow& row : SIGNATURES)
    {
        if (row.method == BaseMethodOf(method))
        {
            return &row;
        }
    }
    return nullptr;
}

} // namespace

std::optional<Ikev1SignatureScheme>
SignatureSchemeOf(Ikev1AuthMethod method, PrfId negotiated)
{
    const SignatureRow* row = FindSignature(method);
    if (!row)
    {
        return std::nullopt;
    }
    Ikev1SignatureScheme scheme;
    scheme.method = SignatureMethod{row->scheme, HashId::NONE};
    scheme.prf = row->prf == PrfId::NONE ? negotiated : row->prf;
    return scheme;
}

bool
KeyFits(Ikev1AuthMethod method, const IkePublicKey& key)
{
    const SignatureRow* row = FindSignature(method);
    return row && row->key == key.type;
}

Ikev1AuthMethod
SignatureMethodFor(const IkePublicKey& key)
{
    for (const SignatureRow& row : SIGNATURES)
    {
        if (row.key == key.type)
        {
            return row.method;
        }
    }
    return Ikev1AuthMethod::NONE;
}

Costed<Result<Bytes>>
MakeIkev1Signature(IkeCryptoProvider& provider,
                   RandomSource& random,
                   const Ikev1Suite& suite,
                   const IkePrivateKey& key,
                   ByteView skeyid,
                   const Ikev1HashInputs& inputs)
{
    const auto scheme = SignatureSchemeOf(suite.method, suite.prf);
    if (!scheme || !KeyFits(suite.method, key.publicKey))
    {
        return {Error{"a key of kind " + SignatureKeyword(key.publicKey.type, key.publicKey.bits) +
                      " does not sign by the authentication method that was agreed on"}};
    }
    const Costed<Bytes> hash = Ikev1PhaseOneHash(provider, scheme->prf, skeyid, inputs);
    Costed<Result<Bytes>> signature = provider.Sign(key, scheme->method, {hash.value}, random);
    signature.cost += hash.cost;
    return signature;
}

Costed<bool>
CheckIkev1Signature(IkeCryptoProvider& provider,
                    const Ikev1Suite& suite,
                    const IkePublicKey& key,
                    ByteView skeyid,
                    const Ikev1HashInputs& inputs,
                    ByteView signature)
{
    const auto scheme = SignatureSchemeOf(suite.method, suite.prf);
    if (!scheme || !KeyFits(suite.method, key))
    {
        return {false};
    }
    const Costed<Bytes> hash = Ikev1PhaseOneHash(provider, scheme->prf, skeyid, inputs);
    Costed<bool> good = provider.Verify(key, scheme->method, {hash.value}, signature);
    good.cost += hash.cost;
    return good;
}

} // namespace ike
} // namespace ns3
