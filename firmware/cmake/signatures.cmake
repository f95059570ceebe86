# Glue for what verifies signatures, by what is here: libsodium, where it is found; Monocypher, whose sources LINNET_MONOCYPHER
# names. A target then links linnet-signatures, and has LINNET_HAS_SODIUM or LINNET_HAS_MONOCYPHER set.
set(LINNET_MONOCYPHER "" CACHE PATH "folder with monocypher.c and monocypher-ed25519.c, or with them in src/ and src/optional/")
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
  find_path(MONOCYPHER_MAIN monocypher.c PATHS ${LINNET_MONOCYPHER} ${LINNET_MONOCYPHER}/src NO_DEFAULT_PATH REQUIRED
    NO_CMAKE_FIND_ROOT_PATH)
  find_path(MONOCYPHER_ED25519 monocypher-ed25519.c PATHS ${LINNET_MONOCYPHER} ${LINNET_MONOCYPHER}/src/optional
    NO_DEFAULT_PATH REQUIRED NO_CMAKE_FIND_ROOT_PATH)
  # As it comes: its warnings are its own.
  add_library(linnet-monocypher-sources STATIC ${MONOCYPHER_MAIN}/monocypher.c ${MONOCYPHER_ED25519}/monocypher-ed25519.c)
  target_compile_options(linnet-monocypher-sources PRIVATE -w)
  target_include_directories(linnet-monocypher-sources SYSTEM PUBLIC ${MONOCYPHER_MAIN} ${MONOCYPHER_ED25519})
  target_sources(linnet-signatures INTERFACE ${CMAKE_CURRENT_LIST_DIR}/../port/monocypher/linnet_monocypher.c)
  target_include_directories(linnet-signatures INTERFACE ${CMAKE_CURRENT_LIST_DIR}/../port/monocypher)
  target_compile_definitions(linnet-signatures INTERFACE LINNET_HAS_MONOCYPHER=1)
  target_link_libraries(linnet-signatures INTERFACE linnet-monocypher-sources)
endif()
