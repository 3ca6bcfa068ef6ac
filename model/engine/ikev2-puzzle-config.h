// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKEV2_PUZZLE_CONFIG_H
#define IKEV2_PUZZLE_CONFIG_H

namespace ns3
{
namespace ike
{

/** @brief Puzzles for strangers, RFC 8019: when a responder poses them, and how hard; which an
 * initiator solves. */
struct Ikev2PuzzleConfig
{
    unsigned threshold{0}; //!< half-open IKE SAs from which puzzles are posed; 0 for never
    unsigned thresholdPerAddress{0}; //!< the same for one address; 0 for never
    unsigned difficulty{12};         //!< zero bits asked for at the threshold, 1..32; 0 lets the
                                     //!< initiator choose (section 7.1.1.1)
    unsigned maxDifficulty{18};      //!< one bit more for each doubling of the half-open IKE SAs
                                     //!< beyond the threshold, up to this
    unsigned authDifficulty{0}; //!< zero bits asked for in IKE_AUTH of who solved one, 0 for none
                                //!< (section 7.2)
    double legacyShare{0}; //!< how many, 0..1, are served who bring a good cookie but no solution
    unsigned solves{20}; //!< the hardest puzzle that an initiator solves, in zero bits; 0 for none
    unsigned ownChoice{10}; //!< the zero bits that an initiator offers when it may choose
};

} // namespace ike
} // namespace ns3

#endif /* IKEV2_PUZZLE_CONFIG_H */
