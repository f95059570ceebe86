/* A caller that breaks a precondition is told which one, before anything is touched; one that keeps it is not. */
#include <setjmp.h>

#include "linnet/assert.h"
#include "linnet/board.h"
#include "linnet/bytes.h"
#include "linnet/codec.h"
#include "linnet/frame.h"
#include "linnet/mfcc.h"
#include "linnet/tifed.h"
#include "linnet/wide.h"
#include "test.h"

static jmp_buf broken;
static const char *said;
static const char *said_where;

void linnet_assert_failed(const char *file, int line, const char *condition) {
    said = condition;
    said_where = file;
    CHECK(line > 0);
    longjmp(broken, 1);
}

static uint64_t memory[1024];
static uint8_t bytes[256];
static struct linnet_board board;
static struct linnet_layout layout;

static int never(void *context, uint32_t i, uint8_t *out, size_t capacity) {
    (void)context, (void)i, (void)out, (void)capacity;
    return 0;
}

static void no_board(void) {
    linnet_board_poll(NULL, 0);
}

static void no_link(void) {
    const struct linnet_board_settings settings = {0};
    linnet_board_init(&board, &settings, 0);
}

static void bytes_that_are_not_there(void) {
    linnet_board_receive(&board, NULL, 3, 0);
}

static void nothing_to_frame(void) {
    linnet_frame_write(NULL, 3, bytes, sizeof bytes);
}

static void too_little_room(void) {
    struct linnet_encoder encoder;
    linnet_encode_begin(&encoder, LINNET_CODEC_RANGE, 0, bytes, LINNET_CODEC_MIN_LIMIT - 1u);
}

static void no_values(void) {
    struct linnet_encoder encoder;
    linnet_encode_begin(&encoder, LINNET_CODEC_RANGE, 0, bytes, sizeof bytes);
    linnet_encode_end(&encoder);
}

static void more_values_than_there_are(void) {
    struct linnet_decoder decoder;
    int32_t q[2];
    CHECK_EQUAL(linnet_decode_begin(&decoder, LINNET_CODEC_INT16, 0, bytes, 2, 1), LINNET_OK);
    linnet_decode_some(&decoder, q, 2);
}

static void shorter_than_a_chunk(void) {
    linnet_chunk_sign(bytes, LINNET_CHUNK_OVERHEAD - 1u, 0);
}

static void memory_off_its_alignment(void) {
    const struct linnet_chunks chunks = {NULL, 1, 1, LINNET_UPDATE, 0, never};
    const struct linnet_link_profile link = {30, 0, 1};
    struct linnet_sender sender;
    linnet_sender_start(&sender, &chunks, &link, (uint8_t *)memory + 1, 0, 0, 0);
}

static void no_chunks_to_receive(void) {
    struct linnet_receiver receiver;
    linnet_receiver_start(&receiver, bytes, 0, 200, LINNET_UPDATE, 1, 0, NULL, 0, 0);
}

static void one_slot(void) {
    struct linnet_store store = {0};
    const struct linnet_flash flash = {0};
    store.flash = &flash;
    store.slots = 1;
    linnet_store_open(&store);
}

static void division_by_zero(void) {
    linnet_wide_divide(1, 0, NULL);
}

static void an_empty_batch(void) {
    const struct linnet_tifed tifed = {&layout, 1, NULL, 512, LINNET_FLOOR};
    const int8_t input = 0;
    const uint8_t label = 0;
    linnet_tifed_step(&tifed, (int16_t *)memory, &input, &label, 0, LINNET_ALL_LAYERS, memory, NULL);
}

static void no_sound(void) {
    linnet_onset(NULL);
}

/* The place must be the file that owns the function, and the words those of the condition. */
static void breaks(void (*call)(void), const char *file, const char *condition) {
    said = NULL;
    if (setjmp(broken) == 0) {
        call();
    }
    if (!said || !strstr(said, condition) || !strstr(said_where, file)) {
        fprintf(stderr, "expected %s of %s, was told %s of %s\n", condition, file, said ? said : "nothing",
                said ? said_where : "nowhere");
        exit(1);
    }
}

/* The widest that is still allowed. */
static void keeps(void) {
    struct linnet_encoder encoder;
    const int32_t q = 1;
    said = NULL;
    if (setjmp(broken) == 0) {
        linnet_encode_begin(&encoder, LINNET_CODEC_RANGE, 15, bytes, LINNET_CODEC_MIN_LIMIT);
        CHECK_EQUAL(linnet_encode_some(&encoder, &q, 1), 1);
        CHECK(linnet_encode_end(&encoder) > 0);
        CHECK_EQUAL(linnet_content_kind(NULL, 0), LINNET_CONTENT_NOISE);
        CHECK_EQUAL(linnet_wide_divide(7, 1, NULL), 7);
        linnet_chunk_sign(bytes, LINNET_CHUNK_OVERHEAD, 0);
    }
    CHECK(said == NULL);
}

int main(void) {
    static const uint16_t units[] = {1, 2};
    static const int8_t exponent = 0;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, units, &exponent), LINNET_OK);
    breaks(no_board, "board.c", "board");
    breaks(no_link, "board.c", "settings->link");
    breaks(bytes_that_are_not_there, "board.c", "bytes || length == 0");
    breaks(nothing_to_frame, "frame.c", "content");
    breaks(too_little_room, "codec.c", "limit >= ");
    breaks(no_values, "codec.c", "count > 0");
    breaks(more_values_than_there_are, "codec.c", "n <= ");
    breaks(shorter_than_a_chunk, "chunk.c", "length >= ");
    breaks(memory_off_its_alignment, "sender.c", "sizeof(uint32_t) == 0");
    breaks(no_chunks_to_receive, "receiver.c", "chunks > 0");
    breaks(one_slot, "store.c", "slots >= 2");
    breaks(division_by_zero, "wide.c", "b > 0");
    breaks(an_empty_batch, "tifed.c", "batch > 0");
    breaks(no_sound, "mfcc.c", "second");
    keeps();
    return 0;
}
