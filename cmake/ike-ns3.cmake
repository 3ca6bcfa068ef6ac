# SPDX-License-Identifier: GPL-2.0-only
# Finds an installed ns-3 and irons out what differs between its versions and packages.

# Takes a property's absolute paths that do not exist out of an imported target: Debian's export names
# development files of packages that libns3-dev does not depend on.
function(ike_drop_absent_paths target property)
    get_target_property(values ${target} ${property})
    if(NOT values)
        return()
    endif()
    set(kept "")
    foreach(value IN LISTS values)
        if(NOT IS_ABSOLUTE "${value}" OR EXISTS "${value}")
            list(APPEND kept "${value}")
        endif()
    endforeach()
    set_target_properties(${target} PROPERTIES ${property} "${kept}")
endfunction()

# Sets IKE_CXX_STANDARD to what the headers of an ns-3 version compile with.
function(ike_choose_standard version)
    set(standard 17)
    if(version VERSION_GREATER_EQUAL 3.46)
        set(standard 23)
    elseif(version VERSION_GREATER_EQUAL 3.41)
        set(standard 20)
    endif()
    set(IKE_CXX_STANDARD ${standard} PARENT_SCOPE)
endfunction()

# Debian's CMake files of ns-3 (libns3-dev) stop without a mend when the small programs of its package
# ns3 are absent; this sets OUT to a sentence that says which package to install, or to nothing.
function(ike_check_ns3_programs out)
    set(${out} "" PARENT_SCOPE)
    find_path(IKE_NS3_CMAKE ns3Targets-release.cmake PATH_SUFFIXES cmake/ns3 lib/cmake/ns3)
    mark_as_advanced(IKE_NS3_CMAKE)
    if(NOT IKE_NS3_CMAKE STREQUAL "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/ns3")
        return()
    endif()
    file(STRINGS "${IKE_NS3_CMAKE}/ns3Targets-release.cmake" lines REGEX "IMPORT_PREFIX}/libexec/")
    foreach(line IN LISTS lines)
        if(line MATCHES "(/libexec/[^\"]+)\"" AND NOT EXISTS "/usr${CMAKE_MATCH_1}")
            set(${out} "ns3-ike needs the package ns3 beside libns3-dev, whose CMake files ask for \
/usr${CMAKE_MATCH_1}: apt-get install ns3." PARENT_SCOPE)
            return()
        endif()
    endforeach()
endfunction()

# Finds ns-3 with the modules in ARGN. Sets IKE_NS3_TARGETS, IKE_NS3_VERSION and IKE_CXX_STANDARD; when
# something is absent, IKE_NS3_PROBLEM is one sentence that says so, else it is empty.
macro(ike_find_ns3)
    set(IKE_NS3_TARGETS "")
    set(IKE_NS3_PROBLEM "")
    if(NOT ns3_DIR)
        ike_check_ns3_programs(IKE_NS3_PROBLEM)
    endif()
    if(NOT IKE_NS3_PROBLEM)
        find_package(ns3 CONFIG QUIET)
        if(ns3_FOUND)
            ike_collect_ns3_targets(${ARGN})
        else()
            set(IKE_NS3_PROBLEM "ns3-ike needs ns-3 (3.37 or later): on Debian, apt-get install \
libns3-dev ns3; for a private build, pass -DCMAKE_PREFIX_PATH=<its prefix>.")
        endif()
    endif()
endmacro()

# The part of ike_find_ns3 that follows a successful find_package.
macro(ike_collect_ns3_targets)
    set(IKE_NS3_VERSION "${ns3_VERSION}")
    ike_choose_standard("${ns3_VERSION}")
    get_directory_property(ike_imported IMPORTED_TARGETS)
    foreach(ike_target IN LISTS ike_imported)
        if(ike_target MATCHES "^ns3::")
            ike_drop_absent_paths(${ike_target} INTERFACE_LINK_LIBRARIES)
            ike_drop_absent_paths(${ike_target} INTERFACE_INCLUDE_DIRECTORIES)
        endif()
    endforeach()
    foreach(ike_module ${ARGN})
        if(TARGET ns3::lib${ike_module})
            list(APPEND IKE_NS3_TARGETS ns3::lib${ike_module})
        elseif(TARGET ns3::${ike_module})
            list(APPEND IKE_NS3_TARGETS ns3::${ike_module})
        else()
            set(IKE_NS3_PROBLEM "The ns-3 ${ns3_VERSION} at ${ns3_DIR} has no module '${ike_module}', \
which ns3-ike needs.")
        endif()
    endforeach()
endmacro()
