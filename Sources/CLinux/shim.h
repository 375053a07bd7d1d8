#pragma once
#include <pthread.h>

/* Calls of Linux that Swift's Glibc module leaves out or cannot make. */

/* A file without a name, in memory; closed where another program is started, but for the copies made of it. */
int memfd_create(const char *name, unsigned int flags);
static inline int gatehouse_memory_file(const char *name) { return memfd_create(name, 1 /* MFD_CLOEXEC */); }

/* The environment as it is now: Swift cannot name the global variable under strict concurrency. */
extern char **environ;
static inline char **gatehouse_own_environment(void) { return environ; }

/* Starts a thread that nobody waits for; the error's number, or 0. */
static inline int gatehouse_start_thread(void *(*body)(void *), void *argument, size_t stack_bytes) {
  pthread_attr_t attributes;
  pthread_t thread;
  int code = pthread_attr_init(&attributes);
  if (code != 0) return code;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  code = pthread_create(&thread, &attributes, body, argument);
  pthread_attr_destroy(&attributes);
  return code;
}

/* Starts a thread that is waited for with gatehouse_join_thread; the error's number, or 0. */
static inline int gatehouse_start_worker(
    unsigned long *thread, void *(*body)(void *), void *argument, size_t stack_bytes) {
  pthread_attr_t attributes;
  pthread_t started;
  int code = pthread_attr_init(&attributes);
  if (code != 0) return code;
  pthread_attr_setstacksize(&attributes, stack_bytes);
  code = pthread_create(&started, &attributes, body, argument);
  pthread_attr_destroy(&attributes);
  if (code == 0) *thread = started;
  return code;
}
static inline void gatehouse_join_thread(unsigned long thread) { pthread_join(thread, 0); }

/* How many processors this process may use; at least 1. */
int sched_getaffinity(int process, size_t bytes, void *set);
static inline int gatehouse_processors(void) {
  unsigned long set[16] = {0};
  int count = 0;
  if (sched_getaffinity(0, sizeof set, set) < 0) return 1;
  for (int word = 0; word < 16; word++) count += __builtin_popcountl(set[word]);
  return count > 0 ? count : 1;
}
