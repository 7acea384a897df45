# What views make of a report: pure functions over its values.
target_sources(replay PRIVATE
  verdict/alignment.cpp
  verdict/attribute_lines.cpp
  verdict/explain.cpp
  verdict/hint.cpp
  verdict/read_report.cpp
  verdict/report_groups.cpp)
