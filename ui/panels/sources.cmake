target_sources(ui PRIVATE
  panels/event_delegate.cpp
  panels/event_page.cpp
  panels/event_slider.cpp
  panels/events_panel.cpp
  panels/header_line.cpp
  panels/html.cpp
  panels/inspector_panel.cpp
  panels/lens_page.cpp
  panels/lens_panel.cpp
  panels/library_panel.cpp
  panels/pill.cpp
  panels/rich_text.cpp
  panels/run_delegate.cpp
  panels/state_page.cpp
  panels/state_panel.cpp
  panels/transport_bar.cpp
  panels/worker_log_panel.cpp)
