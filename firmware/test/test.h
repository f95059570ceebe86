/* Checks of the host tests: a failed one prints its place and ends the program. */
#ifndef LINNET_TEST_H
#define LINNET_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An emulated core is a hundred times slower than a host: a twentieth of the trials, of the same kinds. */
#if defined(LINNET_MEASURE_STACK) || defined(LINNET_SLOW_CORE)
#define TRIALS(n) ((n) / 20 > 0 ? (n) / 20 : 1)
#else
#define TRIALS(n) (n)
#endif

#define CHECK(condition)                                                           \
    do {                                                                           \
        if (!(condition)) {                                                        \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                               \
        }                                                                          \
    } while (0)

#define CHECK_EQUAL(actual, expected)                                                                          \
    do {                                                                                                       \
        const long long actual_ = (long long)(actual);                                                         \
        const long long expected_ = (long long)(expected);                                                     \
        if (actual_ != expected_) {                                                                            \
            fprintf(stderr, "%s:%d: %s is %lld, expected %lld\n", __FILE__, __LINE__, #actual, actual_, expected_); \
            exit(1);                                                                                           \
        }                                                                                                      \
    } while (0)

#define CHECK_BYTES(actual, expected, length) CHECK(memcmp((actual), (expected), (length)) == 0)

#endif
