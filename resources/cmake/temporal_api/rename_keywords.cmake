# Proto packages named after C++ keywords: give the namespaces a trailing underscore, as protoc
# does for fields. Descriptors and wire format keep the true names.
file(GLOB_RECURSE generated "${FOLDER}/*.pb.h" "${FOLDER}/*.pb.cc")
foreach(path IN LISTS generated)
  file(READ "${path}" text)
  string(REGEX REPLACE "namespace (namespace|export) {" "namespace \\1_ {" new "${text}")
  string(REGEX REPLACE "::(namespace|export)::" "::\\1_::" new "${new}")
  if(NOT new STREQUAL text)
    file(WRITE "${path}" "${new}")
  endif()
endforeach()
