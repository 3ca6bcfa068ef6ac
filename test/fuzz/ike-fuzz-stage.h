// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_FUZZ_STAGE_H
#define IKE_FUZZ_STAGE_H

#include "ike-fuzz-arena.h"
#include "ike-fuzz-story.h"

#include <optional>
#include <vector>

namespace ns3
{
namespace ike
{

/**
 * @brief Every moment of every story with modelled cryptography: an engine that was told all events
 * before it.
 *
 * Where the program serves arenas the engines are made once, and an input finds the memory of the
 * one it names put back as it was; where not, or where IKE_FUZZ_REPLAY is in the environment, each
 * input has the story told to a new engine. Either way nothing of an input is left for the next.
 */
class FuzzStages
{
  public:
    /** @brief All of them, made at the first call. */
    static FuzzStages& All();

    size_t Count() const
    {
        return m_stages.size();
    }

    class Visit;

  private:
    struct World;

    struct Stage
    {
        const FuzzStory* story;
        size_t next;           //!< the first event that was not told
        World* world{nullptr}; //!< with an arena: valid while that image is put back
        size_t liveWithout{0}; //!< with an arena: blocks that are no part of the engine
    };

    FuzzStages();
    void Prepare(const FuzzStory& story);

    FuzzArena m_arena;
    bool m_hasImages;
    std::vector<Stage> m_stages;
    std::vector<FuzzArena::Image> m_images;
};

/** @brief One input's time on a stage. One at a time. */
class FuzzStages::Visit
{
  public:
    Visit(FuzzStages& stages, size_t which);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    const FuzzStory& Story() const
    {
        return *m_stage.story;
    }

    size_t Next() const
    {
        return m_stage.next;
    }

    const FuzzParties& Parties() const;
    FuzzHost& Host();

    /** @brief Destroys the engine, which must leave nothing behind. */
    void TakeDown();

  private:
    const Stage& m_stage;
    FuzzArena& m_arena;
    std::optional<FuzzArena::Use> m_use;
    std::unique_ptr<World> m_own; // without an arena
    World* m_world;
};

} // namespace ike
} // namespace ns3

#endif /* IKE_FUZZ_STAGE_H */
