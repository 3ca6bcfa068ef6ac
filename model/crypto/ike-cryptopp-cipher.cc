// SPDX-License-Identifier: GPL-2.0-only

#include "ike-cryptopp-parts.h"

#include <cryptopp/aes.h>
#include <cryptopp/blowfish.h>
#include <cryptopp/camellia.h>
#include <cryptopp/cast.h>
#include <cryptopp/des.h>
#include <cryptopp/idea.h>
#include <cryptopp/modes.h>
#include <cryptopp/rc5.h>

#include <cstring>

namespace ns3
{
namespace ike
{

namespace
{

/** @brief Cipher block chaining; the IV is one block. */
template <class Block>
class CbcCipher : public CryptoppCipher
{
  public:
    explicit CbcCipher(ByteView key)
        : m_key(key.ToBytes())
    {
    }

    void Encrypt(ByteView iv, uint8_t* text, size_t size) override
    {
        Run(m_encryption, iv, text, size);
    }

    void Decrypt(ByteView iv, uint8_t* text, size_t size) override
    {
        Run(m_decryption, iv, text, size);
    }

  private:
    template <class Mode>
    void Run(std::unique_ptr<Mode>& mode, ByteView iv, uint8_t* text, size_t size)
    {
        if (!mode)
        {
            mode = std::make_unique<Mode>(m_key.data(), m_key.size(), iv.data());
        }
        else
        {
            mode->Resynchronize(iv.data(), static_cast<int>(iv.size()));
        }
        // A last block that is not whole is the caller's mistake; it stays as it is.
        mode->ProcessData(text, text, size - size % Block::BLOCKSIZE);
    }

    Bytes m_key;
    std::unique_ptr<typename CryptoPP::CBC_Mode<Block>::Encryption> m_encryption;
    std::unique_ptr<typename CryptoPP::CBC_Mode<Block>::Decryption> m_decryption;
};

/** @brief AES counter mode, RFC 3686: the key's last 4 octets are the nonce; the block counter
 * begins at 1. */
class CtrCipher : public CryptoppCipher
{
  public:
    explicit CtrCipher(ByteView key)
    {
        const size_t keySize = key.size() - NONCE;
        std::memcpy(m_counter, key.data() + keySize, NONCE);
        m_counter[sizeof m_counter - 1] = 1;
        m_mode.SetKeyWithIV(key.data(), keySize, m_counter, sizeof m_counter);
    }

    void Encrypt(ByteView iv, uint8_t* text, size_t size) override
    {
        std::memcpy(m_counter + NONCE, iv.data(), IV);
        m_mode.Resynchronize(m_counter, sizeof m_counter);
        m_mode.ProcessData(text, text, size);
    }

    void Decrypt(ByteView iv, uint8_t* text, size_t size) override
    {
        Encrypt(iv, text, size);
    }

  private:
    static constexpr size_t NONCE = 4;
    static constexpr size_t IV = 8;

    CryptoPP::CTR_Mode<CryptoPP::AES>::Encryption m_mode;
    uint8_t m_counter[16]{};
};

/** @brief RFC 2410. */
class NullCipher : public CryptoppCipher
{
  public:
    void Encrypt(ByteView, uint8_t*, size_t) override
    {
    }

    void Decrypt(ByteView, uint8_t*, size_t) override
    {
    }
};

} // namespace

std::unique_ptr<CryptoppCipher>
MakeCryptoppCipher(EncrId encr, ByteView key)
{
    switch (encr)
    {
    case EncrId::DES:
        return std::make_unique<CbcCipher<CryptoPP::DES>>(key);
    case EncrId::TRIPLE_DES:
        return std::make_unique<CbcCipher<CryptoPP::DES_EDE3>>(key);
    case EncrId::RC5:
        // Crypto++ makes 16 rounds on words of 32 bits unless told otherwise, as RFC 2451 does.
        return std::make_unique<CbcCipher<CryptoPP::RC5>>(key);
    case EncrId::IDEA:
        return std::make_unique<CbcCipher<CryptoPP::IDEA>>(key);
    case EncrId::CAST:
        return std::make_unique<CbcCipher<CryptoPP::CAST128>>(key);
    case EncrId::BLOWFISH:
        return std::make_unique<CbcCipher<CryptoPP::Blowfish>>(key);
    case EncrId::CAMELLIA_CBC:
        return std::make_unique<CbcCipher<CryptoPP::Camellia>>(key);
    case EncrId::AES_CBC:
        return std::make_unique<CbcCipher<CryptoPP::AES>>(key);
    case EncrId::AES_CTR:
        return std::make_unique<CtrCipher>(key);
    case EncrId::NONE:
    case EncrId::NULL_ENCR:
        return std::make_unique<NullCipher>();
    default:
        return nullptr;
    }
}

} // namespace ike
} // namespace ns3
