# The window, offscreen, over a library of its own.
workbench_test(main_window_test SOURCES window/main_window_test.cpp LINK app_window LABELS ui)
workbench_test(window_check_test SOURCES window/window_check_test.cpp LINK app_window LABELS ui worker TIMEOUT 240)
workbench_test(window_step_test SOURCES window/window_step_test.cpp LINK app_window LABELS ui worker TIMEOUT 240)
workbench_test(window_ignored_test SOURCES window/window_ignored_test.cpp LINK app_window LABELS ui)
workbench_test(window_download_test SOURCES window/window_download_test.cpp LINK app_window source_testing LABELS ui TIMEOUT 120)
