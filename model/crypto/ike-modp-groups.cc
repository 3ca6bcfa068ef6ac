// SPDX-License-Identifier: GPL-2.0-only

#include "ike-modp-groups.h"

#include <algorithm>
#include <cstring>

namespace ns3
{
namespace ike
{

namespace
{

// The first 8064 bits of pi, two of them before the point: [2^8062 pi] of RFC 3526 section 7.
constexpr char PI[] =
    "c90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404dd"
    "ef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b"
    "0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
    "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d"
    "670c354e4abc9804f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28f"
    "b5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aaac42d"
    "ad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
    "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64"
    "521f2b18177b200cbbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e"
    "4b82d120a92108011a723c12a787e6d788719a10bdba5b2699c327186af4e23c1a946834b6150bda"
    "2583e9ca2ad44ce8dbbbc2db04de8ef92e8efc141fbecaa6287c59474e6bc05d99b2964fa090c3a2"
    "233ba186515be7ed1f612970cee2d7afb81bdd762170481cd0069127d5b05aa993b4ea988d8fddc1"
    "86ffb7dc90a6c08f4df435c93402849236c3fab4d27c7026c1d4dcb2602646dec9751e763dba37bd"
    "f8ff9406ad9e530ee5db382f413001aeb06a53ed9027d831179727b0865a8918da3edbebcf9b14ed"
    "44ce6cbaced4bb1bdb7f1447e6cc254b332051512bd7af426fb8f401378cd2bf5983ca01c64b92ec"
    "f032ea15d1721d03f482d7ce6e74fef6d55e702f46980c82b5a84031900b1c9e59e7c97fbec7e8f3"
    "23a97a7e36cc88be0f1d45b7ff585ac54bd407b22b4154aacc8f6d7ebf48e1d814cc5ed20f8037e0"
    "a79715eef29be32806a1d58bb7c5da76f550aa3d8a1fbff0eb19ccb1a313d55cda56c9ec2ef29632"
    "387fe8d76e3c0468043e8f663f4860ee12bf2d5b0b7474d6e694f91e6dbe115974a3926f12fee5e4"
    "38777cb6a932df8cd8bec4d073b931ba3bc832b68d9dd300741fa7bf8afc47ed2576f6936ba42466"
    "3aab639c5ae4f5683423b4742bf1c978238f16cbe39d652de3fdb8befc848ad922222e04a4037c07"
    "13eb57a81a23f0c73473fc646cea306b4bcbc8862f8385ddfa9d4b7fa2c087e879683303ed5bdd3a"
    "062b3cf5b3a278a66d2a13f83f44f82ddf310ee074ab6a364597e899a0255dc164f31cc50846851d"
    "f9ab48195ded7ea1b1d510bd7ee74d73faf36bc31ecfa268359046f4eb879f924009438b481c6cd7"
    "889a002ed5ee382bc9190da6fc026e479558e4475677e9aa9e3050e2765694dfc81f56e880b96e71"
    "60c980dd98a573ea";

/**
 * @brief A prime 2^n - 2^(n-64) - 1 + 2^64 * ([2^(n-130) pi] + k), which is how RFC 2409 section 6
 * and RFC 3526 define theirs: 64 one bits, a beginning of pi plus k - 1, 64 one bits.
 */
struct PiPrime
{
    KeMethod method;
    unsigned bits;
    uint32_t k;
    unsigned exponentBits; //!< RFC 3526 section 8, estimate 2, made whole octets; 256 for the two
                           //!< older ones
};

constexpr PiPrime PI_PRIMES[] = {
    {KeMethod::MODP_768, 768, 149686, 256},
    {KeMethod::MODP_1024, 1024, 129093, 256},
    {KeMethod::MODP_1536, 1536, 741804, 240},
    {KeMethod::MODP_2048, 2048, 124476, 320},
    {KeMethod::MODP_3072, 3072, 1690314, 424},
    {KeMethod::MODP_4096, 4096, 240904, 480},
    {KeMethod::MODP_6144, 6144, 929484, 544},
    {KeMethod::MODP_8192, 8192, 4743158, 624},
};

/** @brief A group with a subgroup of prime order, in hexadecimal digits; RFC 5114 section 2. */
struct SubgroupText
{
    KeMethod method;
    const char* prime;
    const char* generator;
    const char* order;
};

constexpr SubgroupText SUBGROUPS[] = {
    {KeMethod::MODP_1024_160,
     "b10b8f96a080e01dde92de5eae5d54ec52c99fbcfb06a3c69a6a9dca52d23b616073e28675a23d18"
     "9838ef1e2ee652c013ecb4aea906112324975c3cd49b83bfaccbdd7d90c4bd7098488e9c219a7372"
     "4effd6fae5644738faa31a4ff55bccc0a151af5f0dc8b4bd45bf37df365c1a65e68cfda76d4da708"
     "df1fb2bc2e4a4371",
     "a4d1cbd5c3fd34126765a442efb99905f8104dd258ac507fd6406cff14266d31266fea1e5c41564b"
     "777e690f5504f213160217b4b01b886a5e91547f9e2749f4d7fbd7d3b9a92ee1909d0d2263f80a76"
     "a6a24c087a091f531dbf0a0169b6a28ad662a4d18e73afa32d779d5918d08bc8858f4dcef97c2a24"
     "855e6eeb22b3b2e5",
     "f518aa8781a8df278aba4e7d64b7cb9d49462353"},
    {KeMethod::MODP_2048_224,
     "ad107e1e9123a9d0d660faa79559c51fa20d64e5683b9fd1b54b1597b61d0a75e6fa141df95a56db"
     "af9a3c407ba1df15eb3d688a309c180e1de6b85a1274a0a66d3f8152ad6ac2129037c9edefda4df8"
     "d91e8fef55b7394b7ad5b7d0b6c12207c9f98d11ed34dbf6c6ba0b2c8bbc27be6a00e0a0b9c49708"
     "b3bf8a317091883681286130bc8985db1602e714415d9330278273c7de31efdc7310f7121fd5a074"
     "15987d9adc0a486dcdf93acc44328387315d75e198c641a480cd86a1b9e587e8be60e69cc928b2b9"
     "c52172e413042e9b23f10b0e16e79763c9b53dcf4ba80a29e3fb73c16b8e75b97ef363e2ffa31f71"
     "cf9de5384e71b81c0ac4dffe0c10e64f",
     "ac4032ef4f2d9ae39df30b5c8ffdac506cdebe7b89998caf74866a08cfe4ffe3a6824a4e10b9a6f0"
     "dd921f01a70c4afaab739d7700c29f52c57db17c620a8652be5e9001a8d66ad7c17669101999024a"
     "f4d027275ac1348bb8a762d0521bc98ae247150422ea1ed409939d54da7460cdb5f6c6b250717cbe"
     "f180eb34118e98d119529a45d6f834566e3025e316a330efbb77a86f0c1ab15b051ae3d428c8f8ac"
     "b70a8137150b8eeb10e183edd19963ddd9e263e4770589ef6aa21e7f5f2ff381b539cce3409d13cd"
     "566afbb48d6c019181e1bcfe94b30269edfe72fe9b6aa4bd7b5a0f1c71cfff4c19c418e1f6ec0179"
     "81bc087f2a7065b384b890d3191f2bfa",
     "801c0d34c58d93fe997177101f80535a4738cebcbf389a99b36371eb"},
    {KeMethod::MODP_2048_256,
     "87a8e61db4b6663cffbbd19c651959998ceef608660dd0f25d2ceed4435e3b00e00df8f1d61957d4"
     "faf7df4561b2aa3016c3d91134096faa3bf4296d830e9a7c209e0c6497517abd5a8a9d306bcf67ed"
     "91f9e6725b4758c022e0b1ef4275bf7b6c5bfc11d45f9088b941f54eb1e59bb8bc39a0bf12307f5c"
     "4fdb70c581b23f76b63acae1caa6b7902d52526735488a0ef13c6d9a51bfa4ab3ad8347796524d8e"
     "f6a167b5a41825d967e144e5140564251ccacb83e6b486f6b3ca3f7971506026c0b857f689962856"
     "ded4010abd0be621c3a3960a54e710c375f26375d7014103a4b54330c198af126116d2276e11715f"
     "693877fad7ef09cadb094ae91e1a1597",
     "3fb32c9b73134d0b2e77506660edbd484ca7b18f21ef205407f4793a1a0ba12510dbc15077be463f"
     "ff4fed4aac0bb555be3a6c1b0c6b47b1bc3773bf7e8c6f62901228f8c28cbb18a55ae31341000a65"
     "0196f931c77a57f2ddf463e5e9ec144b777de62aaab8a8628ac376d282d6ed3864e67982428ebc83"
     "1d14348f6f2f9193b5045af2767164e1dfc967c1fb3f2e55a4bd1bffe83b9c80d052b985d182ea0a"
     "db2a3b7313d3fe14c8484b1e052588b9b7d2bbd2df016199ecd06e1557cd0915b3353bbb64e0ec37"
     "7fd028370df92b52c7891428cdc67eb6184b523d1db246c32f63078490f00ef8d647d148d4795451"
     "5e2327cfef98c582664b4c0f6cc41659",
     "8cf83642a709a097b447997640129da299b1a47d1eb3750ba308b0fe64f5fbd3"},
};

ModpGroup
FromPi(const PiPrime& row)
{
    constexpr size_t ONES = 8;
    Bytes middle = *FromHex(std::string_view(PI, (row.bits - 16 * ONES) / 4));
    uint64_t carry = row.k - 1;
    for (size_t i = middle.size(); i-- > 0 && carry != 0;)
    {
        carry += middle[i];
        middle[i] = static_cast<uint8_t>(carry);
        carry >>= 8;
    }
    ModpGroup group;
    group.prime.assign(ONES, 0xff);
    Append(group.prime, middle);
    group.prime.insert(group.prime.end(), ONES, 0xff);
    group.generator = {2};
    group.privateSize = row.exponentBits / 8;
    return group;
}

} // namespace

std::optional<ModpGroup>
FindModpGroup(KeMethod method)
{
    for (const PiPrime& row : PI_PRIMES)
    {
        if (row.method == method)
        {
            return FromPi(row);
        }
    }
    for (const SubgroupText& row : SUBGROUPS)
    {
        if (row.method == method)
        {
            ModpGroup group;
            group.prime = *FromHex(row.prime);
            group.generator = *FromHex(row.generator);
            group.order = *FromHex(row.order);
            group.privateSize = group.order.size();
            return group;
        }
    }
    return std::nullopt;
}

KeMethod
ModpMethodOfSize(size_t octets)
{
    const auto found =
        std::find_if(std::begin(PI_PRIMES),
                     std::end(PI_PRIMES),
                     [octets](const PiPrime& row) { return row.bits / 8 >= octets; });
    return found == std::end(PI_PRIMES) ? KeMethod::NONE : found->method;
}

bool
IsWithinModpBounds(ByteView value, ByteView prime)
{
    if (value.size() != prime.size() || prime.empty())
    {
        return false;
    }
    const size_t last = value.size() - 1;
    const bool high =
        std::any_of(value.begin(), value.begin() + last, [](uint8_t o) { return o != 0; });
    if (!high && value[last] <= 1)
    {
        return false;
    }
    const int order = std::memcmp(value.data(), prime.data(), last);
    // The prime is odd, so p - 1 differs from it in the last bit alone.
    return order != 0 ? order < 0 : value[last] < (prime[last] & 0xfe);
}

} // namespace ike
} // namespace ns3
