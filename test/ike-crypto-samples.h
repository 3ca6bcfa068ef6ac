// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CRYPTO_SAMPLES_H
#define IKE_CRYPTO_SAMPLES_H

#include "ike-algorithms.h"
#include "ike-crypto-provider.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief The octets of hexadecimal digits; fails the test on anything else. */
inline Bytes
Hex(std::string_view digits)
{
    const std::optional<Bytes> bytes = FromHex(digits);
    EXPECT_TRUE(bytes) << "not hexadecimal: " << digits;
    return bytes.value_or(Bytes());
}

/** @brief The octets of a text. */
inline Bytes
Text(std::string_view text)
{
    return ByteView::OfText(text).ToBytes();
}

/** @brief A source that gives the octets it was told, and fails the test when they run out. */
class ScriptedOctets : public RandomSource
{
  public:
    explicit ScriptedOctets(Bytes octets)
        : m_octets(std::move(octets))
    {
    }

    void Fill(uint8_t* out, size_t size) override
    {
        for (size_t i = 0; i < size; ++i, ++m_next)
        {
            EXPECT_LT(m_next, m_octets.size()) << "the script is too short";
            out[i] = m_next < m_octets.size() ? m_octets[m_next] : 0;
        }
    }

  private:
    Bytes m_octets;
    size_t m_next{0};
};

/** @brief One packet with all its parts, which a cipher seals and opens in place. */
struct SamplePacket
{
    Bytes associated;
    Bytes iv;
    Bytes text;
    Bytes icv;
    Bytes trailer;

    SealedRegion Region()
    {
        SealedRegion region;
        region.associatedData = associated;
        region.iv = iv;
        region.text = text.data();
        region.textSize = text.size();
        region.icv = icv.data();
        region.integrityTrailer = trailer;
        return region;
    }
};

/** @brief Every suite of the table: each cipher and key length, with each integrity algorithm where
 * it takes one. */
std::vector<CipherSuite> AllSuites();

/** @brief Every key exchange method of the table. */
std::vector<KeMethod> AllMethods();

/** @brief Every prf of the table. */
std::vector<PrfId> AllPrfs();

/** @brief A name for messages. */
std::string NameOfSuite(const CipherSuite& suite);

/** @brief Both kinds of provider, by name: "real" and "modelled". */
std::shared_ptr<IkeCryptoProvider> MakeProviderNamed(const std::string& name);

/** @brief A profile in which every kind of primitive has a cost of its own. */
std::shared_ptr<const IkeCostProfile> SampleCosts();

} // namespace ike
} // namespace ns3

#endif /* IKE_CRYPTO_SAMPLES_H */
