// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RUN_MANIFEST_H
#define IKE_RUN_MANIFEST_H

#include "ike-crypto-provider.h"
#include "ike-peer-application.h"
#include "ike-result.h"
#include "ike-run-directory.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief What manifest.json says of a run. */
struct IkeRunManifest
{
    std::map<std::string, std::string> parameters;
    std::map<std::string, std::pair<std::string, uint64_t>>
        inputs;                       //!< digest and octets of files that the run was made of
    std::vector<std::string> remarks; //!< what else a reader should know
    TimePoint end;                    //!< the last instant recorded
    Duration interval{0};
    uint32_t peers{0};
    uint32_t seed{0};
    uint64_t run{0};
    std::map<std::pair<std::string, std::string>, std::shared_ptr<IkeCryptoProvider>>
        providers;                        //!< by name and cost profile
    IkePeerTotals totals;                 //!< over all peers
    std::map<std::string, uint64_t> rows; //!< by file; captures count packets
    std::vector<std::string> others;      //!< files besides those
};

/** @brief Writes manifest.json, with the size and digest (XXH3, 128 bits) of every other file. */
Result<Done> WriteManifest(const IkeRunManifest& manifest, const IkeRunDirectory& directory);

/** @brief The digest that xxh128sum prints for a file, in 32 hexadecimal digits, and its size in
 * octets. */
Result<std::pair<std::string, uint64_t>> DigestOfFile(const std::string& path);

} // namespace ike
} // namespace ns3

#endif /* IKE_RUN_MANIFEST_H */
