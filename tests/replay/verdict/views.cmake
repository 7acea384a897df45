workbench_test(alignment_test SOURCES alignment_test.cpp LINK replay history_testing)
workbench_test(read_report_test SOURCES read_report_test.cpp LINK replay)
