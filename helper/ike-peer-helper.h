// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_PEER_HELPER_H
#define IKE_PEER_HELPER_H

#include "ike-crypto-provider.h"
#include "ike-peer-application.h"

#include "ns3/application-container.h"
#include "ns3/attribute.h"
#include "ns3/ipv4-address.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Makes nodes into IPsec gateways that negotiate: on each an EspNetDevice with its
 * IpsecNodeState, a processor (IkeCpuQueue) and an IkePeerApplication.
 *
 * The nodes have their Internet stack and addresses already. Nodes of one kind share one helper:
 * what is set here holds for the nodes installed from then on.
 */
class IkePeerHelper
{
  public:
    /** @param config shared by all peers of this kind @param provider shared by all peers of the
     * run */
    IkePeerHelper(std::shared_ptr<const IkeEngineConfig> config,
                  std::shared_ptr<IkeCryptoProvider> provider);

    void SetConfig(std::shared_ptr<const IkeEngineConfig> config);

    void SetProvider(std::shared_ptr<IkeCryptoProvider> provider);

    /** @brief An attribute of IkePeerApplication. */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** @brief An attribute of IkeCpuQueue. "Servers" is the cost profile's number of cores unless
     * set. */
    void SetCpuAttribute(const std::string& name, const AttributeValue& value);

    /** @brief An attribute of EspNetDevice. */
    void SetDeviceAttribute(const std::string& name, const AttributeValue& value);

    /** @brief Makes one node a peer. A processor or IPsec state that the node has already is kept.
     */
    Ptr<IkePeerApplication> Install(Ptr<Node> node) const;

    ApplicationContainer Install(const NodeContainer& nodes) const;

    /** @brief The same for the node that Names knows by this name. */
    Ptr<IkePeerApplication> Install(const std::string& nodeName) const;

    /**
     * @brief Sends what goes to a network through the node's ESP device, where the SAs' selectors
     * decide.
     *
     * Works with an IkePrefixRouting or an Ipv4StaticRouting, also inside an Ipv4ListRouting.
     * @param source the address of the node's own packets into the tunnels; 0.0.0.0 for that of the
     * ESP device. Other than that it needs an IkePrefixRouting.
     */
    static void RouteThroughTunnel(Ptr<Node> node,
                                   Ipv4Address network,
                                   Ipv4Mask mask,
                                   Ipv4Address source = Ipv4Address::GetAny());

    /** @brief Fixes the random streams of IKE peers, in the container's order. @return how many
     * were used */
    static int64_t AssignStreams(const ApplicationContainer& peers, int64_t stream);

    /** @brief The same for all IKE peers of nodes. */
    static int64_t AssignStreams(const NodeContainer& nodes, int64_t stream);

  private:
    std::shared_ptr<const IkeEngineConfig> m_config;
    std::shared_ptr<IkeCryptoProvider> m_provider;
    ObjectFactory m_application;
    ObjectFactory m_cpu;
    std::vector<std::pair<std::string, Ptr<const AttributeValue>>> m_deviceAttributes;
    bool m_serversSet{false};
};

} // namespace ike
} // namespace ns3

#endif /* IKE_PEER_HELPER_H */
