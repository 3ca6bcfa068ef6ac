// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RECORDER_SERIES_H
#define IKE_RECORDER_SERIES_H

#include "ike-csv-file.h"
#include "ike-peer-application.h"
#include "ike-run-directory.h"

#include "ns3/ptr.h"

#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

class IpsecNodeState;

/** @brief Writes timeseries.csv: what peers have and do in each interval, one by one and all
 * together. */
class IkeRecorderSeries
{
  public:
    Result<Done> Open(const IkeRunDirectory& directory);

    Result<Done> Close();

    uint64_t Rows() const;

    /** @brief Holds on to no peer any more. */
    void Forget();

    /** @param ownRows whether the peer has rows of its own */
    void AddPeer(Ptr<IkePeerApplication> peer, const std::string& name, bool ownRows);

    /** @brief Writes the rows of the interval that ends now. */
    void Write(TimePoint now);

  private:
    /** @brief What only grows; rows show how much in an interval. */
    struct Totals
    {
        IkePeerTotals ike;
        uint64_t cpuDrops{0};
        uint64_t espOutPackets{0};
        uint64_t espOutOctets{0};
        uint64_t espInPackets{0};
        uint64_t espInOctets{0};
        uint64_t espDrops{0};
        Duration cpuBusy{0};

        void Add(const Totals& other);
    };

    /** @brief What is at an instant. */
    struct Levels
    {
        IkeEngineCounts sas;
        uint64_t queueLength{0};
        uint64_t servers{0};

        void Add(const Levels& other);
    };

    struct Peer
    {
        Ptr<IkePeerApplication> application;
        Ptr<IkeCpuQueue> cpu;
        Ptr<IpsecNodeState> ipsec;
        std::string name;
        bool ownRows{false};
        TimePoint since; // when it came, or the recorder began
        Totals before;   // used with rows of its own
    };

    static void Measure(Peer& peer, Totals& totals, Levels& levels);
    void WriteRow(TimePoint now,
                  const std::string& name,
                  const Totals& totals,
                  const Totals& before,
                  const Levels& levels,
                  double capacity); // seconds of processor time in the interval

    IkeCsvFile m_file;
    std::vector<Peer> m_peers;
    Totals m_before;
    TimePoint m_last;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RECORDER_SERIES_H */
