#pragma once
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct gatehouse_re2 gatehouse_re2;
gatehouse_re2 *gatehouse_re2_new(const char *pattern, size_t length, int64_t max_memory);
void gatehouse_re2_free(gatehouse_re2 *re);
#ifdef __cplusplus
}
#endif
