// SPDX-License-Identifier: GPL-2.0-only

#include "ike-bench-micro.h"

#include "ike-bench-pair.h"
#include "ike-connection-builder.h"
#include "ike-crypto-provider.h"
#include "ike-message.h"
#include "ike-random.h"

#include <benchmark/benchmark.h>

#include <string>

namespace ns3
{
namespace ike
{

namespace
{

constexpr uint32_t TUNNELS = 1000; // of one pair before a new one takes over

std::shared_ptr<IkeCryptoProvider>
MakeProvider(bool modelled)
{
    const auto free = std::make_shared<const IkeCostProfile>();
    return modelled ? MakeModelledProvider(free) : MakeCryptoppProvider(free);
}

/** The IKE_SA_INIT request that the measured handshakes begin with. */
IkeMessage
InitRequest()
{
    SeededRandomSource random(3);
    IkeMessage message;
    message.header.initiatorSpi = IkeSpi(random.DrawUint64());
    message.header.flags = IkeHeader::FLAG_INITIATOR;
    message.Add(
        PayloadType::SA,
        SaPayload{*ParseProposals(ProtocolId::IKE, IkeConnectionBuilder::DEFAULT_IKE_PROPOSAL)});
    message.Add(PayloadType::KE, KePayload{KeMethod::CURVE25519, random.Draw(32)});
    message.Add(PayloadType::NONCE, NoncePayload{random.Draw(32)});
    message.AddNotify(NotifyType::NAT_DETECTION_SOURCE_IP, random.Draw(20));
    message.AddNotify(NotifyType::NAT_DETECTION_DESTINATION_IP, random.Draw(20));
    return message;
}

void
ParseInit(benchmark::State& state)
{
    const Bytes octets = WriteMessage(InitRequest());
    for (auto _ : state)
    {
        benchmark::DoNotOptimize(ParseMessage(octets));
    }
}

void
WriteInit(benchmark::State& state)
{
    const IkeMessage message = InitRequest();
    for (auto _ : state)
    {
        benchmark::DoNotOptimize(WriteMessage(message));
    }
}

void
SetUpTunnel(benchmark::State& state, bool modelled)
{
    const auto provider = MakeProvider(modelled);
    auto pair = std::make_unique<BenchPair>(provider);
    uint32_t tunnels = 0;
    for (auto _ : state)
    {
        if (tunnels == TUNNELS)
        {
            state.PauseTiming();
            pair = std::make_unique<BenchPair>(provider);
            tunnels = 0;
            state.ResumeTiming();
        }
        pair->SetUp();
        ++tunnels;
    }
    pair->RequireTunnels(tunnels);
}

void
RekeyChild(benchmark::State& state, bool modelled)
{
    BenchPair pair(MakeProvider(modelled));
    pair.SetUp();
    for (auto _ : state)
    {
        pair.RekeyChild();
    }
    pair.RequireTunnels(1);
}

void
AgreeKeys(benchmark::State& state, bool modelled, KeMethod method)
{
    const auto provider = MakeProvider(modelled);
    SeededRandomSource random(4);
    for (auto _ : state)
    {
        const auto share = provider->GenerateKeyShare(method, random).value;
        const auto answer = provider->AnswerKeyShare(method, share.publicValue, random).value;
        benchmark::DoNotOptimize(provider->CompleteKeyShare(share, answer->publicValue));
    }
}

void
ComputePrf(benchmark::State& state, bool modelled)
{
    const auto provider = MakeProvider(modelled);
    SeededRandomSource random(5);
    const Bytes key = random.Draw(32);
    const Bytes data = random.Draw(300);
    for (auto _ : state)
    {
        benchmark::DoNotOptimize(provider->Prf(PrfId::HMAC_SHA2_256, key, {data}));
    }
}

void
SealMessage(benchmark::State& state, bool modelled)
{
    const auto provider = MakeProvider(modelled);
    SeededRandomSource random(6);
    CipherSuite suite;
    suite.encr = EncrId::AES_GCM_16;
    suite.keyBits = 128;
    const auto cipher = provider->MakeCipher(suite, random.Draw(20), ByteView());
    Bytes text = random.Draw(200);
    Bytes icv(16);
    const Bytes header = random.Draw(32);
    const Bytes iv = random.Draw(8);
    SealedRegion region;
    region.associatedData = header;
    region.iv = iv;
    region.text = text.data();
    region.textSize = text.size();
    region.icv = icv.data();
    for (auto _ : state)
    {
        benchmark::DoNotOptimize(cipher->Seal(region));
    }
}

} // namespace

void
RegisterMicroBenchmarks()
{
    benchmark::RegisterBenchmark("codec_parse_sa_init", ParseInit);
    benchmark::RegisterBenchmark("codec_write_sa_init", WriteInit);
    for (const bool modelled : {true, false})
    {
        const std::string kind = modelled ? "_modelled" : "_real";
        const auto add = [&kind](const char* name, auto function, auto... more)
        { benchmark::RegisterBenchmark((name + kind).c_str(), function, more...); };
        add("engines_handshake", SetUpTunnel, modelled);
        add("engines_child_rekey", RekeyChild, modelled);
        add("primitive_x25519_both_sides", AgreeKeys, modelled, KeMethod::CURVE25519);
        add("primitive_modp2048_both_sides", AgreeKeys, modelled, KeMethod::MODP_2048);
        add("primitive_prf_hmac_sha256_300_octets", ComputePrf, modelled);
        add("primitive_seal_aes128gcm16_200_octets", SealMessage, modelled);
    }
}

} // namespace ike
} // namespace ns3
