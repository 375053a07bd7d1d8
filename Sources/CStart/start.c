/* What the Swift runtime looks up below /proc at the start of a static program. In a chroot without /proc (GitHub Enterprise
 * Server's for hooks) it ends the process, and finds no arguments. Both are known without /proc: this runs before it. */
#include "start.h"

#include <stdlib.h>

static char *const *words;

__attribute__((constructor(101))) static void gatehouse_start(int count, char **given) {
  if (count > 0) words = given;
  /* Where stack traces' printer is looked for: named, so that nobody asks /proc where this program is. */
  setenv("SWIFT_ROOT", "/", 0);
}

char *const *gatehouse_words(void) { return words; }
