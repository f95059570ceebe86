/* Reads the files of protocol/vectors: blocks of `key: value` lines between blank lines, # comments. */
#ifndef LINNET_VECTORS_H
#define LINNET_VECTORS_H

#include <stdint.h>
#include <stdio.h>

struct vector {
    unsigned fields;
    unsigned line; /* of its first field */
    struct {
        char key[32];
        char *value;
    } field[512];
};

/* Opens a file of LINNET_VECTORS; null when there is none. */
FILE *vectors_open(const char *name);
/* Reads the next block; 0 at the end. Frees what the block before held. */
int vectors_next(FILE *file, struct vector *vector);
/* A field's text, or null. */
const char *vector_get(const struct vector *vector, const char *key);
/* A field's text; ends the program when it is missing. */
const char *vector_need(const struct vector *vector, const char *key);
/* The text of a key that stands n times before this one; null behind the last. */
const char *vector_nth(const struct vector *vector, const char *key, unsigned n);
long long vector_number(const struct vector *vector, const char *key);
/* A key's list of decimals, `v*n` for n times v, continued where the key stands again; returns the count. */
int vector_numbers(const struct vector *vector, const char *key, long long *out, int capacity);
/* One text's list of decimals. */
int vector_list(const char *text, long long *out, int capacity);
/* A key's hex, continued where the key stands again; returns the count of bytes. */
int vector_hex(const struct vector *vector, const char *key, uint8_t *out, int capacity);
int vector_hex_text(const char *text, uint8_t *out, int capacity);

/* Gives every block of a file to `run`, with the file's name; prints how many there were, and fails on none. */
void vectors_run(const char *name, void (*run)(const char *file, const struct vector *vector));

#endif
