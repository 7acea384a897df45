target_sources(ui PRIVATE
  shell/actions.cpp
  shell/command_bar.cpp
  shell/editor.cpp
  shell/elided_label.cpp
  shell/icons.cpp
  shell/key_list_dialog.cpp
  shell/session.cpp
  shell/style_sheet.cpp
  shell/task_strip.cpp)
