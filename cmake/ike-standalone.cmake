# SPDX-License-Identifier: GPL-2.0-only
# The standalone build: library, programs, tests, installation.

include(GNUInstallDirs)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo." FORCE)
endif()
find_program(IKE_CCACHE ccache)
mark_as_advanced(IKE_CCACHE)
if(IKE_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${IKE_CCACHE}")
endif()

ike_read_sources("${IKE_SOURCE_DIR}/sources.txt")
ike_require_listed(${IKE_LIST_library} ${IKE_LIST_data})
ike_find_ns3(${IKE_LIST_modules})
if(IKE_NS3_PROBLEM)
    message(FATAL_ERROR "${IKE_NS3_PROBLEM}")
endif()
message(STATUS "ns-3 ${IKE_NS3_VERSION} at ${ns3_DIR}, C++${IKE_CXX_STANDARD}")
ike_find_library_dependencies()
ike_require_dependencies()

set(CMAKE_CXX_STANDARD ${IKE_CXX_STANDARD})
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# What every target of the project compiles with; nothing of it reaches a user of the library.
add_library(ike_build_options INTERFACE)
# An empty default of a virtual function names its parameters, for the documentation.
target_compile_options(ike_build_options INTERFACE -Wall -Wextra -Wno-unused-parameter)
if(IKE_LOG)
    target_compile_definitions(ike_build_options INTERFACE NS3_LOG_ENABLE)
endif()
if(IKE_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Debug")
    target_compile_definitions(ike_build_options INTERFACE NS3_ASSERT_ENABLE)
endif()
if(IKE_SANITIZE)
    set(ike_sanitize -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    if(IKE_FUZZ)
        # Off by default when it runs, but paid for by every function.
        list(APPEND ike_sanitize -fsanitize-address-use-after-return=never)
    endif()
    target_compile_options(ike_build_options INTERFACE ${ike_sanitize})
    target_link_options(ike_build_options INTERFACE -fsanitize=address,undefined)
endif()
if(IKE_FUZZ)
    if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "IKE_FUZZ needs clang, whose libFuzzer it links: -DCMAKE_CXX_COMPILER=clang++ \
(on Debian: apt-get install clang libclang-rt-dev).")
    endif()
    # Counts which branches an input takes; without libFuzzer beside it, as in the tests, this does nothing.
    target_compile_options(ike_build_options INTERFACE -fsanitize=fuzzer-no-link
                           -fsanitize-coverage-ignorelist=${IKE_SOURCE_DIR}/cmake/ike-fuzz-uncounted.txt)
    target_link_options(ike_build_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# Programs and tests include our headers as a user does, "ns3/<name>.h": the build folder holds links.
set(IKE_STAGE "${PROJECT_BINARY_DIR}/include")
ike_select(ike_headers "h" ${IKE_LIST_library})
file(REMOVE_RECURSE "${IKE_STAGE}/ns3")
file(MAKE_DIRECTORY "${IKE_STAGE}/ns3")
set(ike_umbrella "// Every header of the module ike.\n#ifndef NS3_MODULE_IKE\n#define NS3_MODULE_IKE\n\n")
foreach(header IN LISTS ike_headers)
    get_filename_component(name "${header}" NAME)
    file(CREATE_LINK "${header}" "${IKE_STAGE}/ns3/${name}" SYMBOLIC)
    string(APPEND ike_umbrella "#include \"ns3/${name}\"\n")
endforeach()
file(WRITE "${IKE_STAGE}/ns3/ike-module.h" "${ike_umbrella}\n#endif\n")

ike_select(ike_sources "cc" ${IKE_LIST_library})
ike_header_folders(ike_folders ${IKE_LIST_library})
add_library(ike SHARED ${ike_sources} ${ike_headers})
add_library(ns3::ike ALIAS ike)
set_target_properties(ike PROPERTIES OUTPUT_NAME ns3-ike VERSION ${PROJECT_VERSION} SOVERSION 0)
target_include_directories(ike PRIVATE ${ike_folders} INTERFACE "${IKE_STAGE}" ${ike_folders})
target_link_libraries(ike PUBLIC ${IKE_NS3_TARGETS} PRIVATE ike_build_options ${IKE_LIBRARY_DEPENDENCIES})
# Nothing replaces a function of the library by one of the same name: its own calls go straight, not by the table
# of the dynamic linker. A handshake costs a tenth less (doc/performance.md).
target_compile_options(ike PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fno-semantic-interposition>)
target_link_options(ike PRIVATE -Wl,-Bsymbolic-functions)

# Headers that most files include, where a build from nothing has to be fast. A build that is to show a missing
# #include does without.
set(IKE_COMMON_HEADERS "")
if(IKE_PRECOMPILE)
    set(IKE_COMMON_HEADERS <algorithm> <chrono> <cstdint> <deque> <functional> <initializer_list> <map> <memory>
        <optional> <set> <sstream> <string> <string_view> <utility> <variant> <vector>)
    target_precompile_headers(ike PRIVATE ${IKE_COMMON_HEADERS})
endif()

# A program from the files of one section; more arguments are what it links.
function(ike_add_program name section folder)
    ike_require_listed(${IKE_LIST_${section}})
    ike_select(sources "cc" ${IKE_LIST_${section}})
    ike_header_folders(folders ${IKE_LIST_${section}})
    add_executable(${name} ${sources})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/${folder}")
    target_include_directories(${name} PRIVATE ${folders})
    target_compile_definitions(${name} PRIVATE IKE_SOURCE_DIR="${IKE_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE ike ike_build_options ${ARGN})
endfunction()

include(ike-install)

if(IKE_EXAMPLES_ENABLED OR IKE_TESTS OR IKE_FUZZ)
    ike_find_example_dependencies()
    ike_require_dependencies()
endif()
if(IKE_EXAMPLES_ENABLED)
    add_custom_target(ike-examples)
    foreach(example IN LISTS IKE_EXAMPLES)
        ike_add_program(${example} example_${example} examples ${IKE_EXAMPLE_DEPENDENCIES})
        add_dependencies(ike-examples ${example})
    endforeach()
    if(TARGET ike-sim)
        install(TARGETS ike-sim)
    endif()
endif()
include(ike-fuzz)
if(IKE_TESTS)
    include(CTest)
    include(ike-tests)
endif()
if(IKE_BENCHMARK AND IKE_LIST_benchmark)
    ike_dependency(benchmark HEADER benchmark/benchmark.h LIBRARY benchmark PACKAGE libbenchmark-dev)
    ike_require_dependencies()
    ike_add_program(ike-bench benchmark test ike_benchmark ${IKE_EXAMPLE_DEPENDENCIES})
endif()
