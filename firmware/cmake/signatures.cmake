# Glue for what verifies signatures, by what is here: libsodium, where it is found; Monocypher, whose source LINNET_MONOCYPHER
# names. A target then links linnet-signatures, and has LINNET_HAS_SODIUM or LINNET_HAS_MONOCYPHER set.
set(LINNET_MONOCYPHER "" CACHE PATH "folder with monocypher.c, or with it in src/")
add_library(linnet-signatures INTERFACE)

if(NOT CMAKE_SYSTEM_NAME STREQUAL "Generic")
  find_path(SODIUM_INCLUDE sodium.h)
  find_library(SODIUM_LIBRARY sodium)
endif()
if(SODIUM_INCLUDE AND SODIUM_LIBRARY)
  target_sources(linnet-signatures INTERFACE ${CMAKE_CURRENT_LIST_DIR}/../port/sodium/linnet_sodium.c)
  target_include_directories(linnet-signatures INTERFACE ${CMAKE_CURRENT_LIST_DIR}/../port/sodium ${SODIUM_INCLUDE})
  target_compile_definitions(linnet-signatures INTERFACE LINNET_HAS_SODIUM=1)
  target_link_libraries(linnet-signatures INTERFACE ${SODIUM_LIBRARY})
elseif(NOT CMAKE_SYSTEM_NAME STREQUAL "Generic")
  message(STATUS "no signatures: libsodium is not found (Debian package libsodium-dev)")
endif()

if(LINNET_MONOCYPHER)
  find_path(MONOCYPHER_SOURCE monocypher.c PATHS ${LINNET_MONOCYPHER} ${LINNET_MONOCYPHER}/src NO_DEFAULT_PATH REQUIRED
    NO_CMAKE_FIND_ROOT_PATH)
  # As it comes: its warnings are its own.
  add_library(linnet-monocypher-source STATIC ${MONOCYPHER_SOURCE}/monocypher.c)
  target_compile_options(linnet-monocypher-source PRIVATE -w -ffunction-sections)
  target_include_directories(linnet-monocypher-source SYSTEM PUBLIC ${MONOCYPHER_SOURCE})
  target_sources(linnet-signatures INTERFACE ${CMAKE_CURRENT_LIST_DIR}/../port/monocypher/linnet_monocypher.c)
  target_include_directories(linnet-signatures INTERFACE ${CMAKE_CURRENT_LIST_DIR}/../port/monocypher)
  target_compile_definitions(linnet-signatures INTERFACE LINNET_HAS_MONOCYPHER=1)
  target_link_libraries(linnet-signatures INTERFACE linnet-monocypher-source)
endif()
