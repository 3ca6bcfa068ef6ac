# SPDX-License-Identifier: GPL-2.0-only
# The fuzz program (test/fuzz, libFuzzer) and what it shares with the tests. doc/testing.md says how to use it.

# The files that both programs are made of are compiled once.
if(IKE_TESTS AND IKE_FUZZ)
    set(ike_common_parts "")
    foreach(path IN LISTS IKE_LIST_fuzz)
        if(path IN_LIST IKE_LIST_tests AND path MATCHES "\\.cc$")
            list(APPEND ike_common_parts "${path}")
        endif()
    endforeach()
    list(REMOVE_ITEM IKE_LIST_fuzz ${ike_common_parts})
    list(REMOVE_ITEM IKE_LIST_tests ${ike_common_parts})
    ike_require_listed(${ike_common_parts})
    ike_select(ike_common_sources "cc" ${ike_common_parts})
    ike_header_folders(ike_common_folders ${IKE_LIST_fuzz})
    add_library(ike-test-parts OBJECT ${ike_common_sources})
    target_include_directories(ike-test-parts PRIVATE ${ike_common_folders})
    target_compile_definitions(ike-test-parts PRIVATE IKE_SOURCE_DIR="${IKE_SOURCE_DIR}"
                               IKE_SHARED_DIR="${IKE_SHARED_DIR}")
    target_link_libraries(ike-test-parts PRIVATE ike ike_build_options ${IKE_EXAMPLE_DEPENDENCIES})
    if(IKE_PRECOMPILE)
        target_precompile_headers(ike-test-parts PRIVATE ${IKE_COMMON_HEADERS})
    endif()
    set(IKE_COMMON_PARTS ike-test-parts)
endif()

if(IKE_FUZZ)
    ike_add_program(ike-fuzz fuzz test ${IKE_COMMON_PARTS} ${IKE_EXAMPLE_DEPENDENCIES})
    # What runs millions of times is optimized, however the tests are compiled.
    foreach(target ike ike-fuzz ${IKE_COMMON_PARTS})
        target_compile_options(${target} PRIVATE -O2)
    endforeach()
    # Whatever is counted, the fuzzer looks through after each input: what no target comes to is not, nor the targets
    # themselves. Behind the parsers an input is payloads and no longer octets to guess: to note each comparison
    # there as well would take a fifth of an engine's time.
    foreach(path IN LISTS IKE_LIST_library IKE_LIST_fuzz ike_common_parts)
        if(path MATCHES "^(model/app|helper|test)/|^model/device/(esp|ike|ipsec)-")
            set(options -fno-sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table,stack-depth
                -Wno-unused-command-line-argument)
        elseif(path MATCHES "^(model/common|model/engine)/|^model/crypto/ike-modelled")
            set(options -fno-sanitize-coverage=trace-cmp)
        else()
            continue()
        endif()
        set_source_files_properties("${IKE_SOURCE_DIR}/${path}" PROPERTIES COMPILE_OPTIONS "${options}")
    endforeach()
    target_compile_definitions(ike-fuzz PRIVATE IKE_SHARED_DIR="${IKE_SHARED_DIR}")
    target_link_options(ike-fuzz PRIVATE -fsanitize=fuzzer)
endif()
