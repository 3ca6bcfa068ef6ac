# SPDX-License-Identifier: GPL-2.0-only
# The tests: one GoogleTest program, the scripts of [checks], the packaging tests.

ike_dependency(gtest HEADER gtest/gtest.h LIBRARY gtest PACKAGE libgtest-dev)
find_library(IKE_gtest_main_LIBRARY gtest_main)
mark_as_advanced(IKE_gtest_main_LIBRARY)
find_package(Threads REQUIRED)

set(IKE_SHARED_DIR "${IKE_SOURCE_DIR}/../shared" CACHE PATH "RFC texts, vectors, captures for more tests.")

if(IKE_LIST_tests)
    ike_add_program(ike-tests tests test ike_gtest "${IKE_gtest_main_LIBRARY}" Threads::Threads
                    ${IKE_EXAMPLE_DEPENDENCIES})
    target_compile_definitions(ike-tests PRIVATE IKE_SHARED_DIR="${IKE_SHARED_DIR}")
    include(GoogleTest)
    gtest_discover_tests(ike-tests WORKING_DIRECTORY "${IKE_SOURCE_DIR}" DISCOVERY_TIMEOUT 120)
endif()
