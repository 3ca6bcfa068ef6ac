// SPDX-License-Identifier: GPL-2.0-only

#ifndef IKE_RESULT_H
#define IKE_RESULT_H

#include <string>
#include <utility>
#include <variant>

namespace ns3
{
namespace ike
{

/** @brief Why something could not be done: one sentence that names the place and the mend. */
struct Error
{
    std::string message;
};

/**
 * @brief A value, or the reason there is none. Errors are values: nothing below the ns-3 edge
 * throws for bad input.
 */
template <class T, class E = Error>
class Result
{
  public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }

    Result(E error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool Ok() const
    {
        return m_state.index() == 0;
    }

    explicit operator bool() const
    {
        return Ok();
    }

    /** @brief The value; only when Ok(). */
    T& Value()
    {
        return *std::get_if<0>(&m_state);
    }

    const T& Value() const
    {
        return *std::get_if<0>(&m_state);
    }

    T& operator*()
    {
        return Value();
    }

    const T& operator*() const
    {
        return Value();
    }

    T* operator->()
    {
        return &Value();
    }

    const T* operator->() const
    {
        return &Value();
    }

    /** @brief The reason; only when not Ok(). */
    const E& GetError() const
    {
        return *std::get_if<1>(&m_state);
    }

  private:
    std::variant<T, E> m_state;
};

/** @brief Stands for "it worked" where there is nothing to return. */
struct Done
{
};

} // namespace ike
} // namespace ns3

#endif /* IKE_RESULT_H */
