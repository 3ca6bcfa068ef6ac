// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_SIM_CERTIFICATES_H
#define IKE_SIM_CERTIFICATES_H

#include "ike-sim-plan.h"
#include "ns3/ike-authority.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace ike
{

/** @brief A peer that signs: its name in the scenario and the identity that its certificate is to
 * bear. */
struct SimSigner
{
    std::string name;
    IdPayload id;
    bool isGateway{false};
};

/** @brief Makes or reads the keys and certificates of a scenario's connections. */
class SimCertificates
{
  public:
    explicit SimCertificates(const Scenario& scenario);

    /** @brief Whether any side of a connection signs. */
    static bool AreNeeded(const ConnectionSection& section);

    /**
     * @brief All that one connection needs, for both sides.
     * @param provider of the scenario's kind; it charges nobody
     * @param signers the peers of this connection
     * @return one sentence with file and line
     */
    Result<std::shared_ptr<const IkeSignatureConfig>> Make(const ConnectionSection& section,
                                                           IkeCryptoProvider& provider,
                                                           const std::vector<SimSigner>& signers);

    /** @brief How one side proves itself and what it demands. */
    static void Apply(const ConnectionSection& section,
                      const std::shared_ptr<const IkeSignatureConfig>& signatures,
                      bool atGateway,
                      IkeConnectionConfig& config);

  private:
    Result<Done> Issue(const ConnectionSection& section,
                       IkeCryptoProvider& provider,
                       const std::vector<SimSigner>& signers,
                       IkeSignatureConfig& config);
    Result<Done> Revoke(const CertificatesSection& section,
                        const std::vector<SimSigner>& signers,
                        IkeAuthority& authority,
                        IkeSignatureConfig& config);
    Result<Done> Load(const ConnectionSection& section,
                      IkeCryptoProvider& provider,
                      IkeSignatureConfig& config);
    Result<std::vector<Bytes>> Blocks(const ScenarioSection& section,
                                      const std::string& key,
                                      const std::optional<std::string>& path,
                                      const char* label) const;
    Result<std::shared_ptr<const IkeCredential>> LoadCredential(const CertificatesSection& section,
                                                                IkeCryptoProvider& provider,
                                                                bool atGateway) const;

    const Scenario& m_scenario;
    SeededRandomSource m_random;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_SIM_CERTIFICATES_H */
