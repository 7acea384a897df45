# The window as a library of its own, so that tests can make one.
workbench_library(app_window QT
  SOURCES
    window/main_window.cpp
    window/open_command.cpp
    window/platform_chatter.cpp
    window/process_age.cpp
    window/render_command.cpp
    window/run_window.cpp
    window/sample_file.cpp
    window/window_actions.cpp
    window/window_dialogs.cpp
    window/workbench.cpp
    cli/command.cpp
    cli/connection_options.cpp
    cli/number_checks.cpp
  LINK ui history replay Qt6::Widgets
  PRIVATE_LINK CLI11::CLI11 fmt::fmt)
