# Models, jobs and the shell of the window.
workbench_test(event_table_model_test SOURCES models/event_table_model_test.cpp LINK ui history_testing LABELS ui)
workbench_test(run_list_model_test SOURCES models/run_list_model_test.cpp LINK ui LABELS ui)
workbench_test(jobs_test SOURCES jobs/jobs_test.cpp LINK ui LABELS ui)
workbench_test(actions_test SOURCES shell/actions_test.cpp LINK ui LABELS ui)
workbench_test(editor_test SOURCES shell/editor_test.cpp LINK ui LABELS ui)
