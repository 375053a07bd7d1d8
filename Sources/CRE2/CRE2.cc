#include "CRE2.h"
#include <re2/re2.h>

struct gatehouse_re2 {
  re2::RE2 re;
  gatehouse_re2(re2::StringPiece pattern, const re2::RE2::Options &options) : re(pattern, options) {}
};

gatehouse_re2 *gatehouse_re2_new(const char *pattern, size_t length, int64_t max_memory) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  return new gatehouse_re2(re2::StringPiece(pattern, length), options);
}

void gatehouse_re2_free(gatehouse_re2 *re) { delete re; }
