# SPDX-License-Identifier: GPL-2.0-only
# Installs the library, its headers (flat, as ns-3's own), a CMake package, a pkg-config file and the data.
# wscript fills the same two templates, so both builds install the same files.

set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set_target_properties(ike PROPERTIES INSTALL_RPATH "")

# The linker's names of the ns-3 libraries: a private ns-3 build puts version and profile in them.
set(IKE_NS3_LIBRARIES "")
set(IKE_NS3_LIBRARY_FOLDER "")
foreach(target IN LISTS IKE_NS3_TARGETS)
    get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
    list(GET configurations 0 configuration)
    get_target_property(location ${target} IMPORTED_LOCATION_${configuration})
    get_filename_component(IKE_NS3_LIBRARY_FOLDER "${location}" DIRECTORY)
    get_filename_component(name "${location}" NAME)
    string(REGEX REPLACE "^lib(.*)\\.so.*$" "-l\\1" name "${name}")
    string(APPEND IKE_NS3_LIBRARIES " ${name}")
endforeach()
set(IKE_NS3_CFLAGS "")
set(IKE_NS3_LDFLAGS "")
if(NOT IKE_NS3_LIBRARY_FOLDER MATCHES "^/usr/lib")
    get_filename_component(ike_ns3_prefix "${IKE_NS3_LIBRARY_FOLDER}" DIRECTORY)
    set(IKE_NS3_CFLAGS " -I${ike_ns3_prefix}/include")
    set(IKE_NS3_LDFLAGS " -L${IKE_NS3_LIBRARY_FOLDER}")
endif()

set(IKE_VERSION "${PROJECT_VERSION}")
set(IKE_DESCRIPTION "${PROJECT_DESCRIPTION}")
string(REPLACE ";" " " IKE_MODULES "${IKE_LIST_modules}")
set(IKE_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
set(IKE_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}")
set(IKE_LIBRARY_FILE "libns3-ike.so.${PROJECT_VERSION}")
file(RELATIVE_PATH IKE_PREFIX_FROM_PKGCONFIG "/${IKE_LIBDIR}/pkgconfig" "/")
file(RELATIVE_PATH IKE_PREFIX_FROM_CMAKE "/${IKE_LIBDIR}/cmake/ns3-ike" "/")
configure_file(cmake/ns3-ike.pc.in package/ns3-ike.pc @ONLY)
configure_file(cmake/ns3-ike-config.cmake.in package/ns3-ike-config.cmake @ONLY)
configure_file(cmake/ns3-ike-config-version.cmake.in package/ns3-ike-config-version.cmake @ONLY)

install(TARGETS ike LIBRARY DESTINATION "${IKE_LIBDIR}")
install(FILES ${ike_headers} "${IKE_STAGE}/ns3/ike-module.h" DESTINATION "${IKE_INCLUDEDIR}/ns3")
install(FILES "${PROJECT_BINARY_DIR}/package/ns3-ike.pc" DESTINATION "${IKE_LIBDIR}/pkgconfig")
install(FILES "${PROJECT_BINARY_DIR}/package/ns3-ike-config.cmake"
              "${PROJECT_BINARY_DIR}/package/ns3-ike-config-version.cmake"
              "${IKE_SOURCE_DIR}/cmake/ike-ns3.cmake"
        DESTINATION "${IKE_LIBDIR}/cmake/ns3-ike")
foreach(path IN LISTS IKE_LIST_data)
    get_filename_component(folder "${path}" DIRECTORY)
    install(FILES "${IKE_SOURCE_DIR}/${path}" DESTINATION "${CMAKE_INSTALL_DATADIR}/ns3-ike/${folder}")
endforeach()
