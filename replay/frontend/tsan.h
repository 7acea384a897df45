// ThreadSanitizer cannot see into Debian's gRPC library, which hands our objects from thread to thread: say so at that edge.
#pragma once

#ifdef HINDSIGHT_TSAN // __SANITIZE_THREAD__ is undefined on purpose (resources/cmake/Workbench.cmake)
extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}
namespace hindsight::replay {
inline void handToLibrary(void* object) { __tsan_release(object); }
inline void takeFromLibrary(void* object) { __tsan_acquire(object); }
}
#else
namespace hindsight::replay {
inline void handToLibrary(void*) {}
inline void takeFromLibrary(void*) {}
}
#endif
