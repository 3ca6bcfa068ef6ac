// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_ADDRESS_H
#define IKE_ADDRESS_H

#include "ike-bytes.h"
#include "ike-result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace ns3
{
namespace ike
{

/** @brief An IPv4 or IPv6 address; no address when default-made. Ordered by family, then octets. */
class IpAddress
{
  public:
    IpAddress() = default;

    /** @brief From an IPv4 address in host byte order. */
    static IpAddress FromIpv4(uint32_t host);

    /** @brief From 4 or 16 octets in network order. @return no address for any other size. */
    static IpAddress FromOctets(ByteView octets);

    /** @brief Reads dotted or colon notation. */
    static Result<IpAddress> Parse(std::string_view text);

    bool IsNone() const
    {
        return m_size == 0;
    }

    bool IsIpv4() const
    {
        return m_size == 4;
    }

    bool IsIpv6() const
    {
        return m_size == 16;
    }

    /** @brief The IPv4 address in host byte order; 0 when this is none. */
    uint32_t ToIpv4() const;

    /** @brief The 0, 4 or 16 octets in network order. */
    ByteView Octets() const
    {
        return ByteView(m_octets.data(), m_size);
    }

    std::string ToString() const;

    friend bool operator==(const IpAddress& a, const IpAddress& b)
    {
        return a.m_size == b.m_size && a.m_octets == b.m_octets;
    }

    friend bool operator!=(const IpAddress& a, const IpAddress& b)
    {
        return !(a == b);
    }

    friend bool operator<(const IpAddress& a, const IpAddress& b)
    {
        return a.m_size != b.m_size ? a.m_size < b.m_size : a.m_octets < b.m_octets;
    }

    friend bool operator<=(const IpAddress& a, const IpAddress& b)
    {
        return !(b < a);
    }

  private:
    uint8_t m_size{0};
    std::array<uint8_t, 16> m_octets{};
};

/** @brief An address and a UDP or TCP port. */
struct IpEndpoint
{
    IpAddress address;
    uint16_t port{0};

    friend bool operator==(const IpEndpoint& a, const IpEndpoint& b)
    {
        return a.address == b.address && a.port == b.port;
    }

    friend bool operator!=(const IpEndpoint& a, const IpEndpoint& b)
    {
        return !(a == b);
    }

    friend bool operator<(const IpEndpoint& a, const IpEndpoint& b)
    {
        return a.address != b.address ? a.address < b.address : a.port < b.port;
    }
};

/** @brief What carries messages between two endpoints. */
enum class IpTransport : uint8_t
{
    UDP,
    TCP, //!< a connection between just these ports (RFC 9329)
};

/** @brief The two ends a message travels between, seen from this host. */
struct IpPath
{
    IpEndpoint local;
    IpEndpoint remote;
    IpTransport transport{IpTransport::UDP};

    bool IsStream() const
    {
        return transport == IpTransport::TCP;
    }

    friend bool operator==(const IpPath& a, const IpPath& b)
    {
        return a.local == b.local && a.remote == b.remote && a.transport == b.transport;
    }

    friend bool operator<(const IpPath& a, const IpPath& b)
    {
        return a.local != b.local     ? a.local < b.local
               : a.remote != b.remote ? a.remote < b.remote
                                      : a.transport < b.transport;
    }
};

} // namespace ike
} // namespace ns3

#endif /* IKE_ADDRESS_H */
