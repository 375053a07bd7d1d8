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
