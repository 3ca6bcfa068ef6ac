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
    elseif(version VERSION_GREATER_EQUAL 3.38)
        set(standard 20)
    endif()
    set(IKE_CXX_STANDARD ${standard} PARENT_SCOPE)
endfunction()

# Debian's CMake files of ns-3 (libns3-dev) stop without a mend when the small programs of its package
# ns3 are absent; this says which package to install.
function(ike_check_ns3_programs)
    find_path(IKE_NS3_CMAKE ns3Targets-release.cmake PATH_SUFFIXES cmake/ns3 lib/cmake/ns3)
    mark_as_advanced(IKE_NS3_CMAKE)
    if(NOT IKE_NS3_CMAKE STREQUAL "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/ns3")
        return()
    endif()
    file(STRINGS "${IKE_NS3_CMAKE}/ns3Targets-release.cmake" lines REGEX "IMPORT_PREFIX}/libexec/")
    foreach(line IN LISTS lines)
        if(line MATCHES "(/libexec/[^\"]+)\"" AND NOT EXISTS "/usr${CMAKE_MATCH_1}")
            message(FATAL_ERROR "ns3-ike needs the package ns3 beside libns3-dev, whose CMake files ask for "
                                "/usr${CMAKE_MATCH_1}: apt-get install ns3.")
        endif()
    endforeach()
endfunction()

# Sets IKE_NS3_TARGETS, IKE_NS3_VERSION and IKE_CXX_STANDARD for the modules in ARGN.
macro(ike_find_ns3)
    if(NOT ns3_DIR)
        ike_check_ns3_programs()
    endif()
    find_package(ns3 CONFIG QUIET)
    if(NOT ns3_FOUND)
        message(FATAL_ERROR "ns3-ike needs ns-3 (3.37 or later): on Debian, apt-get install libns3-dev; "
                            "for a private build, pass -DCMAKE_PREFIX_PATH=<its prefix>.")
    endif()
    set(IKE_NS3_VERSION "${ns3_VERSION}")
    ike_choose_standard("${ns3_VERSION}")
    get_directory_property(ike_imported IMPORTED_TARGETS)
    foreach(target IN LISTS ike_imported)
        if(target MATCHES "^ns3::")
            ike_drop_absent_paths(${target} INTERFACE_LINK_LIBRARIES)
            ike_drop_absent_paths(${target} INTERFACE_INCLUDE_DIRECTORIES)
        endif()
    endforeach()
    set(IKE_NS3_TARGETS "")
    foreach(module ${ARGN})
        if(TARGET ns3::lib${module})
            list(APPEND IKE_NS3_TARGETS ns3::lib${module})
        elseif(TARGET ns3::${module})
            list(APPEND IKE_NS3_TARGETS ns3::${module})
        else()
            message(FATAL_ERROR "The ns-3 ${ns3_VERSION} at ${ns3_DIR} has no module '${module}', "
                                "which sources.txt lists under [modules].")
        endif()
    endforeach()
endmacro()
