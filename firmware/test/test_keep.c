/* A board's records: found again by the same firmware, dropped where they are another's; and what goes back into a residual. */
#include "flash_ram.h"
#include "linnet/board.h"
#include "linnet/bytes.h"
#include "test.h"

#define PAGE 256u
#define SLOT 8192u

static uint64_t memory[20000 / 8];
static uint8_t record[SLOT];

static int always(void *context) {
    (void)context;
    return 1;
}

static void nowhere(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    (void)context, (void)channel, (void)bytes, (void)length;
}

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    (void)context;
    memset(features, (int)i, 6);
    *label = (uint8_t)(i % 3);
    return 0;
}

static const struct linnet_link link_ = {NULL, always, nowhere, NULL, {30, 0, 1}, 0, 0, 1, 0};
static const struct linnet_data data = {NULL, 6, 10, 0, 0, load};

static struct linnet_board boot_with(struct flash_ram *ram, const struct linnet_data *examples) {
    struct linnet_board board;
    struct linnet_board_settings settings;
    memset(&settings, 0, sizeof settings);
    settings.board = "b";
    settings.model = "m";
    settings.link = &link_;
    settings.data = examples;
    settings.flash = &ram->flash;
    settings.model_slot_bytes = SLOT;
    settings.work_slot_bytes = SLOT;
    settings.slots = 2;
    settings.max_chunks = 8;
    settings.chunk_bytes = 200;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    CHECK_EQUAL(linnet_board_init(&board, &settings, 0), LINNET_OK);
    linnet_board_connected(&board, 0);
    return board;
}

static struct linnet_board boot(struct flash_ram *ram) {
    return boot_with(ram, &data);
}

/* An offer of version 0, which is drawn from the seed. */
static void offer_of(struct linnet_board *board, unsigned network, unsigned layers, const uint16_t *units,
                     const int32_t *training, unsigned count) {
    static const int8_t exponents[LINNET_MAX_LAYERS] = {0};
    static int16_t parameters[2048];
    uint8_t bytes[LINNET_MESSAGE_MAX];
    struct linnet_message m;
    struct linnet_layout layout;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, layers, units, exponents), LINNET_OK);
    linnet_model_initial(&layout, (enum linnet_network)network, 7, parameters);
    linnet_message_init(&m, LINNET_OFFER);
    m.model.bytes = (const uint8_t *)"m";
    m.model.length = 1;
    linnet_model_digest(&layout, parameters, m.digest);
    m.window = 4;
    m.seed = 7;
    m.network = network;
    m.numeric = LINNET_INT16;
    memcpy(m.units, units, (layers + 1u) * sizeof *units);
    m.unit_count = (uint8_t)(layers + 1u);
    m.exponent_count = (uint8_t)layers;
    memcpy(m.training, training, count * sizeof *training);
    m.training_count = (uint8_t)count;
    m.cohort = 1;
    m.profile[0] = LINNET_CODEC_RANGE;
    m.profile[2] = 8;
    m.profile[3] = 200;
    m.deadline = 60000;
    m.open = 1;
    m.maximum = 1000;
    static const unsigned keys[] = {LINNET_KEY_MODEL,    LINNET_KEY_VERSION, LINNET_KEY_DIGEST,    LINNET_KEY_WINDOW,
                                    LINNET_KEY_SEED,     LINNET_KEY_NETWORK, LINNET_KEY_NUMERIC,   LINNET_KEY_UNITS,
                                    LINNET_KEY_EXPONENTS, LINNET_KEY_TRAINING, LINNET_KEY_MODE,    LINNET_KEY_COHORT,
                                    LINNET_KEY_PROFILE,  LINNET_KEY_DEADLINE, LINNET_KEY_OPEN,     LINNET_KEY_MAXIMUM,
                                    LINNET_KEY_ROUND};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        linnet_message_mark(&m, keys[i]);
    }
    const int length = linnet_message_write(&m, bytes, sizeof bytes);
    CHECK(length > 0);
    CHECK_EQUAL(linnet_board_receive(board, bytes, (size_t)length, 1), LINNET_OK);
}

