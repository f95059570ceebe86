# The library, alone or within another project, where it is linnet::linnet; installed, find_package(linnet) finds it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

file(GLOB LINNET_SOURCES CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/src/*.c)
add_library(linnet STATIC ${LINNET_SOURCES})
add_library(linnet::linnet ALIAS linnet)
target_include_directories(linnet PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(linnet PUBLIC c_std_99)
# One rounding per operation: what Java does, so that both boards agree.
target_compile_options(linnet PRIVATE -ffp-contract=off)

install(TARGETS linnet EXPORT linnet ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT linnet NAMESPACE linnet:: FILE linnetConfig.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/linnet)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/linnetConfigVersion.cmake VERSION ${LINNET_VERSION}
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/linnetConfigVersion.cmake DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/linnet)
