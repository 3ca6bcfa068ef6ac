# SPDX-License-Identifier: GPL-2.0-only
# The module inside an ns-3 tree, as contrib/ike: ns-3's own build compiles what sources.txt lists.

set(IKE_SOURCE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
include("${CMAKE_CURRENT_LIST_DIR}/ike-sources.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/ike-dependencies.cmake")

# Sets OUT to those of the paths that end in EXTENSION, as they are: ns-3 wants its headers' paths relative.
function(ike_select_relative out extension)
    list(FILTER ARGN INCLUDE REGEX "\\.${extension}$")
    set(${out} "${ARGN}" PARENT_SCOPE)
endfunction()

# The test program, where GoogleTest is installed. It is no ns-3 TestSuite: run it by itself.
function(ike_build_contrib_tests)
    find_path(IKE_gtest_INCLUDE gtest/gtest.h)
    find_library(IKE_gtest_LIBRARY gtest)
    find_library(IKE_gtest_main_LIBRARY gtest_main)
    if(NOT IKE_gtest_INCLUDE OR NOT IKE_gtest_LIBRARY OR NOT IKE_gtest_main_LIBRARY OR IKE_MISSING)
        message(STATUS "ns3-ike: its tests are left out, for want of GoogleTest or of the examples' libraries")
        return()
    endif()
    ike_select(sources "cc" ${IKE_LIST_tests})
    ike_header_folders(folders ${IKE_LIST_tests})
    add_executable(ike-tests ${sources})
    target_include_directories(ike-tests PRIVATE ${folders})
    target_compile_definitions(ike-tests PRIVATE IKE_SOURCE_DIR="${IKE_SOURCE_DIR}"
                               IKE_SHARED_DIR="${IKE_SOURCE_DIR}/../shared")
    target_link_libraries(ike-tests PRIVATE ${libike} ${IKE_NS3_LIBRARIES} ${IKE_EXAMPLE_DEPENDENCIES}
                          "${IKE_gtest_main_LIBRARY}" "${IKE_gtest_LIBRARY}" pthread)
endfunction()

# The arguments are the ns-3 modules' library names.
macro(ike_build_contrib)
    set(IKE_NS3_LIBRARIES ${ARGN})
    ike_read_sources("${IKE_SOURCE_DIR}/sources.txt")
    ike_require_listed(${IKE_LIST_library})
    set(IKE_MISSING "")
    ike_find_library_dependencies()
    if(IKE_MISSING)
        list(JOIN IKE_MISSING ", " ike_missing_text)
        message(FATAL_ERROR "contrib/ike needs ${ike_missing_text}; or disable the module ike.")
    endif()
    ike_find_example_dependencies()
    if(IKE_MISSING)
        message(STATUS "ns3-ike: its examples are left out, for want of ${IKE_MISSING}")
    endif()

    ike_select_relative(ike_sources "cc" ${IKE_LIST_library})
    ike_select_relative(ike_headers "h" ${IKE_LIST_library})
    ike_header_folders(ike_folders ${IKE_LIST_library})
    build_lib(
        LIBNAME ike
        SOURCE_FILES ${ike_sources}
        HEADER_FILES ${ike_headers}
        LIBRARIES_TO_LINK ${IKE_NS3_LIBRARIES} ${IKE_cryptopp_LIBRARY} ${IKE_botan_LIBRARY}
                          ${IKE_graph_LIBRARY}
    )
    # Our headers name one another by bare name, also those that ns-3 puts into build/include. (Not by
    # include_directories: ns-3.37 would export what it finds there with the library.)
    foreach(target ${libike-obj} ${libike})
        if(TARGET ${target})
            target_include_directories(${target} PRIVATE ${ike_folders})
            target_include_directories(${target} SYSTEM PRIVATE "${IKE_botan_INCLUDE}")
        endif()
    endforeach()
    foreach(folder IN LISTS ike_folders)
        target_include_directories(${libike} INTERFACE $<BUILD_INTERFACE:${folder}>)
    endforeach()
    if(ENABLE_TESTS)
        ike_build_contrib_tests()
    endif()
endmacro()
