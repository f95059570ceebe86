/* A file that behaves like flash: bytes are 0xFF after an erase and programmed once. */
#ifndef LINNET_POSIX_FLASH_FILE_H
#define LINNET_POSIX_FLASH_FILE_H

#include <stdio.h>

#include "linnet/flash.h"

struct flash_file {
    FILE *file;
    struct linnet_flash flash;
};

/* path null: a temporary file. 0, or negative with one line on stderr. */
int flash_file_open(struct flash_file *flash, const char *path);

#endif
