# What every target of ours shares: warnings, sanitizers, and the two shapes of target.

add_library(workbench_options INTERFACE)
target_compile_features(workbench_options INTERFACE cxx_std_20)
target_include_directories(workbench_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(workbench_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual
  # GCC 12 sees overlaps in "text" + std::string that are none (GCC PR 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>)
target_compile_definitions(workbench_options INTERFACE $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)

if(HINDSIGHT_SANITIZE STREQUAL "address")
  target_compile_options(workbench_options INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(workbench_options INTERFACE -fsanitize=address,undefined)
elseif(HINDSIGHT_SANITIZE STREQUAL "thread")
  # protobuf::Map changes its layout under __SANITIZE_THREAD__, and Debian's libprotobuf is not instrumented.
  target_compile_options(workbench_options INTERFACE -fsanitize=thread -U__SANITIZE_THREAD__)
  target_compile_definitions(workbench_options INTERFACE HINDSIGHT_TSAN)
  target_link_options(workbench_options INTERFACE -fsanitize=thread)
elseif(HINDSIGHT_FUZZ)
  target_compile_options(workbench_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined)
  target_link_options(workbench_options INTERFACE -fsanitize=address,undefined)
endif()

add_library(workbench_qt INTERFACE)
target_link_libraries(workbench_qt INTERFACE workbench_options)
target_compile_definitions(workbench_qt INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_KEYWORDS QT_NO_FOREACH QT_USE_QSTRINGBUILDER)

# workbench_library(NAME SOURCES ... [LINK ...]): one static library a layer. AUTOMOC only where Qt is linked.
function(workbench_library name)
  cmake_parse_arguments(arg "QT" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC workbench_options ${arg_LINK} PRIVATE ${arg_PRIVATE_LINK})
  if(arg_QT)
    target_link_libraries(${name} PUBLIC workbench_qt)
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
  endif()
endfunction()

# workbench_test(NAME SOURCES ... LINK ... [LABELS ...] [TIMEOUT s] [ENVIRONMENT ...]): a Qt Test program, offscreen.
function(workbench_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINK;LABELS;ENVIRONMENT" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE workbench_qt Qt6::Test ${arg_LINK})
  set_target_properties(${name} PROPERTIES AUTOMOC ON)
  target_compile_definitions(${name} PRIVATE
    HINDSIGHT_SOURCE_DIR="${CMAKE_SOURCE_DIR}" HINDSIGHT_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data"
    HINDSIGHT_PYTHON="${CMAKE_SOURCE_DIR}/.venv/bin/python" HINDSIGHT_TEMPORAL="${CMAKE_SOURCE_DIR}/.venv/bin/temporal")
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" SKIP_RETURN_CODE 77
    ENVIRONMENT "QT_QPA_PLATFORM=offscreen:configfile=${CMAKE_SOURCE_DIR}/tests/support/offscreen.json;XDG_RUNTIME_DIR=${CMAKE_BINARY_DIR}/xdg;XDG_DATA_HOME=${CMAKE_BINARY_DIR}/xdg/data;XDG_CONFIG_HOME=${CMAKE_BINARY_DIR}/xdg/config;TSAN_OPTIONS=ignore_noninstrumented_modules=1:suppressions=${CMAKE_SOURCE_DIR}/tests/support/tsan.supp;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0;${arg_ENVIRONMENT}")
endfunction()
