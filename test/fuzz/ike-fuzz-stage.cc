// SPDX-License-Identifier: GPL-2.0-only

#include "ike-fuzz-stage.h"

#include "ike-fuzz-target.h"

#include <cstdlib>

namespace ns3
{
namespace ike
{

/** @brief An engine and all that it holds on to: these live and go together. */
struct FuzzStages::World
{
    FuzzParties parties;
    std::unique_ptr<FuzzHost> host;

    void Begin(const FuzzStory& story)
    {
        host.reset(new FuzzHost(story.MakeHost(parties)));
    }

    void Tell(const FuzzStory& story, size_t event)
    {
        story.Tell(*host, TimePoint(), story.events[event], parties);
        host->TakeSent();
    }
};

FuzzStages&
FuzzStages::All()
{
    static FuzzStages all;
    return all;
}

FuzzStages::FuzzStages()
    : m_hasImages(m_arena.IsServed() && !std::getenv("IKE_FUZZ_REPLAY"))
{
    for (const FuzzStory& story : AllFuzzStories())
    {
        if (!story.parties->makeAgain)
        {
            continue;
        }
        for (size_t next = 0; next <= story.events.size(); ++next)
        {
            m_stages.push_back(Stage{&story, next});
        }
        if (m_hasImages)
        {
            Prepare(story);
        }
    }
}

/** Tells the story once, and keeps the engine as it is before each event and at the end. */
void
FuzzStages::Prepare(const FuzzStory& story)
{
    m_arena.PutBack(FuzzArena::Image());
    World* world = nullptr;
    {
        const FuzzArena::Use use(m_arena);
        world = new World{story.parties->makeAgain(), nullptr};
    }
    const size_t liveWithout = m_arena.Live();
    for (size_t next = 0; next <= story.events.size(); ++next)
    {
        {
            const FuzzArena::Use use(m_arena);
            next == 0 ? world->Begin(story) : world->Tell(story, next - 1);
        }
        Stage& stage = m_stages[m_images.size()];
        stage.world = world;
        stage.liveWithout = liveWithout;
        m_images.push_back(m_arena.Keep());
    }
}

FuzzStages::Visit::Visit(FuzzStages& stages, size_t which)
    : m_stage(stages.m_stages[which]),
      m_arena(stages.m_arena),
      m_world(m_stage.world)
{
    if (stages.m_hasImages)
    {
        m_arena.PutBack(stages.m_images[which]);
        m_use.emplace(m_arena);
        return;
    }
    m_own.reset(new World{*m_stage.story->parties, nullptr});
    m_world = m_own.get();
    m_world->Begin(*m_stage.story);
    for (size_t event = 0; event < m_stage.next; ++event)
    {
        m_world->Tell(*m_stage.story, event);
    }
}

FuzzStages::Visit::~Visit() = default;

const FuzzParties&
FuzzStages::Visit::Parties() const
{
    return m_world->parties;
}

FuzzHost&
FuzzStages::Visit::Host()
{
    return *m_world->host;
}

void
FuzzStages::Visit::TakeDown()
{
    m_world->host.reset();
    FuzzRequire(!m_use || m_arena.Live() == m_stage.liveWithout, "an engine left memory behind");
}

} // namespace ike
} // namespace ns3
