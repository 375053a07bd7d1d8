#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for SHA-256. Without them `csha256_blocks` must not be called.
int csha256_is_available(void);

/// Takes blocks of 64 bytes into the eight words of the state.
void csha256_blocks(uint32_t *state, const uint8_t *bytes, size_t blocks);

#endif
