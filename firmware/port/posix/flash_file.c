#include "flash_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define PAGE 4096u

static int read_at(void *context, uint32_t offset, uint8_t *out, size_t length) {
    struct flash_file *flash = context;
    const ssize_t n = pread(fileno(flash->file), out, length, (off_t)offset);
    if (n < 0) {
        return -1;
    }
    memset(out + n, 0xFF, length - (size_t)n); /* past the end nothing was ever programmed */
    return 0;
}

static int write_all(int fd, const uint8_t *bytes, size_t length, off_t offset) {
    while (length > 0) {
        const ssize_t n = pwrite(fd, bytes, length, offset);
        if (n <= 0) {
            return -1;
        }
        bytes += n;
        length -= (size_t)n;
        offset += n;
    }
    return 0;
}

static int program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    struct flash_file *flash = context;
    return write_all(fileno(flash->file), bytes, length, (off_t)offset);
}

static int erase(void *context, uint32_t offset) {
    struct flash_file *flash = context;
    uint8_t page[PAGE];
    memset(page, 0xFF, sizeof page);
    return write_all(fileno(flash->file), page, sizeof page, (off_t)offset);
}

int flash_file_open(struct flash_file *flash, const char *path) {
    const int fd = path ? open(path, O_RDWR | O_CREAT, 0600) : -1;
    flash->file = path ? (fd < 0 ? NULL : fdopen(fd, "r+b")) : tmpfile();
    if (!flash->file) {
        fprintf(stderr, "linnet-board: store %s: %s\n", path ? path : "(temporary)", strerror(errno));
        return -1;
    }
    flash->flash.context = flash;
    flash->flash.page_bytes = PAGE;
    flash->flash.write_bytes = 4;
    flash->flash.read = read_at;
    flash->flash.program = program;
    flash->flash.erase = erase;
    return 0;
}
