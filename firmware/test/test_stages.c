/* The small stages: checksums, digest, generator, frames, CBOR, layout and groups. */
#include <stdint.h>

#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/error.h"
#include "linnet/frame.h"
#include "linnet/model.h"
#include "linnet/random.h"
#include "linnet/sha256.h"
#include "test.h"

static void crc_of_the_check_string(void) {
    CHECK_EQUAL(linnet_crc32c((const uint8_t *)"123456789", 9), 0xE3069283u);
}

static void sha_of_the_standard_examples(void) {
    struct linnet_sha256 sha;
    uint8_t out[32];
    static const uint8_t abc[4] = {0xba, 0x78, 0x16, 0xbf};
    static const uint8_t million[4] = {0xcd, 0xc7, 0x6e, 0x5c};
    linnet_sha256_init(&sha);
    linnet_sha256_update(&sha, (const uint8_t *)"abc", 3);
    linnet_sha256_finish(&sha, out);
    CHECK_BYTES(out, abc, 4);
    linnet_sha256_init(&sha);
    for (int i = 0; i < 1000000; i++) {
        linnet_sha256_update(&sha, (const uint8_t *)"a", 1);
    }
    linnet_sha256_finish(&sha, out);
    CHECK_BYTES(out, million, 4);
}

static void generator_draws_the_published_sequence(void) {
    struct linnet_random random = {1234567};
    CHECK(linnet_random_next(&random) == UINT64_C(6457827717110365317));
    CHECK(linnet_random_next(&random) == UINT64_C(3203168211198807973));
    for (int i = 0; i < 1000; i++) {
        const int32_t v = linnet_random_uniform(&random, -3, 4);
        CHECK(v >= -3 && v <= 4);
    }
}

static int feed(struct linnet_frame_reader *reader, const uint8_t *bytes, int length) {
    int result = 0;
    for (int i = 0; i < length; i++) {
        const int r = linnet_frame_reader_take(reader, bytes[i]);
        if (r != 0) {
            CHECK_EQUAL(result, 0);
            result = r;
        }
    }
    return result;
}

static void frames_of_every_length_come_back(void) {
    uint8_t content[LINNET_FRAME_MAX_CONTENT];
    uint8_t buffer[LINNET_FRAME_MAX_CONTENT];
    uint8_t line[LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT)];
    struct linnet_frame_reader reader;
    struct linnet_random random = {7};
    linnet_frame_reader_init(&reader, buffer, sizeof buffer);
    for (size_t length = 1; length <= LINNET_FRAME_MAX_CONTENT; length++) {
        const uint32_t zeros = linnet_random_below(&random, 3);
        content[0] = 0x40;
        for (size_t i = 1; i < length; i++) {
            content[i] = (uint8_t)(zeros == 0 ? 1 : linnet_random_below(&random, zeros == 1 ? 256 : 2));
        }
        const int n = linnet_frame_write(content, length, line, sizeof line);
        CHECK(n > 0 && (size_t)n <= LINNET_FRAME_SIZE(length));
        for (int i = 1; i < n - 1; i++) {
            CHECK(line[i] != 0);
        }
        CHECK_EQUAL(feed(&reader, line, n), length);
        CHECK_BYTES(buffer, content, length);
    }
    CHECK_EQUAL(linnet_frame_write(content, LINNET_FRAME_MAX_CONTENT + 1, line, sizeof line), LINNET_E_TOO_LONG);
    CHECK_EQUAL(linnet_frame_write(content, 0, line, sizeof line), LINNET_E_TOO_LONG);
    CHECK_EQUAL(linnet_frame_write(content, 10, line, 10), LINNET_E_SPACE);
}

static void reader_resynchronizes_after_noise(void) {
    uint8_t buffer[64];
    struct linnet_frame_reader reader;
    static const uint8_t cut[] = {5, 1, 2, 0};
    static const uint8_t good[] = {0, 0, 3, 0x41, 0x42, 0};
    static const uint8_t only_code[] = {1, 0};
    linnet_frame_reader_init(&reader, buffer, sizeof buffer);
    CHECK_EQUAL(feed(&reader, cut, sizeof cut), LINNET_E_MALFORMED);
    CHECK_EQUAL(feed(&reader, good, sizeof good), 2);
    CHECK_EQUAL(feed(&reader, only_code, sizeof only_code), LINNET_E_MALFORMED);
    for (int i = 0; i < 5000; i++) {
        CHECK_EQUAL(linnet_frame_reader_take(&reader, 0x55), 0);
    }
    CHECK_EQUAL(linnet_frame_reader_take(&reader, 0), LINNET_E_TOO_LONG);
    CHECK_EQUAL(feed(&reader, good, sizeof good), 2);
    CHECK_EQUAL(reader.dropped_malformed, 2);
    CHECK_EQUAL(reader.dropped_too_long, 1);
}

