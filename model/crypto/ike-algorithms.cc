// SPDX-License-Identifier: GPL-2.0-only

#include "ike-algorithms.h"

#include "ike-algorithm-table.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

Error
NotInTable(const char* kind, unsigned id)
{
    return Error{std::string(kind) + " algorithm " + std::to_string(id) +
                 " is not in the table of algorithms; see doc/algorithms.md for those that are"};
}

std::string
OfferedKeyBits(const EncrRow& row)
{
    std::string text;
    for (uint16_t bits : row.keyBits)
    {
        if (bits != 0)
        {
            text += (text.empty() ? "" : ", ") + std::to_string(bits);
        }
    }
    return text;
}

Result<size_t>
KeyOctets(const EncrRow& row, uint16_t keyBits)
{
    if (!row.takesKeyLength)
    {
        if (keyBits != 0 && keyBits != row.keyBits[0])
        {
            return Error{EncrKeyword(row, 0) + " has one key length; state none instead of " +
                         std::to_string(keyBits) + " bits"};
        }
        return size_t{row.keyBits[0] / 8U};
    }
    if (keyBits == 0 ||
        std::find(std::begin(row.keyBits), std::end(row.keyBits), keyBits) == std::end(row.keyBits))
    {
        return Error{EncrKeyword(row, 0) + " does not take a key of " + std::to_string(keyBits) +
                     " bits; it takes " + OfferedKeyBits(row)};
    }
    return size_t{keyBits / 8U};
}

} // namespace

bool
IsCombinedMode(EncrId encr)
{
    const EncrRow* row = FindEncr(encr);
    return row && row->combined;
}

Result<CipherSizes>
SizesOf(const CipherSuite& suite)
{
    CipherSizes sizes;
    if (suite.encr != EncrId::NONE)
    {
        const EncrRow* row = FindEncr(suite.encr);
        if (!row)
        {
            return NotInTable("Encryption", static_cast<unsigned>(suite.encr));
        }
        const Result<size_t> key = KeyOctets(*row, suite.keyBits);
        if (!key)
        {
            return key.GetError();
        }
        if (row->combined && suite.integ != IntegId::NONE)
        {
            return Error{EncrKeyword(*row, suite.keyBits) +
                         " authenticates by itself; leave the integrity algorithm out"};
        }
        sizes.encrKey = *key + row->salt;
        sizes.iv = row->iv;
        sizes.icv = row->icv;
        sizes.block = row->block;
    }
    if (suite.integ != IntegId::NONE)
    {
        const IntegRow* row = FindInteg(suite.integ);
        if (!row)
        {
            return NotInTable("Integrity", static_cast<unsigned>(suite.integ));
        }
        if (row->iv != 0 && sizes.iv != 0)
        {
            return Error{
                "AES-GMAC as an integrity algorithm is for AH, without an encryption algorithm "
                "(RFC 4543 section 4); for ESP, use aes128gmac as the encryption algorithm"};
        }
        sizes.integKey = row->key;
        sizes.icv = row->icv;
        sizes.iv += row->iv;
    }
    return sizes;
}

size_t
PrfSize(PrfId prf)
{
    const PrfRow* row = FindPrf(prf);
    return row ? row->size : 0;
}

HashId
HashOfHmac(PrfId prf)
{
    switch (prf)
    {
    case PrfId::HMAC_MD5:
        return HashId::MD5;
    case PrfId::HMAC_SHA1:
        return HashId::SHA1;
    case PrfId::HMAC_SHA2_256:
        return HashId::SHA2_256;
    case PrfId::HMAC_SHA2_384:
        return HashId::SHA2_384;
    case PrfId::HMAC_SHA2_512:
        return HashId::SHA2_512;
    default:
        return HashId::NONE;
    }
}

size_t
KeRequestSize(KeMethod method)
{
    const KeRow* row = FindKe(method);
    return row ? row->request : 0;
}

size_t
KeResponseSize(KeMethod method)
{
    const KeRow* row = FindKe(method);
    return row ? row->response : 0;
}

size_t
KeSecretSize(KeMethod method)
{
    const KeRow* row = FindKe(method);
    return row ? row->secret : 0;
}

bool
TakesKeyLength(EncrId encr)
{
    const EncrRow* row = FindEncr(encr);
    return row && row->takesKeyLength;
}

bool
TakesFixedKey(PrfId prf)
{
    const PrfRow* row = FindPrf(prf);
    return row && row->fixedKey;
}

} // namespace ike
} // namespace ns3
