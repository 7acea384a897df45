# Target `temporal_api`: generated messages of the Temporal API, built once in a folder that all
# presets share (30 s to 70 s the first time, checked in under a second afterwards).
set(HINDSIGHT_API_BUILD_DIR "${CMAKE_SOURCE_DIR}/.build/api" CACHE PATH "where the Temporal API messages are built")
set(TEMPORAL_API_DIR "" CACHE PATH "checkout of the Temporal API repository to use instead of the pinned wheel")
if(NOT TEMPORALIO_SITE_PACKAGES)
  file(GLOB found "${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages")
  set(TEMPORALIO_SITE_PACKAGES "${found}" CACHE PATH "site-packages folder with the pinned temporalio wheel")
endif()
if(NOT TEMPORAL_API_DIR AND NOT EXISTS "${TEMPORALIO_SITE_PACKAGES}/temporalio/api")
  message(FATAL_ERROR "The Temporal API definitions are missing. ./run installs them into .venv; "
                      "or configure with -DTEMPORAL_API_DIR=<checkout of the API repository>.")
endif()
message(STATUS "Temporal API messages: ${HINDSIGHT_API_BUILD_DIR}")
if(TEMPORAL_API_DIR)
  set(api_from "-DTEMPORAL_API_DIR=${TEMPORAL_API_DIR}")
else()
  set(api_from "-DTEMPORALIO_SITE_PACKAGES=${TEMPORALIO_SITE_PACKAGES}")
endif()
set(api_source "${CMAKE_SOURCE_DIR}/resources/cmake/temporal_api")
execute_process(
  COMMAND "${CMAKE_COMMAND}" -S "${api_source}" -B "${HINDSIGHT_API_BUILD_DIR}" -G "${CMAKE_GENERATOR}" --log-level=WARNING
          "${api_from}"
          -DCMAKE_CXX_COMPILER=g++
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros
          "${CMAKE_COMMAND}" --build "${HINDSIGHT_API_BUILD_DIR}"
  COMMAND_ERROR_IS_FATAL ANY)
add_library(temporal_api STATIC IMPORTED GLOBAL)
set_target_properties(temporal_api PROPERTIES
  IMPORTED_LOCATION "${HINDSIGHT_API_BUILD_DIR}/libtemporal_api.a"
  INTERFACE_INCLUDE_DIRECTORIES "${HINDSIGHT_API_BUILD_DIR}/gen")
target_link_libraries(temporal_api INTERFACE protobuf::libprotobuf)
