// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RECORDER_H
#define IKE_RECORDER_H

#include "ike-peer-application.h"
#include "ike-result.h"

#include "ns3/application-container.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ns3
{
namespace ike
{

/** @brief What a run directory holds beside what it always holds. */
struct IkeRecorderOptions
{
    Time interval{Seconds(1)}; //!< between rows of timeseries.csv; > 0
    bool sas{true};            //!< writes sas.csv: every SA, at both its ends
    bool exchanges{true};      //!< writes exchanges.csv: every exchange, as its asking side saw it
    bool states{false};        //!< writes states.csv: every step of an IKE SA, with its story
    bool keys{true};           //!< writes Wireshark's key tables, when the cryptography is real
    bool teach{false};         //!< writes teaching.json: every octet of the first messages
    uint32_t teachMessages{100}; //!< messages that teaching.json explains at most
};

/**
 * @brief Records a run into a directory: tidy CSV, a manifest, captures and Wireshark's key tables.
 *
 * doc/run-directory.md describes the files. Rows go to disk as they come, in an order that depends
 * on the run alone: two runs of one seed write equal octets. The directory appears under its name
 * when Finish() has written everything; a recorder that is destroyed before leaves nothing. It
 * samples for as long as the simulation runs: say with Simulator::Stop() when to end.
 *
 * @code
 * IkeRecorder recorder("results/storm", {});
 * recorder.Attach(gateway, "gateway", true);
 * recorder.Start();       // before Simulator::Run()
 * Simulator::Run();
 * recorder.Finish();      // before Simulator::Destroy()
 * @endcode
 */
class IkeRecorder
{
  public:
    /**
     * @param directory the run's own; its parent is made if absent. An earlier run of that name is
     * replaced when the new one is complete; anything else there is left alone, and Start() says
     * so.
     */
    IkeRecorder(std::string directory, const IkeRecorderOptions& options);
    ~IkeRecorder();
    IkeRecorder(const IkeRecorder&) = delete;
    IkeRecorder& operator=(const IkeRecorder&) = delete;

    /**
     * @brief Records a peer from now on.
     * @param name the peer's name in all files, unique; its node's name or "node-<id>" when empty
     * @param ownSeries whether timeseries.csv has rows of its own for it. All peers count in the
     * rows of "all".
     */
    void Attach(Ptr<IkePeerApplication> peer, const std::string& name = "", bool ownSeries = true);

    /** @brief Records all IKE peers of a container. */
    void Attach(const ApplicationContainer& peers, bool ownSeries = true);

    /**
     * @brief Captures what passes a device into pcap/<name>.pcap: as on its wire where the device
     * has a sniffer, as bare IP packets where not.
     */
    void Capture(Ptr<NetDevice> device, const std::string& name);

    /** @brief States a parameter of the run in the manifest, in the section "parameters", sorted by
     * name. */
    void SetParameter(const std::string& name, const std::string& value);

    /** @brief States a file that the run was made of in the manifest's section "inputs": its name
     * without folders, its size and digest. What is no regular file, as a pipe, is not stated.
     * @return an error in one sentence, when it cannot be read */
    Result<Done> AddInput(const std::string& path);

    /** @brief States a sentence in the manifest's list "remarks". */
    void AddRemark(const std::string& sentence);

    /** @brief A file beside the recorder's own: where to write it now so that Finish() moves it
     * along. After Start(). */
    std::string PathOf(const std::string& file) const;

    /** @brief Makes the files. @return an error in one sentence, when nothing was made */
    Result<Done> Start();

    /** @brief Completes all files and gives the directory its name. @return an error in one
     * sentence */
    Result<Done> Finish();

  private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RECORDER_H */
