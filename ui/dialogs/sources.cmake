target_sources(ui PRIVATE
  dialogs/check_dialog.cpp
  dialogs/download_dialog.cpp
  dialogs/ignored_dialog.cpp)
