# SPDX-License-Identifier: GPL-2.0-only
# The tests: one GoogleTest program, whose tests CTest knows by name, and the scripts of [checks].

ike_dependency(gtest HEADER gtest/gtest.h LIBRARY gtest PACKAGE libgtest-dev)
ike_require_dependencies()
find_library(IKE_gtest_main_LIBRARY gtest_main)
mark_as_advanced(IKE_gtest_main_LIBRARY)
find_package(Threads REQUIRED)

if(IKE_LIST_tests)
    ike_add_program(ike-tests tests test ike_gtest "${IKE_gtest_main_LIBRARY}" Threads::Threads
                    ${IKE_COMMON_PARTS} ${IKE_EXAMPLE_DEPENDENCIES})
    target_compile_definitions(ike-tests PRIVATE IKE_SHARED_DIR="${IKE_SHARED_DIR}")
    if(IKE_PRECOMPILE)
        target_precompile_headers(ike-tests PRIVATE ${IKE_COMMON_HEADERS} <gtest/gtest.h> <ns3/packet.h>
                                  <ns3/node.h> <ns3/simulator.h>)
    endif()
    include(GoogleTest)
    gtest_discover_tests(ike-tests WORKING_DIRECTORY "${IKE_SOURCE_DIR}" DISCOVERY_TIMEOUT 120
                         PROPERTIES TIMEOUT 300)
endif()

# Debian's Python has Debian's packages (pandas, matplotlib); another one first in PATH may not.
find_program(IKE_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(IKE_PYTHON NAMES python3)
if(NOT IKE_PYTHON)
    message(FATAL_ERROR "ns3-ike's tests need Python 3: on Debian, apt-get install python3.")
endif()
mark_as_advanced(IKE_PYTHON)

set(ike_flags "-std=c++${IKE_CXX_STANDARD}")
foreach(target IN LISTS IKE_NS3_TARGETS)
    get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
    foreach(folder IN LISTS folders)
        if(NOT folder MATCHES "^/usr(/include)?$")
            list(APPEND ike_flags "-isystem${folder}")
        endif()
    endforeach()
endforeach()
list(REMOVE_DUPLICATES ike_flags)
string(REPLACE ";" " " ike_flags "${ike_flags}")

set(ike_environment
    "IKE_SOURCE_DIR=${IKE_SOURCE_DIR}"
    "IKE_BUILD_DIR=${PROJECT_BINARY_DIR}"
    "IKE_SHARED_DIR=${IKE_SHARED_DIR}"
    "IKE_LIBRARY=$<TARGET_FILE:ike>"
    "IKE_CMAKE=${CMAKE_COMMAND}"
    "IKE_INSTALL=${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix {destination}"
    "IKE_CXX_FLAGS=${ike_flags}"
    "CXX=${CMAKE_CXX_COMPILER}")

# Each line of [checks] is a script and its arguments; scripts/ has the checks of the house's rules.
foreach(line IN LISTS IKE_LIST_checks)
    separate_arguments(words UNIX_COMMAND "${line}")
    list(POP_FRONT words script)
    ike_require_listed("${script}")
    get_filename_component(name "${script}" NAME_WE)
    set(label program)
    if(script MATCHES "^scripts/")
        set(label house)
    elseif(script MATCHES "^test/interop/")
        set(label interop)
    endif()
    string(JOIN "." name "${label}" "${name}" ${words})
    add_test(NAME "${name}" COMMAND "${IKE_PYTHON}" "${IKE_SOURCE_DIR}/${script}" ${words}
             WORKING_DIRECTORY "${IKE_SOURCE_DIR}")
    set_tests_properties("${name}" PROPERTIES ENVIRONMENT "${ike_environment}" LABELS "${label}"
                         SKIP_RETURN_CODE 77 TIMEOUT 900)
endforeach()
