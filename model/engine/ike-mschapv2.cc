// SPDX-License-Identifier: GPL-2.0-only

#include "ike-mschapv2.h"

#include <algorithm>
#include <cctype>

namespace ns3
{
namespace ike
{

namespace
{

constexpr size_t KEY = 16;
constexpr size_t DES_KEY = 7;
constexpr size_t CHALLENGE_HASH = 8;
constexpr size_t MSK = 64;
constexpr size_t SHA1_PAD = 40;
constexpr uint8_t SECOND_PAD = 0xf2;

// RFC 2759 section 8.7 and RFC 3079 section 3.4 fix these texts.
constexpr std::string_view SERVER_SIGNING = "Magic server to client signing constant";
constexpr std::string_view MORE_ITERATION = "Pad to make it do more than one iteration";
constexpr std::string_view MASTER_KEY = "This is the MPPE Master Key";
constexpr std::string_view PEER_SENDS =
    "On the client side, this is the send key; on the server side, it is the receive key.";
constexpr std::string_view PEER_RECEIVES =
    "On the client side, this is the receive key; on the server side, it is the send key.";

Bytes
Md4(IkeStep& step, ByteView data)
{
    return step.Take(step.provider.EapPrimitiveOf(EapPrimitive::MD4, {data}));
}

/** The first 8 octets of the digest of both challenges and the user, RFC 2759 section 8.2. */
Bytes
ChallengeHash(IkeStep& step, const Mschapv2Exchange& exchange)
{
    Bytes digest = step.Take(step.provider.Sha1({exchange.peerChallenge,
                                                 exchange.authenticatorChallenge,
                                                 ByteView::OfText(exchange.user)}));
    digest.resize(CHALLENGE_HASH);
    return digest;
}

} // namespace

Bytes
NtPasswordHash(IkeStep& step, std::string_view password)
{
    Bytes unicode;
    unicode.reserve(2 * password.size());
    for (char sign : password)
    {
        unicode.push_back(static_cast<uint8_t>(sign));
        unicode.push_back(0);
    }
    return Md4(step, unicode);
}

Bytes
HashNtPasswordHash(IkeStep& step, ByteView passwordHash)
{
    return Md4(step, passwordHash);
}

Bytes
GenerateNtResponse(IkeStep& step, const Mschapv2Exchange& exchange, ByteView passwordHash)
{
    const Bytes challenge = ChallengeHash(step, exchange);
    Bytes keys = passwordHash.ToBytes();
    keys.resize(3 * DES_KEY, 0);
    Bytes response;
    for (size_t i = 0; i < 3; ++i)
    {
        const ByteView key = ByteView(keys).Sub(i * DES_KEY, DES_KEY);
        Append(response,
               step.Take(step.provider.EapPrimitiveOf(EapPrimitive::DES, {key, challenge})));
    }
    return response;
}

std::string
GenerateAuthenticatorResponse(IkeStep& step,
                              const Mschapv2Exchange& exchange,
                              ByteView passwordHash,
                              ByteView ntResponse)
{
    const Bytes hashHash = HashNtPasswordHash(step, passwordHash);
    const Bytes first =
        step.Take(step.provider.Sha1({hashHash, ntResponse, ByteView::OfText(SERVER_SIGNING)}));
    const Bytes second = step.Take(step.provider.Sha1(
        {first, ChallengeHash(step, exchange), ByteView::OfText(MORE_ITERATION)}));
    std::string text = "S=" + ToHex(second);
    std::transform(text.begin(),
                   text.end(),
                   text.begin(),
                   [](char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

Bytes
Mschapv2MasterKey(IkeStep& step, ByteView passwordHash, ByteView ntResponse)
{
    const Bytes hashHash = HashNtPasswordHash(step, passwordHash);
    Bytes key = step.Take(step.provider.Sha1({hashHash, ntResponse, ByteView::OfText(MASTER_KEY)}));
    key.resize(KEY);
    return key;
}

Bytes
Mschapv2StartKey(IkeStep& step, ByteView masterKey, bool fromPeer)
{
    const Bytes firstPad(SHA1_PAD, 0);
    const Bytes secondPad(SHA1_PAD, SECOND_PAD);
    Bytes key = step.Take(step.provider.Sha1(
        {masterKey, firstPad, ByteView::OfText(fromPeer ? PEER_SENDS : PEER_RECEIVES), secondPad}));
    key.resize(KEY);
    return key;
}

Bytes
Mschapv2Msk(IkeStep& step, ByteView passwordHash, ByteView ntResponse)
{
    const Bytes master = Mschapv2MasterKey(step, passwordHash, ntResponse);
    Bytes msk =
        Concat({Mschapv2StartKey(step, master, true), Mschapv2StartKey(step, master, false)});
    msk.resize(MSK, 0);
    return msk;
}

} // namespace ike
} // namespace ns3
