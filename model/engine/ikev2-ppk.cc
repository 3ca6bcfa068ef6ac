// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-ppk.h"

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint8_t PPK_ID_FIXED = 2; // RFC 8784 section 5.1

} // namespace

Ikev2PpkVerdict
JudgePpk(bool negotiated, bool hasNoPpkAuth, bool isKnown, bool isMandatory)
{
    if (!negotiated)
    {
        return isMandatory ? Ikev2PpkVerdict::ABORT : Ikev2PpkVerdict::WITHOUT;
    }
    if (isKnown)
    {
        return Ikev2PpkVerdict::USE;
    }
    return hasNoPpkAuth && !isMandatory ? Ikev2PpkVerdict::NO_PPK_AUTH : Ikev2PpkVerdict::ABORT;
}

Ikev2PlainKeys
MixPpk(IkeStep& step, PrfId prf, ByteView ppk, Ikev2Keys& keys)
{
    const auto mixed = [&](const Bytes& key)
    { return step.Take(step.provider.PrfPlus(prf, ppk, key, key.size())); };
    Ikev2PlainKeys plain;
    plain.skD = std::move(keys.skD);
    plain.skPi = std::move(keys.skPi);
    plain.skPr = std::move(keys.skPr);
    keys.skD = mixed(plain.skD);
    keys.skPi = mixed(plain.skPi);
    keys.skPr = mixed(plain.skPr);
    return plain;
}

Bytes
WritePpkId(const std::string& id)
{
    Bytes data{PPK_ID_FIXED};
    Append(data, ByteView::OfText(id));
    return data;
}

std::optional<std::string>
ReadPpkId(ByteView data)
{
    if (data.size() < 2 || data[0] != PPK_ID_FIXED)
    {
        return std::nullopt;
    }
    return std::string(data.begin() + 1, data.end());
}

} // namespace ike
} // namespace ns3
