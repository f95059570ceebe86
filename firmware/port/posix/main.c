/* A board as a process (firmware/README.md): what a test, the emulator or a Raspberry Pi runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "flash_file.h"
#include "identity.h"
#include "linnet/board.h"
#include "linnet/offer.h"
#include "linnet/trust.h"
#include "options.h"
#include "remote.h"
#include "samples.h"
#include "watching.h"
#include "way.h"
#if LINNET_HAS_SODIUM
#include "linnet_sodium.h"
#elif LINNET_HAS_MONOCYPHER
#include "linnet_monocypher.h"
#endif

#define PERSONAL_BYTES (1u << 20) /* for the last layer at home */
#define SLOT (16u << 20) /* of a sparse file: as much as any model needs */

static uint64_t random_seed(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000007u + (uint64_t)t.tv_nsec + ((uint64_t)getpid() << 40);
}

/* What changed since the last call, a line each. */
static void tell(const struct linnet_board *board, const char *id) {
    static struct linnet_board_counts before;
    static struct linnet_base held = {UINT32_MAX, {0}};
    const struct linnet_board_counts *now = &board->counts;
    if (board->has_held && memcmp(&held, &board->held, sizeof held) != 0) {
        fprintf(stderr, "%s: holds version %lu ", id, (unsigned long)board->held.version);
        for (unsigned i = 0; i < LINNET_DIGEST_BYTES; i++) {
            fprintf(stderr, "%02x", board->held.digest[i]);
        }
        fprintf(stderr, "\n");
        held = board->held;
    }
    if (now->rounds != before.rounds) {
        fprintf(stderr, "%s: round %lu: %lu examples in %u chunks, %lu bytes", id,
                (unsigned long)board->kept.outbox.round, (unsigned long)board->kept.outbox.examples, board->kept.outbox.chunks,
                (unsigned long)(board->kept.outbox.bytes - 2u * board->kept.outbox.chunks));
        if (!linnet_is_summed(board->network)) { /* a board that adds up says nothing of how good it is */
            fprintf(stderr, ", accuracy %.4f", board->kept.outbox.accuracy / 1e6);
        }
        fprintf(stderr, "\n");
    }
    if (now->receipts != before.receipts) {
        fprintf(stderr, "%s: receipt\n", id);
    }
    if (now->refused != before.refused) {
        fprintf(stderr, "%s: refused: %s\n", id, linnet_error_name(now->refusal));
    }
    if (now->unproven != 0 && before.unproven == 0) {
        fprintf(stderr, "%s: what comes in the aggregator's name does not fit this board's key%s: is it the one that "
                "linnet board add made?\n", id, board->settings.fleet_key ? ", or its fleet's (--fleet-key)" : "");
    }
    if (now->last_error != before.last_error && now->last_error != 0) {
        fprintf(stderr, "%s: %s\n", id, linnet_error_name(now->last_error));
    }
    before = *now;
}

/* A board that is given its key proves what it sends. */
static int take_key(const struct options *options, struct linnet_board_settings *settings) {
    static uint8_t mac_key[LINNET_KEY_BYTES];
    uint8_t own[SECRET_MAX / 2];
    if (secret_bytes("--key", options->key, own) != LINNET_KEY_BYTES) {
        fprintf(stderr, "linnet-board: --key, accepted: 32 hex digits\n");
        return -1;
    }
    linnet_key_derive(own, LINNET_FOR_MAC, options->fleet, options->board, mac_key);
    settings->mac_key = mac_key;
    return 0;
}

/* All but the link. */
static void set(struct linnet_board_settings *settings, const struct options *options, const struct samples *samples,
                const struct flash_file *flash) {
    memset(settings, 0, sizeof *settings);
    settings->board = options->board;
    settings->fleet = options->fleet;
    settings->model = options->model;
    settings->data = &samples->data;
    settings->flash = &flash->flash;
    settings->model_slot_bytes = SLOT;
    settings->work_slot_bytes = SLOT;
    settings->slots = 2;
    settings->max_chunks = (uint16_t)options->max_chunks;
    settings->holds_out = (uint8_t)options->holds_out;
    settings->chunk_bytes = (uint16_t)options->chunk_bytes;
    settings->random_seed = random_seed();
    settings->memory = malloc(options->memory_bytes);
    settings->memory_bytes = options->memory_bytes;
#if LINNET_PERSONAL
    settings->personal_bytes = PERSONAL_BYTES;
    settings->personal = malloc(PERSONAL_BYTES);
#endif
}

