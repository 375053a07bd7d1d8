#pragma once
#include <git2.h>
#include <git2/sys/repository.h>
#include <git2/odb_backend.h>

/* git_libgit2_opts is variadic, which Swift cannot call. */
static inline int gatehouse_git_set_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}
static inline int gatehouse_git_set_extensions(const char **names, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}
static inline int gatehouse_git_set_strict_hash_verification(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}
static inline int gatehouse_git_set_search_path(int level, const char *path) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

/* The environment as the system gave it: Swift cannot name the global variable under strict concurrency. */
extern char **environ;
static inline char *const *gatehouse_environment(void) { return environ; }

/* A pipe that no other child inherits; Swift's Glibc leaves pipe2 out. */
int pipe2(int ends[2], int flags);
static inline int gatehouse_pipe(int ends[2]) { return pipe2(ends, 02000000 /* O_CLOEXEC */); }

/* A child finds nothing open from this descriptor on; Swift's Glibc leaves the call out. */
int posix_spawn_file_actions_addclosefrom_np(void *actions, int from);
static inline int gatehouse_close_from(void *actions, int from) {
  return posix_spawn_file_actions_addclosefrom_np(actions, from);
}
