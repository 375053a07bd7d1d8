#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern; immutable, so threads may share it.
typedef struct gatehouse_re2 gatehouse_re2;

/// Compiles a UTF-8 pattern in RE2's syntax. Never null; `gatehouse_re2_ok` tells whether the pattern was taken.
gatehouse_re2 *gatehouse_re2_new(const char *pattern, size_t length, int64_t max_memory);
void gatehouse_re2_free(gatehouse_re2 *re);
bool gatehouse_re2_ok(const gatehouse_re2 *re);

/// Searches `text` from byte `start`, with the text before it as context for `^` and `\b`. `groups` receives `count` pairs of
/// byte offsets (-1, -1 for a group that took no part). With `whole` the match must span all of the text.
bool gatehouse_re2_match(const gatehouse_re2 *re, const char *text, size_t length, size_t start, bool whole,
                         int64_t *groups, int count);
#ifdef __cplusplus
}
#endif
