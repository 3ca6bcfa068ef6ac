// SPDX-License-Identifier: GPL-2.0-only

#include "ike-modelled-hash.h"
#include "ike-modelled-parts.h"

#include <algorithm>
#include <array>

namespace ns3
{
namespace ike
{

namespace
{

class ModelledCipher : public IkeCipher
{
  public:
    ModelledCipher(uint64_t seed, size_t icvSize, const PacketCost& cost)
        : m_seed(seed),
          m_icvSize(icvSize),
          m_cost(cost)
    {
    }

    Duration Seal(const SealedRegion& region) override
    {
        ExpandModelled(Digest(region), region.icv, m_icvSize);
        return m_cost.Of(region);
    }

    Costed<bool> Open(const SealedRegion& region) override
    {
        std::array<uint8_t, 64> expected;
        ExpandModelled(Digest(region), expected.data(), m_icvSize);
        const bool good = std::equal(expected.begin(), expected.begin() + m_icvSize, region.icv);
        return {good, m_cost.Of(region)};
    }

    bool NeedsText() const override
    {
        return false;
    }

  private:
    ModelledDigest Digest(const SealedRegion& region) const
    {
        uint64_t seed = ModelledHash64(m_seed, region.associatedData);
        seed = ModelledHash64(seed, region.iv);
        seed = ModelledHash64(seed, region.integrityTrailer);
        seed = ModelledMix(seed, region.textSize);
        const size_t present = region.text ? region.textSize : 0;
        return ModelledHash(seed, {ByteView(region.text, present)});
    }

    uint64_t m_seed;
    size_t m_icvSize;
    PacketCost m_cost;
};

/** @brief Cipher feedback with a digest for a block cipher. */
class ModelledChainedCipher : public IkeChainedCipher
{
  public:
    ModelledChainedCipher(uint64_t seed, size_t block, const LinearCost& cost)
        : m_seed(seed),
          m_block(block),
          m_cost(cost)
    {
    }

    size_t BlockSize() const override
    {
        return m_block;
    }

    Duration Encrypt(Bytes& chain, uint8_t* text, size_t size) override
    {
        for (size_t at = 0; at + m_block <= size; at += m_block)
        {
            Combine(chain, text + at);
            chain.assign(text + at, text + at + m_block);
        }
        return m_cost.Of(size);
    }

    Duration Decrypt(Bytes& chain, uint8_t* text, size_t size) override
    {
        Bytes cipherText;
        for (size_t at = 0; at + m_block <= size; at += m_block)
        {
            cipherText.assign(text + at, text + at + m_block);
            Combine(chain, text + at);
            chain.swap(cipherText);
        }
        return m_cost.Of(size);
    }

  private:
    void Combine(ByteView chain, uint8_t* block) const
    {
        std::array<uint8_t, 16> mask;
        ExpandModelled(ModelledHash(m_seed, {chain}), mask.data(), m_block);
        for (size_t i = 0; i < m_block; ++i)
        {
            block[i] ^= mask[i];
        }
    }

    uint64_t m_seed;
    size_t m_block; //!< 8 or 16
    LinearCost m_cost;
};

} // namespace

std::unique_ptr<IkeCipher>
MakeModelledCipher(const CipherSuite& suite,
                   const CipherSizes& sizes,
                   ByteView encrKey,
                   ByteView integKey,
                   const PacketCost& cost)
{
    uint64_t seed = ModelledMix(static_cast<uint64_t>(suite.encr), suite.keyBits);
    seed = ModelledMix(seed, static_cast<uint64_t>(suite.integ));
    seed = ModelledHash64(seed, encrKey);
    seed = ModelledHash64(seed, integKey);
    return std::make_unique<ModelledCipher>(seed, sizes.icv, cost);
}

std::unique_ptr<IkeChainedCipher>
MakeModelledChainedCipher(uint64_t seed, size_t block, const LinearCost& cost)
{
    return std::make_unique<ModelledChainedCipher>(seed, block, cost);
}

} // namespace ike
} // namespace ns3