#if LINNET_HAS_SODIUM
#define VERIFY linnet_sodium_verify
#elif LINNET_HAS_MONOCYPHER
#define VERIFY linnet_monocypher_verify
#endif

/* By what it knows its fleet's offers: "ed25519 KEY" or "hmac-sha256 KEY", or the key alone. */
static int take_fleet_key(const struct options *options, struct linnet_board_settings *settings) {
    static uint8_t key[SECRET_MAX / 2];
    char text[SECRET_MAX + 1];
    if (secret_text("--fleet-key", options->fleet_key, text) < 0) {
        return -1;
    }
    const char *space = strrchr(text, ' ');
    const int length = secret_bytes("--fleet-key", space ? space + 1 : text, key);
#ifdef VERIFY
    settings->verify = length == (int)LINNET_FLEET_KEY_BYTES ? VERIFY : NULL;
#else
    if (length == (int)LINNET_FLEET_KEY_BYTES) {
        fprintf(stderr, "linnet-board: --fleet-key: this program verifies no signatures (Debian package libsodium-dev);"
                        " fleet.mac serves\n");
        return -1;
    }
#endif
    if (length != (int)LINNET_FLEET_KEY_BYTES && length != LINNET_KEY_BYTES) {
        fprintf(stderr, "linnet-board: --fleet-key, accepted: 64 hex digits of fleet.pub or 32 of fleet.mac\n");
        return -1;
    }
    settings->fleet_key = key;
    return 0;
}

/* The contact is over: closes the link and sleeps. Negative: the process ends instead. */
static int sleep_between(const struct options *options, const struct way *way, const char *id, uint32_t millis) {
    way->rest();
    if (options->log) {
        fprintf(stderr, "%s: done, next contact in %.1f s\n", id, millis / 1e3);
    }
    if (options->once) {
        printf("%lu\n", (unsigned long)((millis + 999u) / 1000u));
        return -1;
    }
    for (const linnet_millis until = now_millis() + millis; now_millis() < until;) {
        usleep(1000u * (unsigned)(millis_until(until) < 1000 ? millis_until(until) : 1000));
    }
    way->begin();
    return 0;
}

/* Until the line ends, or the board has slept for good. */
static void live(const struct options *options, const struct way *way, struct linnet_board *board, struct watching *watching) {
    linnet_millis since = now_millis();
    way->begin();
    for (int goes_on = 1; goes_on;) {
        linnet_millis wake = linnet_board_poll(board, now_millis());
        const linnet_millis look = watching_run(watching, board, now_millis(), options->log ? options->board : NULL);
        wake = look < wake ? look : wake;
        if (options->log) {
            tell(board, options->board);
        }
        const uint32_t asleep = options->sleep_s > 0 ? linnet_board_sleep_ms(board, since, 1000u * options->sleep_s, now_millis()) : 0;
        if (asleep > 0) {
            goes_on = sleep_between(options, way, options->board, asleep) >= 0;
            since = now_millis();
        } else {
            goes_on = way->run(wake) >= 0;
        }
    }
}

int main(int count, char **words) {
    static struct linnet_board board;
    static struct samples samples;
    static struct flash_file flash;
    static struct watching watching;
    struct options options;
    struct linnet_board_settings settings;
    if (options_read(&options, count, words)) {
        return options.wants_help ? 0 : 2;
    }
    if (options.identity && identity_take(&options)) {
        return 2;
    }
    const struct way *way = options.broker ? &broker_way : options.coap ? &gateway_way : &serial_way;
    if (samples_read(&samples, options.data) || watching_open(&watching, options.watch, options.every_ms, &samples) || flash_file_open(&flash, options.store)) {
        return 2;
    }
    set(&settings, &options, &samples, &flash);
    if (!settings.memory) {
        fprintf(stderr, "linnet-board: no %lu bytes of memory\n", (unsigned long)options.memory_bytes);
        return 2;
    }
    if ((options.key && take_key(&options, &settings)) || (options.fleet_key && take_fleet_key(&options, &settings)) || way->open(&options, &board, &settings)) {
        return 2;
    }
    const int error = linnet_board_init(&board, &settings, now_millis());
    if (error) {
        fprintf(stderr, "linnet-board: %s\n", linnet_error_name(error));
        return 2;
    }
    live(&options, way, &board, &watching);
    return 0;
}
