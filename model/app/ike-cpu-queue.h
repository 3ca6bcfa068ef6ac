// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_CPU_QUEUE_H
#define IKE_CPU_QUEUE_H

#include "ike-engine.h"
#include "ike-time.h"

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief Why a processor threw work away. */
enum class IkeCpuDropReason : uint8_t
{
    QUEUE_FULL,  //!< no room for it, and nothing less urgent to push out
    PUSHED_OUT,  //!< it made room for something more urgent
    FLUSHED,     //!< the node lost its power
    ESP_BACKLOG, //!< a packet came while packets of more than MaxPacketBacklog were waiting
};

/** @brief The reason as a word for reports, as "queue-full". */
const char* NameOf(IkeCpuDropReason reason);

/** @brief A piece of work for an IkeCpuQueue. */
struct IkeCpuJob
{
    IkeStepClass step;    //!< who it belongs to and how urgent it is
    bool droppable{true}; //!< false for the host's own timers and commands, which never get lost
    std::function<Duration()> run; //!< does the work when a server takes it; returns what it costs
    std::function<void()> publish; //!< called when the server has finished: lets the results out
};

/**
 * @brief A node's processor as IKE and IPsec see it: k servers before one bounded queue.
 *
 * A job runs, in no simulated time, at the moment a server takes it; its results come out when the
 * cost it returned has passed. Jobs of a known SA overtake strangers; within a class the order is
 * that of arrival. Two jobs of one SA never overlap, and keep their order. When a job costs nothing
 * it is finished at once, without an event. When the queue is full, the youngest waiting stranger
 * makes room for a known SA.
 *
 * ESP packets are the work of the kernel: ChargePacket() takes their cost from the same servers and
 * delays the job in service by it. A packet itself waits only for packets before it.
 *
 * Aggregate it to a Node. Each operation is O(log n) in the waiting jobs and O(k) in the servers.
 */
class IkeCpuQueue : public Object
{
  public:
    static TypeId GetTypeId();

    IkeCpuQueue();
    ~IkeCpuQueue() override;

    /** @brief Hands a job over. @return false when it was dropped */
    bool Submit(IkeCpuJob job);

    /**
     * @brief Takes the cost of one packet from the server with the least packets before it.
     * @param cost of the packet alone; 0 when the work is offloaded
     * @return how long the packet takes from now on, or nothing when it is dropped
     */
    std::optional<Duration> ChargePacket(Duration cost);

    /** @brief Forgets all jobs, waiting or in service, and the packets' backlog, as a power cut
     * does. */
    void Flush();

    /** @brief Jobs waiting, without those in service. */
    uint32_t GetQueueLength() const;

    /** @brief Servers with a job in service. */
    uint32_t GetBusyServers() const;

    uint32_t GetServers() const;

    /** @brief Processor time used since the start, summed over the servers; what is not yet done is
     * not counted. */
    Duration GetBusyTime() const;

    /** @brief Jobs and packets dropped since the start. */
    uint64_t GetDrops(IkeCpuDropReason reason) const;

    /** @brief The same, for all reasons together. */
    uint64_t GetDrops() const;

    /** @brief Trace signature of a dropped job or packet. */
    typedef void (*DropCallback)(IkeCpuDropReason reason, const IkeStepClass& step);

    /** @brief Trace signature of a finished job: how long it waited and how long it was in service.
     */
    typedef void (*ServedCallback)(const IkeStepClass& step, Time waited, Time served);

  protected:
    void DoDispose() override;

  private:
    struct Waiting
    {
        IkeCpuJob job;
        TimePoint arrival;
    };

    using Key = std::pair<IkePriority, uint64_t>; // the latter is the order of arrival

    struct Server
    {
        bool busy{false}; // with a job; packets do not count
        IkeCpuJob job;
        TimePoint arrival;
        TimePoint start;
        TimePoint since; // of the present stretch of work, jobs or packets
        TimePoint until; // when all given to it is done; packets that interrupt a job move it
        TimePoint packetsUntil; // when the packets given to it are done
        EventId event;
    };

    /** @brief What is known of an SA that has a job in service, or had one just now. */
    struct Affinity
    {
        bool inService{true};
        std::map<Key, Waiting> held; // takes no memory while it is empty
    };

    void SetServers(uint32_t servers);
    bool MakeRoom(const IkeCpuJob& job);
    size_t IdleServer() const;
    void Dispatch();
    std::optional<Waiting> TakeNext();
    void Start(size_t index, Waiting next);
    void OnFinish(size_t index);
    void Finish(IkeCpuJob job, TimePoint arrival, TimePoint start);
    void Release(IkeSaId affinity);
    void GiveWork(Server& server, TimePoint now, Duration cost);
    void Drop(IkeCpuDropReason reason, const IkeStepClass& step);

    uint32_t m_limit{0};
    Time m_maxPacketBacklog;
    std::vector<Server> m_servers;
    std::map<Key, Waiting> m_ready;
    std::unordered_map<IkeSaId, Affinity>
        m_affinities; // looked up, never walked in an order that shows
    uint64_t m_order{0};
    uint64_t m_flushes{0};
    bool m_dispatching{false};
    Duration m_pastBusy{0}; // of stretches that are over
    std::array<uint64_t, 4> m_drops{};
    TracedValue<uint32_t> m_queueLength{0};
    TracedValue<uint32_t> m_busyServers{0};
    TracedCallback<IkeCpuDropReason, const IkeStepClass&> m_dropTrace;
    TracedCallback<const IkeStepClass&, Time, Time> m_servedTrace;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_CPU_QUEUE_H */
