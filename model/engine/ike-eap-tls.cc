// SPDX-License-Identifier: GPL-2.0-only

#include "ike-eap.h"
#include "ike-tls-flights.h"

#include <algorithm>

namespace ns3
{
namespace ike
{

namespace
{

// RFC 5216 section 3.1
constexpr uint8_t LENGTH_INCLUDED = 0x80;
constexpr uint8_t MORE_FRAGMENTS = 0x40;
constexpr uint8_t START = 0x20;
constexpr size_t LENGTH_FIELD = 4;
constexpr size_t LEAST_FRAGMENT = 64;
constexpr size_t MOST_TLS = 65536; // octets of one flight that this side collects

/** @brief Cuts flights into packets and puts packets together, RFC 5216 section 2.1.5. */
class Fragments
{
  public:
    explicit Fragments(size_t size)
        : m_size(std::max(size, LEAST_FRAGMENT))
    {
    }

    void Put(Bytes flight)
    {
        m_out = std::move(flight);
        m_sent = 0;
    }

    bool HasMore() const
    {
        return m_sent < m_out.size();
    }

    /** @brief The next packet of the flight; an acknowledgement when there is none. */
    Bytes Next()
    {
        const ByteView piece = ByteView(m_out).Sub(m_sent, m_size);
        const bool isFirst = m_sent == 0 && !piece.empty();
        m_sent += piece.size();
        const bool needsLength = isFirst && HasMore();
        Bytes data{static_cast<uint8_t>((needsLength ? LENGTH_INCLUDED : 0) |
                                        (HasMore() ? MORE_FRAGMENTS : 0))};
        if (needsLength)
        {
            AppendUint(data, m_out.size(), LENGTH_FIELD);
        }
        Append(data, piece);
        return data;
    }

    /** @brief Takes a packet. @return false when it is malformed or the flight grows too large */
    bool Take(ByteView data)
    {
        if (data.empty())
        {
            return false;
        }
        const size_t skip = 1 + ((data[0] & LENGTH_INCLUDED) != 0 ? LENGTH_FIELD : 0);
        if (data.size() < skip || m_in.size() + data.size() - skip > MOST_TLS)
        {
            return false;
        }
        m_isWhole = (data[0] & MORE_FRAGMENTS) == 0;
        Append(m_in, data.Sub(skip));
        return true;
    }

    bool IsWhole() const
    {
        return m_isWhole;
    }

    Bytes Collected()
    {
        return std::move(m_in);
    }

  private:
    size_t m_size;
    Bytes m_out;
    size_t m_sent{0};
    Bytes m_in;
    bool m_isWhole{false};
};

TlsHandshake
HandshakeOf(const EapCredentials& credentials)
{
    TlsHandshake tls;
    tls.authority = credentials.config.authority;
    tls.certificateSize = credentials.config.certificateSize;
    tls.chainLength = credentials.config.chainLength;
    return tls;
}

/** @brief The TLS inside is a model, which real cryptography does not take. */
bool
IsPossible(IkeStep& step, const TlsHandshake& tls)
{
    return !tls.authority.empty() && step.provider.TakesModelOf("EAP-TLS");
}

class TlsServer : public EapMethod
{
  public:
    explicit TlsServer(const EapCredentials& credentials)
        : m_tls(HandshakeOf(credentials)),
          m_fragments(credentials.config.fragmentSize)
    {
        m_tls.ownName = "server";
    }

    Bytes Start(IkeStep&, uint8_t) override
    {
        return Bytes{START};
    }

    EapTurn Handle(IkeStep& step, uint8_t, ByteView data) override
    {
        if (!IsPossible(step, m_tls))
        {
            return {};
        }
        const bool acknowledges = data.size() == 1 && data[0] == 0;
        if (m_fragments.HasMore() || m_flights == 2)
        {
            // The peer owes an acknowledgement, of a fragment or of the last flight.
            const bool over = m_flights == 2 && !m_fragments.HasMore();
            return !acknowledges ? EapTurn{}
                   : over        ? EapTurn{EapProgress::SUCCEEDED, {}}
                                 : EapTurn{EapProgress::CONTINUES, m_fragments.Next()};
        }
        if (!m_fragments.Take(data))
        {
            return {};
        }
        if (!m_fragments.IsWhole())
        {
            return {EapProgress::CONTINUES, Bytes{0}};
        }
        const Bytes flight = m_fragments.Collected();
        auto answer = m_flights == 0 ? AnswerClientHello(step, m_tls, flight)
                                     : AnswerClientFlight(step, m_tls, flight);
        if (!answer)
        {
            return {};
        }
        if (++m_flights == 2)
        {
            m_msk = TlsMsk(step, m_tls);
        }
        m_fragments.Put(std::move(*answer));
        return {EapProgress::CONTINUES, m_fragments.Next()};
    }

    Bytes Msk() const override
    {
        return m_msk;
    }

    std::string User() const override
    {
        return m_tls.peerName;
    }

  private:
    TlsHandshake m_tls;
    Fragments m_fragments;
    unsigned m_flights{0}; // answered
    Bytes m_msk;
};

class TlsPeer : public EapMethod
{
  public:
    explicit TlsPeer(const EapCredentials& credentials)
        : m_tls(HandshakeOf(credentials)),
          m_fragments(credentials.config.fragmentSize)
    {
        m_tls.ownName = credentials.identity;
    }

    Bytes Start(IkeStep&, uint8_t) override
    {
        return {};
    }

    EapTurn Handle(IkeStep& step, uint8_t, ByteView data) override
    {
        if (!IsPossible(step, m_tls))
        {
            return {};
        }
        if (m_fragments.HasMore())
        {
            return data.size() == 1 && data[0] == 0
                       ? EapTurn{EapProgress::CONTINUES, m_fragments.Next()}
                       : EapTurn{};
        }
        if (m_flights == 0)
        {
            const bool starts = !data.empty() && (data[0] & START) != 0;
            return starts ? Send(WriteClientHello(step, m_tls)) : EapTurn{};
        }
        if (!m_fragments.Take(data))
        {
            return {};
        }
        if (!m_fragments.IsWhole())
        {
            return {EapProgress::CONTINUES, Bytes{0}};
        }
        const Bytes flight = m_fragments.Collected();
        if (m_flights == 1)
        {
            auto answer = AnswerServerFlight(step, m_tls, flight);
            return answer ? Send(std::move(*answer)) : EapTurn{};
        }
        if (!CheckServerFinished(step, m_tls, flight))
        {
            return {};
        }
        m_msk = TlsMsk(step, m_tls);
        return {EapProgress::SUCCEEDED, Bytes{0}};
    }

    Bytes Msk() const override
    {
        return m_msk;
    }

    std::string User() const override
    {
        return {};
    }

  private:
    EapTurn Send(Bytes flight)
    {
        ++m_flights;
        m_fragments.Put(std::move(flight));
        return {EapProgress::CONTINUES, m_fragments.Next()};
    }

    TlsHandshake m_tls;
    Fragments m_fragments;
    unsigned m_flights{0}; // sent
    Bytes m_msk;
};

} // namespace

std::unique_ptr<EapMethod>
MakeEapTlsServer(const EapCredentials& credentials)
{
    return std::make_unique<TlsServer>(credentials);
}

std::unique_ptr<EapMethod>
MakeEapTlsPeer(const EapCredentials& credentials)
{
    return std::make_unique<TlsPeer>(credentials);
}

} // namespace ike
} // namespace ns3
