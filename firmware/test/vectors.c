#include "vectors.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#ifndef LINNET_VECTORS
#define LINNET_VECTORS "../protocol/vectors"
#endif

FILE *vectors_open(const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", LINNET_VECTORS, name);
    return fopen(path, "r");
}

static char *read_line(FILE *file) {
    size_t capacity = 256;
    size_t length = 0;
    char *line = malloc(capacity);
    int c;
    CHECK(line);
    while ((c = fgetc(file)) != EOF && c != '\n') {
        if (length + 2 > capacity) {
            capacity *= 2;
            line = realloc(line, capacity);
            CHECK(line);
        }
        line[length++] = (char)c;
    }
    if (c == EOF && length == 0) {
        free(line);
        return NULL;
    }
    while (length > 0 && isspace((unsigned char)line[length - 1])) {
        length--;
    }
    line[length] = 0;
    return line;
}

int vectors_next(FILE *file, struct vector *vector) {
    char *line;
    for (unsigned i = 0; i < vector->fields; i++) {
        free(vector->field[i].value);
    }
    vector->fields = 0;
    while ((line = read_line(file)) != NULL) {
        char *colon = strchr(line, ':');
        vector->line++;
        if (line[0] == 0 && vector->fields > 0) {
            free(line);
            return 1;
        }
        if (isspace((unsigned char)line[0]) && vector->fields > 0) { /* continues the value before */
            char **value = &vector->field[vector->fields - 1].value;
            *value = realloc(*value, strlen(*value) + strlen(line) + 1);
            CHECK(*value);
            strcat(*value, line);
        } else if (line[0] != 0 && line[0] != '#') {
                CHECK(colon != NULL && colon - line < 32 && vector->fields < 512);
                memset(vector->field[vector->fields].key, 0, 32);
                memcpy(vector->field[vector->fields].key, line, (size_t)(colon - line));
                colon++;
                while (*colon == ' ') {
                    colon++;
                }
                char *value = malloc(strlen(colon) + 1);
                CHECK(value);
                strcpy(value, colon);
                vector->field[vector->fields++].value = value;
        }
        free(line);
    }
    return vector->fields > 0;
}

const char *vector_get(const struct vector *vector, const char *key) {
    for (unsigned i = 0; i < vector->fields; i++) {
        if (strcmp(vector->field[i].key, key) == 0) {
            return vector->field[i].value;
        }
    }
    return NULL;
}

const char *vector_need(const struct vector *vector, const char *key) {
    const char *value = vector_get(vector, key);
    if (!value) {
        fprintf(stderr, "vector that ends at line %u has no %s\n", vector->line, key);
        exit(1);
    }
    return value;
}

const char *vector_nth(const struct vector *vector, const char *key, unsigned n) {
    for (unsigned i = 0; i < vector->fields; i++) {
        if (strcmp(vector->field[i].key, key) == 0 && n-- == 0) {
            return vector->field[i].value;
        }
    }
    return NULL;
}

long long vector_number(const struct vector *vector, const char *key) {
    return strtoll(vector_need(vector, key), NULL, 10);
}

int vector_list(const char *text, long long *out, int capacity) {
    int count = 0;
    for (;;) {
        char *end;
        long long times = 1;
        while (*text == ' ') {
            text++;
        }
        if (!*text) {
            return count;
        }
        const long long value = strtoll(text, &end, 10);
        CHECK(end != text);
        if (*end == '*') {
            times = strtoll(end + 1, &end, 10);
        }
        for (; times > 0; times--) {
            CHECK(count < capacity);
            out[count++] = value;
        }
        text = end;
    }
}

int vector_numbers(const struct vector *vector, const char *key, long long *out, int capacity) {
    int count = 0;
    const char *text;
    for (unsigned n = 0; (text = vector_nth(vector, key, n)) != NULL; n++) {
        count += vector_list(text, out + count, capacity - count);
    }
    return count;
}

int vector_hex_text(const char *text, uint8_t *out, int capacity) {
    int count = 0;
    for (; *text; text += 2) {
        unsigned byte;
        while (*text == ' ') {
            text++;
        }
        if (!*text) {
            break;
        }
        CHECK(count < capacity && isxdigit((unsigned char)text[0]) && isxdigit((unsigned char)text[1]));
        CHECK(sscanf(text, "%2x", &byte) == 1);
        out[count++] = (uint8_t)byte;
    }
    return count;
}

int vector_hex(const struct vector *vector, const char *key, uint8_t *out, int capacity) {
    int count = 0;
    const char *text;
    for (unsigned n = 0; (text = vector_nth(vector, key, n)) != NULL; n++) {
        count += vector_hex_text(text, out + count, capacity - count);
    }
    return count;
}

void vectors_run(const char *name, void (*run)(const char *file, const struct vector *vector)) {
    static struct vector v;
    FILE *file = vectors_open(name);
    int ran = 0;
    if (!file) {
        fprintf(stderr, "%s is missing\n", name);
        exit(1);
    }
    v.line = 0;
    while (vectors_next(file, &v)) {
        run(name, &v);
        ran++;
    }
    fclose(file);
    printf("%s: %d blocks\n", name, ran);
    CHECK(ran > 0);
}