static void offer(struct linnet_board *board) {
    static const uint16_t units[] = {6, 4, 3};
    static const int32_t training[] = {0, 512, 5, 1, 10, 10, 1};
    offer_of(board, LINNET_TIFED, 2, units, training, 7);
}

static void welcome(struct linnet_board *board) {
    uint8_t bytes[LINNET_MESSAGE_MAX];
    struct linnet_message m;
    linnet_message_init(&m, LINNET_WELCOME);
    m.model.bytes = (const uint8_t *)"m";
    m.model.length = 1;
    m.window = 4;
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    linnet_message_mark(&m, LINNET_KEY_ORDINAL);
    linnet_message_mark(&m, LINNET_KEY_WINDOW);
    const int length = linnet_message_write(&m, bytes, sizeof bytes);
    CHECK_EQUAL(linnet_board_receive(board, bytes, (size_t)length, 2), LINNET_OK);
}

/* The board trains and has an update. */
static void one_round(struct linnet_board *board) {
    offer(board);
    welcome(board);
    for (unsigned i = 0; i < 10 && board->kept.outbox.chunks == 0; i++) {
        linnet_board_poll(board, 3 + i);
    }
    CHECK(board->has_held);
    CHECK_EQUAL(board->kept.outbox.chunks, 2);
}

/* Writes the newest record of the store at `offset` once more, a byte changed. */
static void rewrite(struct flash_ram *ram, uint32_t offset, long at, uint8_t change) {
    struct linnet_store store;
    memset(&store, 0, sizeof store);
    store.flash = &ram->flash;
    store.offset = offset;
    store.slot_bytes = SLOT;
    store.slots = 2;
    CHECK_EQUAL(linnet_store_open(&store), LINNET_OK);
    const uint32_t length = linnet_store_length(&store);
    CHECK_EQUAL(linnet_store_read(&store, 0, record, length), LINNET_OK);
    record[at >= 0 ? (uint32_t)at : length - (uint32_t)-at] ^= change;
    CHECK_EQUAL(linnet_store_begin(&store), LINNET_OK);
    CHECK_EQUAL(linnet_store_append(&store, record, length), LINNET_OK);
    CHECK_EQUAL(linnet_store_commit(&store), LINNET_OK);
}

/* Whoever folds updates has no use for the outbox any more, and counted none of it. */
static void refuse(struct linnet_board *board) {
    uint8_t bytes[LINNET_MESSAGE_MAX];
    struct linnet_message m;
    linnet_message_init(&m, LINNET_REFUSAL);
    m.model.bytes = (const uint8_t *)"m";
    m.model.length = 1;
    m.transfer = board->kept.outbox.transfer;
    m.reason = (uint32_t)-LINNET_E_LATE;
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    linnet_message_mark(&m, LINNET_KEY_VERSION);
    linnet_message_mark(&m, LINNET_KEY_TRANSFER);
    linnet_message_mark(&m, LINNET_KEY_REASON);
    const int length = linnet_message_write(&m, bytes, sizeof bytes);
    CHECK_EQUAL(linnet_board_receive(board, bytes, (size_t)length, 30), LINNET_OK);
    CHECK_EQUAL(board->kept.outbox.chunks, 0);
}

/* An aggregator that is started again with other settings names the same round: another batch would need more memory. */
static void what_is_trained_for_stays(void) {
    static const uint16_t units[] = {6, 4, 3};
    static const int32_t larger[] = {0, 512, 4096, 1, 4096, 4096, 1};
    struct flash_ram ram;
    flash_ram_init(&ram, 4 * SLOT, PAGE, 4);
    struct linnet_board board = boot(&ram);
    offer(&board);
    welcome(&board);
    for (unsigned i = 0; i < 10 && !board.is_training; i++) {
        linnet_board_poll(&board, 3 + i);
    }
    CHECK(board.is_training);
    offer_of(&board, LINNET_TIFED, 2, units, larger, 7);
    CHECK_EQUAL(board.offer.training.batch, 5);
    for (unsigned i = 0; i < 10 && board.kept.outbox.chunks == 0; i++) {
        linnet_board_poll(&board, 13 + i);
    }
    CHECK_EQUAL(board.kept.outbox.chunks, 2);
    flash_ram_free(&ram);
}

