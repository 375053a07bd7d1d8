#include "CRE2.h"
#include <re2/re2.h>
#include <vector>

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

bool gatehouse_re2_ok(const gatehouse_re2 *re) { return re->re.ok(); }

bool gatehouse_re2_match(const gatehouse_re2 *re, const char *text, size_t length, size_t start, bool whole,
                         int64_t *groups, int count) {
  re2::StringPiece input(text, length);
  // Most patterns have few groups; those of a match stand on the stack then.
  re2::StringPiece few[8];
  std::vector<re2::StringPiece> many(count > 8 ? count : 0);
  re2::StringPiece *found = count > 8 ? many.data() : few;
  auto anchor = whole ? re2::RE2::ANCHOR_BOTH : re2::RE2::UNANCHORED;
  if (!re->re.Match(input, start, length, anchor, found, count)) return false;
  for (int i = 0; i < count; i++) {
    bool took_part = found[i].data() != nullptr;
    groups[2 * i] = took_part ? found[i].data() - text : -1;
    groups[2 * i + 1] = took_part ? groups[2 * i] + (int64_t)found[i].size() : -1;
  }
  return true;
}
