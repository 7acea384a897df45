# Background work of the window: jobs, the list of long tasks, opening, storing, downloading, checking.
target_sources(ui PRIVATE
  jobs/check_runner.cpp
  jobs/downloader.cpp
  jobs/ignored_fields.cpp
  jobs/job_runner.cpp
  jobs/library_keeper.cpp
  jobs/load_run.cpp
  jobs/run_opener.cpp
  jobs/task_list.cpp
  jobs/verdict_memory.cpp
  jobs/worker_request.cpp
  jobs/worker_steps.cpp)
