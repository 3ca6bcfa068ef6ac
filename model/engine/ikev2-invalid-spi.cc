// SPDX-License-Identifier: GPL-2.0-only

#include "ikev2-invalid-spi.h"

namespace ns3
{
namespace ike
{

Ikev2InvalidSpi::Ikev2InvalidSpi(const Ikev2InvalidSpiConfig& config)
    : m_tells(config.tells),
      m_told(config.perSecond, config.atOnce),
      m_heeded(config.perSecond, config.atOnce)
{
}

bool
Ikev2InvalidSpi::MayTell(TimePoint now)
{
    return m_tells && m_told.Take(now);
}

bool
Ikev2InvalidSpi::MayHeed(TimePoint now)
{
    return m_heeded.Take(now);
}

// HDR(0,0), N(INVALID_SPI) -->
void
Ikev2InvalidSpi::TellBare(IkeStep& step, const IpPath& path, EspSpi spi)
{
    IkeMessage message;
    message.header.exchange = ExchangeType::INFORMATIONAL;
    message.header.flags = IkeHeader::FLAG_INITIATOR;
    Bytes data;
    AppendUint(data, spi.Value(), 4);
    message.AddNotify(NotifyType::INVALID_SPI, std::move(data));
    Bytes octets = WriteMessage(message);
    IkeSaInfo info;
    info.path = path;
    step.observer.OnMessage(step.At(), info, true, message, octets);
    step.Send(path, std::move(octets));
}

bool
Ikev2InvalidSpi::IsBare(const IkeHeader& header, ByteView datagram)
{
    if (header.majorVersion != 2 || header.exchange != ExchangeType::INFORMATIONAL ||
        header.IsResponse())
    {
        return false;
    }
    const auto message = ParseMessage(datagram);
    return message && message->FindNotify(NotifyType::INVALID_SPI) != nullptr;
}

} // namespace ike
} // namespace ns3
