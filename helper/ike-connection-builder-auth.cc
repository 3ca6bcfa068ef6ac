// SPDX-License-Identifier: GPL-2.0-only

#include "ike-connection-builder.h"

#include <utility>

namespace ns3
{
namespace ike
{

IkeConnectionBuilder&
IkeConnectionBuilder::LocalAuth(std::vector<IkeAuthRound> rounds)
{
    m_config.localAuth = std::move(rounds);
    m_hasKeys = true;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::RemoteAuth(std::vector<IkeAuthRound> rounds)
{
    m_config.remoteAuth = std::move(rounds);
    m_hasKeys = true;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::EapUser(const std::string& user,
                              const std::string& password,
                              std::vector<EapType> methods)
{
    IkeAuthRound round;
    round.method = IkeAuthMethod::EAP;
    round.eap.methods = std::move(methods);
    round.eap.identity = user;
    m_config.localAuth = {round};
    return Password(user, password);
}

IkeConnectionBuilder&
IkeConnectionBuilder::EapServer(std::vector<EapType> methods)
{
    IkeAuthRound round;
    round.method = IkeAuthMethod::EAP;
    round.eap.methods = std::move(methods);
    m_config.remoteAuth = {round};
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Password(const std::string& user, const std::string& password)
{
    OwnKeys().SetPassword(user, password);
    m_hasKeys = true;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::PostQuantumKey(const std::string& id,
                                     std::string_view secret,
                                     bool isMandatory)
{
    OwnKeys().SetPostQuantumKey(id, ByteView::OfText(secret).ToBytes());
    m_config.ppk = IkePpkConfig{id, isMandatory};
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::RequestConfig(const IkeConfigRequest& request)
{
    m_config.configRequest = request;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Pool(std::shared_ptr<const IkePoolConfig> pool, bool isRequired)
{
    m_config.pool = std::move(pool);
    m_config.requiresConfigRequest = isRequired;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Childless(IkeChildless childless)
{
    m_config.childless = childless;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Reauthenticate(Duration time, IkeReauthentication order)
{
    m_config.reauthTime = time;
    m_config.reauthentication = order;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::AuthLifetime(Duration lifetime)
{
    m_config.authLifetime = lifetime;
    return *this;
}

IkeConnectionBuilder&
IkeConnectionBuilder::Uniqueness(IkeUniqueness uniqueness)
{
    m_config.uniqueness = uniqueness;
    return *this;
}

} // namespace ike
} // namespace ns3