static unsigned left_in_residual(const struct linnet_board *board) {
    unsigned left = 0;
    for (uint32_t i = 0; i < linnet_trained_parameters(board->network, &board->layout); i++) {
        left += linnet_residual_get(&board->residual, 0, i) != 0;
    }
    return left;
}

static void differences_go_back_into_the_residual(void) {
    struct flash_ram ram;
    flash_ram_init(&ram, 4 * SLOT, PAGE, 4);
    struct linnet_board board = boot(&ram);
    one_round(&board);
    refuse(&board);
    CHECK(left_in_residual(&board) > 0);
    flash_ram_free(&ram);
}

#if LINNET_WITH_AUTOENCODER
static int load_window(void *context, uint32_t i, void *window, uint8_t *label) {
    (void)context, (void)label;
    for (unsigned f = 0; f < 27; f++) {
        ((int16_t *)window)[f] = (int16_t)(100 * (int)f - 30 * (int)i);
    }
    return 0;
}

/* An autoencoder's sums are none of the network's, though their numbers would lie within its first layer. Also after a reboot. */
static void sums_do_not_go_back_into_the_residual(void) {
    static const uint16_t units[] = {27, 16, 27, 6};
    static const int32_t training[] = {1, 2048, 5, 1, 10, 10, 1, 1, 1, 0, 1, 27, 3, 5, 2};
    static const struct linnet_data windows = {NULL, 27, 10, LINNET_FORM_WINDOW, 0, load_window};
    struct flash_ram ram;
    flash_ram_init(&ram, 4 * SLOT, PAGE, 4);
    struct linnet_board board = boot_with(&ram, &windows);
    offer_of(&board, LINNET_AUTOENCODER, 3, units, training, 15);
    welcome(&board);
    for (unsigned i = 0; i < 30 && board.kept.outbox.chunks == 0; i++) {
        linnet_board_poll(&board, 3 + i);
    }
    CHECK_EQUAL(board.kept.outbox.examples, 10);
    board = boot_with(&ram, &windows);
    CHECK(board.kept.outbox.chunks > 0);
    CHECK_EQUAL(board.residual.bits, 8);
    refuse(&board);
    CHECK_EQUAL(left_in_residual(&board), 0);
    flash_ram_free(&ram);
}
#endif

int main(void) {
    what_is_trained_for_stays();
    differences_go_back_into_the_residual();
#if LINNET_WITH_AUTOENCODER
    sums_do_not_go_back_into_the_residual();
#endif
    struct flash_ram ram;
    flash_ram_init(&ram, 4 * SLOT, PAGE, 4);
    struct linnet_board board = boot(&ram);
    CHECK(!board.has_held);
    one_round(&board);
    const struct linnet_kept kept = board.kept;

    board = boot(&ram);
    CHECK(board.has_held);
    CHECK_BYTES(&board.kept, &kept, sizeof kept);

    /* The same bytes under another format's name: the work is gone, the model stays. */
    const long tail = (long)(sizeof kept + sizeof(struct linnet_layout) + LINNET_MAX_LAYERS + 8);
    rewrite(&ram, 2 * SLOT, -tail, 0);
    board = boot(&ram);
    CHECK_BYTES(&board.kept, &kept, sizeof kept);
    rewrite(&ram, 2 * SLOT, -tail, 1);
    board = boot(&ram);
    CHECK(board.has_held);
    CHECK_EQUAL(board.kept.outbox.chunks, 0);
    CHECK(!board.kept.has_worked && !board.kept.has_ordinal);

    /* And the model: a new board, that works again. */
    rewrite(&ram, 0, 0, 1);
    board = boot(&ram);
    CHECK(!board.has_held && !board.has_layout);
    one_round(&board);
    board = boot(&ram);
    CHECK(board.has_held);
    CHECK_EQUAL(board.kept.outbox.chunks, 2);
    flash_ram_free(&ram);
    return 0;
}
