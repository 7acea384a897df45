target_sources(ui PRIVATE
  shell/actions.cpp
  shell/elided_label.cpp
  shell/key_list_dialog.cpp
  shell/task_strip.cpp)
