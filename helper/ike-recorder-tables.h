// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RECORDER_TABLES_H
#define IKE_RECORDER_TABLES_H

#include "ike-csv-file.h"
#include "ike-observer.h"
#include "ike-run-directory.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Where in the host something was dropped. */
enum class IkeDropLayer : uint8_t
{
    IKE,     //!< by the engine
    CPU,     //!< by the processor's queue
    ESP_OUT, //!< on the way into a tunnel
    ESP_IN,  //!< on the way out of a tunnel
};

/**
 * @brief The tables of a run that events make: SAs, exchanges, states, drops, keys.
 *
 * A peer is its number here, in the order of AddPeer(). Only SAs that still stand are kept in
 * memory.
 */
class IkeRecorderTables
{
  public:
    /** @brief What to write. */
    struct Choice
    {
        bool sas{true};
        bool exchanges{true};
        bool states{false};
        bool keys{true};
    };

    /** @brief Makes the files. */
    Result<Done> Open(const IkeRunDirectory& directory, const Choice& choice);

    /** @brief Writes Wireshark's key tables from now on. After Open(). */
    Result<Done> OpenKeys();

    /** @brief Writes the SAs that still stand, and closes the files. */
    Result<Done> Close();

    /** @brief @return the peer's number */
    uint32_t AddPeer(const std::string& name);

    const std::string& NameOfPeer(uint32_t peer) const;

    /** @brief The files with their rows, in the order of their names. */
    std::map<std::string, uint64_t> Files() const;

    // --- events; each names the peer that saw it
    // ---------------------------------------------------

    void StateChange(uint32_t peer,
                     TimePoint at,
                     const IkeSaInfo& sa,
                     const char* from,
                     const char* to,
                     const char* story);
    void IkeKeys(const IkeSaInfo& sa, const Ikev2Suite& suite, const Ikev2Keys& keys);
    void Ikev1Keys(const IkeSaInfo& sa, const ike::Ikev1Keys& keys);
    void SealedBody(ByteView sealed, ByteView open);
    void Child(uint32_t peer,
               TimePoint at,
               const IkeSaInfo& sa,
               IkeChildEvent event,
               const IkeChildInfo& child);
    void Exchange(uint32_t peer,
                  TimePoint at,
                  const IkeSaInfo& sa,
                  const IkeExchangeReport& report);
    void Drop(uint32_t peer, IkeDropLayer layer, const char* reason);

    /** @brief Writes the drops since the last call as of @p at. */
    void WriteDrops(TimePoint at);

  private:
    using Interned = const std::string*;

    /** @brief Both kinds of SA, as one end of it knows them. */
    struct Sa
    {
        TimePoint created;
        TimePoint established;
        bool isEstablished{false};
        bool isReplaced{false};
        bool isInitiator{false};
        uint64_t ikeSa{0};
        uint64_t replaces{0};
        uint64_t spis[2]{}; //!< initiator's and responder's; or inbound and outbound
        IpAddress local;
        IpAddress remote;
        Interned connection{nullptr};
        Interned child{nullptr};
        Interned localId{nullptr};
        Interned remoteId{nullptr};
    };

    using SaKey = std::pair<uint32_t, uint64_t>; // peer, SA

    Interned Intern(const std::string& text);
    void Describe(Sa& row, const IkeSaInfo& sa);
    void ForgetIke(SaKey key, TimePoint at, const IkeSaInfo& sa, const char* story);
    void WriteSa(const char* kind,
                 SaKey key,
                 const Sa& row,
                 const TimePoint* ended,
                 const char* end,
                 const char* reason);
    void EspKeys(const IpsecSaParameters* sa);

    Choice m_choice;
    std::vector<std::string> m_names;
    std::set<std::string> m_texts;
    std::map<SaKey, Sa> m_ikeSas;
    std::map<SaKey, Sa> m_childSas;
    std::map<std::tuple<uint32_t, IkeDropLayer, std::string>, uint64_t> m_drops;

    /** @brief The keys of one IKE SA; those that IKE_INTERMEDIATE replaced go to other files. */
    struct IkeKeyLine
    {
        std::string line;
        size_t replaced{0}; //!< how many keys these have replaced under the same SPIs
    };

    void WriteReplacedKeys(size_t generation, const std::string& line);
    void WriteLastKeys();

    const IkeRunDirectory* m_directory{nullptr};
    std::map<std::pair<uint64_t, uint64_t>, size_t> m_ikeKeysSeen; // by SPIs: both ends tell
    std::set<std::pair<uint64_t, uint64_t>> m_ikev1KeysSeen;       // likewise
    std::vector<IkeKeyLine> m_ikeKeys;                             // in the order of the IKE SAs
    std::vector<std::unique_ptr<IkeCsvFile>> m_replacedKeysFiles;  // by generation
    std::optional<Error> m_lateFileError;
    std::set<std::pair<IpAddress, EspSpi>> m_espKeysSeen; // by receiver and SPI
    IkeCsvFile m_sasFile;
    IkeCsvFile m_exchangesFile;
    IkeCsvFile m_statesFile;
    IkeCsvFile m_dropsFile;
    IkeCsvFile m_ikeKeysFile;
    IkeCsvFile m_ikev1KeysFile;
    IkeCsvFile m_espKeysFile;
    std::set<Bytes> m_sealedBodiesSeen;         // both ends tell
    IkeCsvFile m_sealedBodiesFile;              // there only when something is in it
    std::map<std::string, IkeCsvFile*> m_files; // those of the choice
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RECORDER_TABLES_H */
