# SPDX-License-Identifier: GPL-2.0-only
# The libraries the module stands on. Those that are absent are named with their Debian packages.

# Finds a header (and, when given, a library) and makes the interface target ike_<name>.
#   ike_dependency(NAME HEADER file PACKAGE debian-package [LIBRARY name...] [FOLDERS folder...])
# LIBRARY names the library's versions, the best first; FOLDERS are where below the include path the header may lie.
# Sets IKE_HAVE_<name>; what is absent joins IKE_MISSING as "what (apt-get install package)".
function(ike_dependency name)
    cmake_parse_arguments(arg "" "HEADER;PACKAGE" "LIBRARY;FOLDERS" ${ARGN})
    find_path(IKE_${name}_INCLUDE NAMES "${arg_HEADER}" PATH_SUFFIXES ${arg_FOLDERS})
    set(missing "")
    if(NOT IKE_${name}_INCLUDE)
        set(missing "the header ${arg_HEADER}")
    endif()
    if(arg_LIBRARY)
        find_library(IKE_${name}_LIBRARY NAMES ${arg_LIBRARY})
        if(NOT IKE_${name}_LIBRARY)
            list(JOIN arg_LIBRARY " or " names)
            set(missing "the library ${names}")
        endif()
    endif()
    mark_as_advanced(IKE_${name}_INCLUDE IKE_${name}_LIBRARY)
    if(missing)
        list(APPEND IKE_MISSING "${missing} (on Debian: apt-get install ${arg_PACKAGE})")
        set(IKE_MISSING "${IKE_MISSING}" PARENT_SCOPE)
        set(IKE_HAVE_${name} FALSE PARENT_SCOPE)
        return()
    endif()
    add_library(ike_${name} INTERFACE)
    if(NOT IKE_${name}_INCLUDE IN_LIST CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES)
        target_include_directories(ike_${name} SYSTEM INTERFACE "${IKE_${name}_INCLUDE}")
    endif()
    if(arg_LIBRARY)
        target_link_libraries(ike_${name} INTERFACE "${IKE_${name}_LIBRARY}")
    endif()
    set(IKE_HAVE_${name} TRUE PARENT_SCOPE)
endfunction()

# What the library itself needs.
macro(ike_find_library_dependencies)
    ike_dependency(cryptopp HEADER cryptopp/config.h LIBRARY cryptopp PACKAGE libcrypto++-dev)
    # Botan 3 wants C++20, which ns-3 has from 3.41 on; both versions lie in a folder of their own.
    set(ike_botan_versions botan-2)
    set(ike_botan_package libbotan-2-dev)
    if(IKE_CXX_STANDARD GREATER_EQUAL 20 OR (NOT IKE_CXX_STANDARD AND CMAKE_CXX_STANDARD GREATER_EQUAL 20))
        set(ike_botan_versions botan-3 botan-2)
        set(ike_botan_package libbotan-3-dev)
    endif()
    ike_dependency(botan HEADER botan/x509cert.h LIBRARY ${ike_botan_versions} FOLDERS ${ike_botan_versions}
                   PACKAGE ${ike_botan_package})
    ike_dependency(graph HEADER boost/graph/graphml.hpp LIBRARY boost_graph PACKAGE libboost-graph-dev)
    ike_dependency(xxhash HEADER xxhash.h PACKAGE libxxhash-dev)
    ike_dependency(json HEADER nlohmann/json.hpp PACKAGE nlohmann-json3-dev)
    set(IKE_LIBRARY_DEPENDENCIES ike_cryptopp ike_botan ike_graph ike_xxhash ike_json)
endmacro()

# What the programs need besides.
macro(ike_find_example_dependencies)
    ike_dependency(toml HEADER toml++/toml.h PACKAGE libtomlplusplus-dev)
    ike_dependency(cli HEADER CLI/CLI.hpp PACKAGE libcli11-dev)
    set(IKE_EXAMPLE_DEPENDENCIES ike_json ike_xxhash ike_toml ike_cli)
endmacro()

# Ends the configuration when something is absent.
macro(ike_require_dependencies)
    if(IKE_MISSING)
        list(JOIN IKE_MISSING ", " ike_missing_text)
        message(FATAL_ERROR "ns3-ike needs ${ike_missing_text}.")
    endif()
endmacro()
