// SPDX-License-Identifier: GPL-2.0-only

#include "ike-recorder-tables.h"

#include "ike-identity.h"
#include "ike-registry.h"
#include "ike-wireshark-keys.h"

#include <cstring>

namespace ns3
{
namespace ike
{

namespace
{

constexpr const char* SAS_HEAD =
    "kind,node,sa_id,ike_sa_id,replaces_id,connection,child,role,local_id,remote_id,local_address,"
    "remote_address,initiator_spi,responder_spi,inbound_spi,outbound_spi,created_s,established_s,"
    "ended_s,end,reason";
constexpr const char* EXCHANGES_HEAD =
    "node,kind,outcome,error,role,connection,remote_address,ike_sa_id,started_s,finished_s,"
    "latency_ms,retransmissions";
constexpr const char* STATES_HEAD =
    "time_s,node,ike_sa_id,role,initiator_spi,responder_spi,from,to,story";
constexpr const char* DROPS_HEAD = "time_s,node,layer,reason,count";

const char*
RoleOf(bool isInitiator)
{
    return isInitiator ? "initiator" : "responder";
}

const char*
NameOf(IkeDropLayer layer)
{
    static constexpr const char* NAMES[] = {"ike", "cpu", "esp-out", "esp-in"};
    return NAMES[static_cast<uint8_t>(layer)];
}

std::string_view
TextOf(const std::string* text)
{
    return text ? std::string_view(*text) : std::string_view();
}

/** Versions number their errors differently. */
const char*
NameOfError(const IkeSaInfo& sa, NotifyType error)
{
    return sa.majorVersion == 1 ? ike::NameOf(static_cast<Ikev1NotifyType>(error))
                                : ike::NameOf(error);
}

} // namespace

// --- files ---------------------------------------------------------------------------------------

Result<Done>
IkeRecorderTables::Open(const IkeRunDirectory& directory, const Choice& choice)
{
    m_choice = choice;
    m_directory = &directory;
    struct Plan
    {
        bool wanted;
        const char* name;
        IkeCsvFile* file;
        const char* head;
    };
    const Plan plans[] = {
        {choice.sas, "sas.csv", &m_sasFile, SAS_HEAD},
        {choice.exchanges, "exchanges.csv", &m_exchangesFile, EXCHANGES_HEAD},
        {choice.states, "states.csv", &m_statesFile, STATES_HEAD},
        {true, "drops.csv", &m_dropsFile, DROPS_HEAD},
    };
    for (const auto& plan : plans)
    {
        if (!plan.wanted)
        {
            continue;
        }
        auto opened = plan.file->Open(directory.PathOf(plan.name), plan.head);
        if (!opened)
        {
            return opened;
        }
        m_files.emplace(plan.name, plan.file);
    }
    return choice.keys ? OpenKeys() : Result<Done>(Done{});
}

Result<Done>
IkeRecorderTables::OpenKeys()
{
    m_choice.keys = true;
    const std::pair<const char*, IkeCsvFile*> tables[] = {
        {"wireshark/ikev1_decryption_table", &m_ikev1KeysFile},
        {"wireshark/ikev2_decryption_table", &m_ikeKeysFile},
        {"wireshark/esp_sa", &m_espKeysFile},
    };
    for (const auto& [name, file] : tables)
    {
        auto opened =
            file->IsOpen() ? Result<Done>(Done{}) : file->Open(m_directory->PathOf(name), "");
        if (!opened)
        {
            return opened;
        }
        m_files.emplace(name, file);
    }
    return Done{};
}

Result<Done>
IkeRecorderTables::Close()
{
    for (const auto& [key, row] : m_ikeSas)
    {
        WriteSa("ike", key, row, nullptr, "open", "");
    }
    for (const auto& [key, row] : m_childSas)
    {
        WriteSa("child", key, row, nullptr, "open", "");
    }
    m_ikeSas.clear();
    m_childSas.clear();
    WriteLastKeys();
    if (m_lateFileError)
    {
        return *m_lateFileError;
    }
    for (const auto& [name, file] : m_files)
    {
        auto closed = file->Close();
        if (!closed)
        {
            return closed;
        }
    }
    return Done{};
}

std::map<std::string, uint64_t>
IkeRecorderTables::Files() const
{
    std::map<std::string, uint64_t> files;
    for (const auto& [name, file] : m_files)
    {
        files.emplace(name, file->Rows());
    }
    return files;
}

uint32_t
IkeRecorderTables::AddPeer(const std::string& name)
{
    m_names.push_back(name);
    return static_cast<uint32_t>(m_names.size() - 1);
}

const std::string&
IkeRecorderTables::NameOfPeer(uint32_t peer) const
{
    return m_names[peer];
}

IkeRecorderTables::Interned
IkeRecorderTables::Intern(const std::string& text)
{
    return &*m_texts.insert(text).first;
}

// --- SAs -----------------------------------------------------------------------------------------

void
IkeRecorderTables::Describe(Sa& row, const IkeSaInfo& sa)
{
    row.isInitiator = sa.isInitiator;
    row.spis[0] = sa.initiatorSpi.Value();
    row.spis[1] = sa.responderSpi.Value();
    row.local = sa.path.local.address;
    row.remote = sa.path.remote.address;
    row.connection = sa.connection ? Intern(*sa.connection) : nullptr;
    row.localId = sa.localId ? Intern(FormatIdentity(*sa.localId)) : nullptr;
    row.remoteId = sa.remoteId ? Intern(FormatIdentity(*sa.remoteId)) : nullptr;
}

void
IkeRecorderTables::StateChange(uint32_t peer,
                               TimePoint at,
                               const IkeSaInfo& sa,
                               const char* from,
                               const char* to,
                               const char* story)
{
    if (m_choice.states)
    {
        m_statesFile.Seconds(at)
            .Text(m_names[peer])
            .Count(sa.id.Value())
            .Text(RoleOf(sa.isInitiator));
        m_statesFile.Hex64(sa.initiatorSpi.Value()).Hex64(sa.responderSpi.Value());
        m_statesFile.Text(from).Text(to).Text(story).EndRow();
    }
    if (!m_choice.sas || std::strcmp(from, to) == 0)
    {
        return;
    }
    const SaKey key(peer, sa.id.Value());
    if (std::strcmp(to, "DEAD") == 0)
    {
        ForgetIke(key, at, sa, story);
        return;
    }
    const auto [it, isNew] = m_ikeSas.try_emplace(key);
    Sa& row = it->second;
    if (isNew)
    {
        row.created = at;
        Describe(row, sa);
    }
    if (std::strcmp(to, "ESTABLISHED") == 0 && !row.isEstablished)
    {
        row.isEstablished = true;
        row.established = at;
        Describe(row, sa);
    }
    row.isReplaced = row.isReplaced || std::strcmp(to, "REPLACED") == 0;
}

void
IkeRecorderTables::ForgetIke(SaKey key, TimePoint at, const IkeSaInfo& sa, const char* story)
{
    const auto it = m_ikeSas.find(key);
    if (it == m_ikeSas.end())
    {
        return; // nothing was ever said on it
    }
    Sa& row = it->second;
    const bool isEstablished = row.isEstablished;
    if (!isEstablished)
    {
        Describe(row, sa);
    }
    WriteSa("ike",
            key,
            row,
            &at,
            !isEstablished ? "failed" : (row.isReplaced ? "replaced" : "deleted"),
            story);
    m_ikeSas.erase(it);
}

void
IkeRecorderTables::Child(uint32_t peer,
                         TimePoint at,
                         const IkeSaInfo& sa,
                         IkeChildEvent event,
                         const IkeChildInfo& child)
{
    const SaKey key(peer, child.id.Value());
    const bool isNew = event == IkeChildEvent::INSTALLED || event == IkeChildEvent::REKEYED;
    if (isNew && m_choice.keys)
    {
        EspKeys(child.inbound);
        EspKeys(child.outbound);
    }
    if (!m_choice.sas)
    {
        return;
    }
    if (!isNew)
    {
        const auto it = m_childSas.find(key);
        if (it != m_childSas.end())
        {
            const bool isReplaced = it->second.isReplaced && event == IkeChildEvent::DELETED;
            const char* end = isReplaced ? "replaced" : NameOf(event);
            WriteSa("child", key, it->second, &at, end, "");
            m_childSas.erase(it);
        }
        return;
    }
    Sa& row = m_childSas[key];
    Describe(row, sa);
    row.created = at;
    row.established = at;
    row.isEstablished = true;
    row.isInitiator = child.isInitiator;
    row.ikeSa = sa.id.Value();
    row.replaces = child.replaces.Value();
    row.child = child.name ? Intern(*child.name) : nullptr;
    row.spis[0] = child.inbound ? child.inbound->spi.Value() : 0;
    row.spis[1] = child.outbound ? child.outbound->spi.Value() : 0;
    const auto old = m_childSas.find(SaKey(peer, row.replaces));
    if (old != m_childSas.end())
    {
        old->second.isReplaced = true;
    }
}

void
IkeRecorderTables::WriteSa(const char* kind,
                           SaKey key,
                           const Sa& row,
                           const TimePoint* ended,
                           const char* end,
                           const char* reason)
{
    if (!m_choice.sas)
    {
        return;
    }
    IkeCsvFile& file = m_sasFile;
    const bool isChild = row.child != nullptr;
    file.Text(kind).Text(m_names[key.first]).Count(key.second);
    isChild ? file.Count(row.ikeSa) : file.Nothing();
    row.replaces != 0 ? file.Count(row.replaces) : file.Nothing();
    file.Text(TextOf(row.connection)).Text(TextOf(row.child)).Text(RoleOf(row.isInitiator));
    file.Text(TextOf(row.localId)).Text(TextOf(row.remoteId));
    file.Text(row.local.ToString()).Text(row.remote.ToString());
    if (isChild)
    {
        file.Nothing().Nothing();
        file.Hex32(static_cast<uint32_t>(row.spis[0])).Hex32(static_cast<uint32_t>(row.spis[1]));
    }
    else
    {
        file.Hex64(row.spis[0]).Hex64(row.spis[1]).Nothing().Nothing();
    }
    file.Seconds(row.created);
    row.isEstablished ? file.Seconds(row.established) : file.Nothing();
    ended ? file.Seconds(*ended) : file.Nothing();
    file.Text(end).Text(reason).EndRow();
}

// --- keys, exchanges, drops ----------------------------------------------------------------------

void
IkeRecorderTables::IkeKeys(const IkeSaInfo& sa, const Ikev2Suite& suite, const Ikev2Keys& keys)
{
    const auto line = m_choice.keys ? WiresharkIkev2Line(sa, suite, keys) : std::nullopt;
    if (!line)
    {
        return;
    }
    const auto spis = std::make_pair(sa.initiatorSpi.Value(), sa.responderSpi.Value());
    const auto [seen, isNew] = m_ikeKeysSeen.emplace(spis, m_ikeKeys.size());
    if (isNew)
    {
        m_ikeKeys.push_back(IkeKeyLine{*line, 0});
        return;
    }
    IkeKeyLine& known = m_ikeKeys[seen->second];
    if (known.line != *line)
    {
        // RFC 9370 section 2.2.2: each additional key exchange replaces the keys. The responder
        // has the new ones first, and the initiator before it sends more.
        WriteReplacedKeys(known.replaced, known.line);
        known.line = *line;
        ++known.replaced;
    }
}

/** An IKE SA with fewer generations of keys than others has its last ones in the later tables too,
 * so that each table opens all that it can. */
void
IkeRecorderTables::WriteLastKeys()
{
    for (const IkeKeyLine& keys : m_ikeKeys)
    {
        m_ikeKeysFile.Line(keys.line);
        for (size_t i = keys.replaced; i < m_replacedKeysFiles.size(); ++i)
        {
            m_replacedKeysFiles[i]->Line(keys.line);
        }
    }
    m_ikeKeys.clear();
}

/** Wireshark knows one line for each pair of SPIs: each generation of keys has a table of its own.
 */
void
IkeRecorderTables::WriteReplacedKeys(size_t generation, const std::string& line)
{
    if (generation == m_replacedKeysFiles.size())
    {
        const std::string name =
            "wireshark-" + std::to_string(generation + 1) + "/ikev2_decryption_table";
        auto file = std::make_unique<IkeCsvFile>();
        const auto opened = file->Open(m_directory->PathOf(name), "");
        if (!opened)
        {
            m_lateFileError = opened.GetError();
            return;
        }
        m_files.emplace(name, file.get());
        m_replacedKeysFiles.push_back(std::move(file));
    }
    if (generation < m_replacedKeysFiles.size())
    {
        m_replacedKeysFiles[generation]->Line(line);
    }
}

void
IkeRecorderTables::Ikev1Keys(const IkeSaInfo& sa, const ike::Ikev1Keys& keys)
{
    if (m_choice.keys &&
        m_ikev1KeysSeen.emplace(sa.initiatorSpi.Value(), sa.responderSpi.Value()).second)
    {
        m_ikev1KeysFile.Line(WiresharkIkev1Line(sa, keys));
    }
}

/** For scripts/ike-sealed-bodies.lua. */
void
IkeRecorderTables::SealedBody(ByteView sealed, ByteView open)
{
    if (!m_choice.keys || !m_sealedBodiesSeen.insert(sealed.ToBytes()).second)
    {
        return;
    }
    const std::string name = "wireshark/ikev1_sealed_bodies";
    if (m_files.count(name) == 0)
    {
        const auto opened = m_sealedBodiesFile.Open(m_directory->PathOf(name), "");
        if (!opened)
        {
            m_lateFileError = opened.GetError();
            return;
        }
        m_files.emplace(name, &m_sealedBodiesFile);
    }
    m_sealedBodiesFile.Line(ToHex(sealed) + ',' + ToHex(open));
}

void
IkeRecorderTables::EspKeys(const IpsecSaParameters* sa)
{
    if (!sa)
    {
        return;
    }
    const bool inbound = sa->direction == IpsecDirection::INBOUND;
    if (!m_espKeysSeen.emplace(inbound ? sa->local : sa->remote, sa->spi).second)
    {
        return;
    }
    if (const auto line = WiresharkEspLine(*sa))
    {
        m_espKeysFile.Line(*line);
    }
}

void
IkeRecorderTables::Exchange(uint32_t peer,
                            TimePoint at,
                            const IkeSaInfo& sa,
                            const IkeExchangeReport& report)
{
    if (!m_choice.exchanges)
    {
        return;
    }
    IkeCsvFile& file = m_exchangesFile;
    file.Text(m_names[peer]).Text(NameOf(report.kind)).Text(NameOf(report.outcome));
    report.outcome == IkeExchangeOutcome::REFUSED ? file.Text(NameOfError(sa, report.error))
                                                  : file.Nothing();
    file.Text(RoleOf(sa.isInitiator)).Text(TextOf(sa.connection));
    file.Text(sa.path.remote.address.ToString()).Count(sa.id.Value());
    file.Seconds(report.started).Seconds(at).Milliseconds(at - report.started);
    file.Count(report.retransmissions).EndRow();
}

void
IkeRecorderTables::Drop(uint32_t peer, IkeDropLayer layer, const char* reason)
{
    ++m_drops[std::make_tuple(peer, layer, std::string(reason))];
}

void
IkeRecorderTables::WriteDrops(TimePoint at)
{
    for (const auto& [what, count] : m_drops)
    {
        const auto& [peer, layer, reason] = what;
        m_dropsFile.Seconds(at).Text(m_names[peer]).Text(NameOf(layer)).Text(reason);
        m_dropsFile.Count(count).EndRow();
    }
    m_drops.clear();
}

} // namespace ike
} // namespace ns3