static void framed_messages_carry_their_check(void) {
    static const uint8_t message[] = {0xA1, 0x00, 0x01};
    uint8_t line[16];
    uint8_t buffer[16];
    struct linnet_frame_reader reader;
    linnet_frame_reader_init(&reader, buffer, sizeof buffer);
    const int n = linnet_frame_write_message(message, sizeof message, line, sizeof line);
    CHECK_EQUAL(feed(&reader, line, n), 3);
    CHECK_EQUAL(reader.kind, LINNET_CONTENT_MESSAGE);
    line[2] ^= 4;
    CHECK_EQUAL(feed(&reader, line, n), LINNET_E_CHECKSUM);
    CHECK_EQUAL(reader.dropped_checksum, 1);
}

static void layouts_keep_their_limits(void) {
    static const uint16_t units[] = {784, 200, 10};
    static const uint16_t wide[] = {1024, 1024, 10};
    static const int8_t exponents[] = {0, 0};
    struct linnet_layout layout;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 2, units, exponents), LINNET_OK);
    CHECK_EQUAL(layout.parameters, 159010);
    CHECK_EQUAL(linnet_layout_layer_of(&layout, 0, 157000), 0);
    CHECK_EQUAL(linnet_layout_layer_of(&layout, 156999, 2), LINNET_E_OUT_OF_RANGE);
    CHECK_EQUAL(linnet_layout_layer_of(&layout, 157000, 2010), 1);
    CHECK_EQUAL(linnet_layout_layer_of(&layout, 157000, UINT32_MAX), LINNET_E_OUT_OF_RANGE);
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 2, wide, exponents), LINNET_E_OUT_OF_RANGE);
    CHECK_EQUAL(linnet_layout_init(&layout, 2, 2, units, exponents), LINNET_E_OUT_OF_RANGE);
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 9, units, exponents), LINNET_E_OUT_OF_RANGE);
}

static void groups_are_equal_and_change_with_the_round(void) {
    for (uint16_t cohort = 1; cohort < 70; cohort++) {
        unsigned members[3] = {0, 0, 0};
        uint8_t seen[70] = {0};
        for (uint16_t o = 0; o < cohort; o++) {
            const uint32_t p = linnet_group_position(99, 5, o, cohort);
            CHECK(p < cohort && !seen[p]);
            seen[p] = 1;
            members[linnet_group_layer(99, 5, o, cohort, 3)]++;
        }
        CHECK(members[0] - members[2] <= 1);
    }
    unsigned moved = 0;
    for (uint16_t o = 0; o < 100; o++) {
        moved += linnet_group_layer(99, 5, o, 100, 2) != linnet_group_layer(99, 6, o, 100, 2);
    }
    CHECK(moved > 20 && moved < 80);
    CHECK_EQUAL(linnet_group_layer(1, 1, 7, 4, 2), 1);
}

static void errors_have_their_names(void) {
    CHECK(strcmp(linnet_error_name(LINNET_E_WRONG_BASE), "wrong-base") == 0);
    CHECK(strcmp(linnet_error_name(LINNET_E_FLOOD), "flood") == 0);
    CHECK(strcmp(linnet_error_name(LINNET_E_LEFT_OUT), "left-out") == 0);
    CHECK(strcmp(linnet_error_name(-20), "unknown") == 0);
    CHECK(strcmp(linnet_error_name(12), "ok") == 0);
}

int main(void) {
    crc_of_the_check_string();
    sha_of_the_standard_examples();
    generator_draws_the_published_sequence();
    frames_of_every_length_come_back();
    reader_resynchronizes_after_noise();
    framed_messages_carry_their_check();
    layouts_keep_their_limits();
    groups_are_equal_and_change_with_the_round();
    errors_have_their_names();
    return 0;
}
