/*
 * What the store asks of a board's flash, in three functions. Bytes read 0xFF after an erase; programming turns them
 * into others once. A board without flash gives it RAM, a process gives it a file.
 *
 * The board calls them from its own loop, never from an interrupt, and waits until they return.
 */
#ifndef LINNET_FLASH_H
#define LINNET_FLASH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_flash {
    void *context;
    uint32_t page_bytes;  /* what an erase takes: 4096 on an nRF52840 */
    uint32_t write_bytes; /* offset and length of a program are multiples of it: 1, 2, 4 or 8 */
    /* Each returns 0, or anything else when it failed. offset counts from the start of what the store may use. */
    int (*read)(void *context, uint32_t offset, uint8_t *out, size_t length);
    int (*program)(void *context, uint32_t offset, const uint8_t *bytes, size_t length);
    int (*erase)(void *context, uint32_t offset); /* the page that begins at offset */
};

#ifdef __cplusplus
}
#endif

#endif
