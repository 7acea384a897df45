target_sources(ui PRIVATE
  models/event_filter.cpp
  models/event_kind.cpp
  models/event_table_model.cpp
  models/run_list_model.cpp
  models/time_text.cpp)
