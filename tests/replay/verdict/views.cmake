workbench_test(alignment_test SOURCES alignment_test.cpp LINK replay history_testing)
workbench_test(read_report_test SOURCES read_report_test.cpp LINK replay)
workbench_test(hint_test SOURCES hint_test.cpp LINK replay)
