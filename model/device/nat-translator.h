// SPDX-License-Identifier: GPL-2.0-only

#ifndef NAT_TRANSLATOR_H
#define NAT_TRANSLATOR_H

#include "nat-pass-through.h"
#include "nat-rewrite.h"
#include "nat-table.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

namespace ns3
{
namespace ike
{

/**
 * @brief Translates the heads of packets between inside and outside, with one table of mappings:
 * what a NAT is without a network around it. Each call changes the datagram, or says why it is to
 * be dropped; a dropped datagram is unspecified.
 */
class NatTranslator
{
  public:
    explicit NatTranslator(const NatPolicy& policy);

    /** @brief The address outside, from now on. */
    void SetExternal(uint32_t address);

    NatTable& Table()
    {
        return m_table;
    }

    const NatTable& Table() const
    {
        return m_table;
    }

    /** @brief From inside to outside. */
    std::optional<NatDropReason> Out(TimePoint now, NatDatagram& datagram);

    /** @brief From outside to the external address. */
    std::optional<NatDropReason> In(TimePoint now, NatDatagram& datagram);

    /** @brief From inside to inside by the external address, RFC 4787 section 6. */
    std::optional<NatDropReason> Hairpin(TimePoint now, NatDatagram& datagram);

    /** @brief Forgets all but static forwards. */
    void Forget(TimePoint now);

  private:
    std::optional<NatDropReason> FlowOut(TimePoint now, NatDatagram& datagram);
    std::optional<NatDropReason> FlowIn(TimePoint now, NatDatagram& datagram);
    std::optional<NatDropReason> ErrorOut(TimePoint now, NatDatagram& datagram);
    std::optional<NatDropReason> ErrorIn(TimePoint now, NatDatagram& datagram);
    std::optional<NatDropReason> FragmentOut(TimePoint now, NatDatagram& datagram);
    std::optional<NatDropReason> FragmentIn(TimePoint now, NatDatagram& datagram);
    bool PassOut(TimePoint now, NatDatagram& datagram);
    bool PassIn(TimePoint now, NatDatagram& datagram);
    void SetOutside(TimePoint now, NatDatagram& datagram, uint16_t port);
    void SetInside(TimePoint now, NatDatagram& datagram, const NatEndpoint& inside);

    /** @brief What becomes of the later fragments of a datagram. */
    struct FragmentEntry
    {
        uint32_t address{0};        //!< their new source or destination
        uint16_t identification{0}; //!< and what they are put together by
        TimePoint noted;
    };

    void NoteFragments(const NatDatagram& before, const FragmentEntry& entry);
    std::optional<FragmentEntry> FindFragments(TimePoint now, const NatDatagram& datagram);

    NatPolicy m_policy;
    uint32_t m_external{0};
    NatTable m_table;
    std::unique_ptr<NatPassThrough> m_pass; //!< with NatPolicy::passesIke
    std::map<NatFragmentKey, FragmentEntry> m_fragments;
    uint16_t m_nextIdentification{0}; //!< of what goes out, from whichever host
};

} // namespace ike
} // namespace ns3

#endif /* NAT_TRANSLATOR_H */
