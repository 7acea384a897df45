target_sources(ui PRIVATE
  panels/event_delegate.cpp
  panels/event_page.cpp
  panels/events_panel.cpp
  panels/html.cpp
  panels/inspector_panel.cpp
  panels/lens_page.cpp
  panels/lens_panel.cpp
  panels/rich_text.cpp
  panels/state_page.cpp
  panels/state_panel.cpp)
