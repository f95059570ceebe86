/*
 * linnet-extract MODEL.lnn INPUTS: runs an extractor file over inputs that stand one after the other in a file, and
 * prints a line each: the CRC32C of every operator's output. So implementations are compared layer by layer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "linnet/crc32c.h"
#include "linnet/error.h"
#include "linnet/extractor.h"

static uint8_t *read_file(const char *path, size_t *bytes) {
    FILE *file = fopen(path, "rb");
    uint8_t *content = NULL;
    long length = -1;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        length = ftell(file);
    }
    if (length >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        content = malloc((size_t)length + 1u);
    }
    *bytes = content ? fread(content, 1, (size_t)length, file) : 0u;
    if (!content || *bytes != (size_t)length) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    fclose(file);
    return content;
}

int main(int argc, char **argv) {
    struct linnet_extractor x;
    size_t model_bytes;
    size_t input_bytes;
    if (argc != 3) {
        fprintf(stderr, "usage: linnet-extract MODEL.lnn INPUTS\n");
        return 2;
    }
    uint8_t *model = read_file(argv[1], &model_bytes);
    uint8_t *inputs = read_file(argv[2], &input_bytes);
    const int error = linnet_extractor_open(&x, model, model_bytes);
    if (error != LINNET_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], linnet_error_name(error));
        return 1;
    }
    uint8_t *arena = malloc(linnet_extractor_arena_size(&x));
    const size_t one = linnet_extractor_input_size(&x);
    for (size_t at = 0; arena && at + one <= input_bytes; at += one) {
        memcpy(linnet_extractor_input(&x, arena), inputs + at, one);
        for (unsigned i = 0; i < x.operators; i++) {
            const int8_t *output;
            const size_t bytes = linnet_extractor_step(&x, arena, i, &output);
            printf("%s%08lx", i ? " " : "", (unsigned long)linnet_crc32c((const uint8_t *)output, bytes));
        }
        printf("\n");
    }
    free(arena);
    free(inputs);
    free(model);
    return 0;
}
