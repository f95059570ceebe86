/*
 * Messages (SPEC section 8): one CBOR map with small integer keys. One struct holds every message; `present` says which
 * keys stand in it. Reading checks the encoding, each value's type and limit, and that the type's required keys are
 * there; what the values mean together with the board's state is the board's to check.
 *
 * The caller owns message and bytes. Not from an interrupt while the same struct is in use.
 */
#ifndef LINNET_MESSAGE_H
#define LINNET_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/cbor.h"
#include "linnet/config.h"
#include "linnet/error.h"
#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_MESSAGE_MAX 1024u
#define LINNET_MAX_CHUNKS 4096u
#define LINNET_BITMAP_BYTES(chunks) (((chunks) + 7u) / 8u)
#define LINNET_ID_MAX 64u
#define LINNET_MAX_TRAINING 16u
#define LINNET_MAX_HELD 65535u /* held-out examples of a report, SPEC 10.8 */
#define LINNET_MAX_CONFUSION_CLASSES 21u
#define LINNET_MAX_PERSONAL_ROUNDS 64u
#define LINNET_MAC_BYTES 8u
#define LINNET_SIGNATURE_BYTES 64u
#define LINNET_MAX_EXAMPLES (1u << 20)

enum linnet_message_type {
    LINNET_HELLO = 1,
    LINNET_WELCOME = 2,
    LINNET_OFFER = 3,
    LINNET_STATUS = 4,
    LINNET_COMMIT = 5,
    LINNET_RECEIPT = 6,
    LINNET_REFUSAL = 7,
    LINNET_REPORT = 8,
    LINNET_PRESENCE = 9,
    LINNET_IDENTIFY = 10,
    LINNET_MACHINE = 11, /* what a board found of its machine */
    LINNET_ACKNOWLEDGE = 13 /* somebody has looked at it */
};

/* Windows that a board's own point may be made of: from fewer none is made, the sums of more do not fit. */
#define LINNET_MIN_OWN_WINDOWS 8u
#define LINNET_MAX_OWN_WINDOWS 255u

enum linnet_object { LINNET_UPDATE = 0, LINNET_STEP = 1, LINNET_FULL = 2, LINNET_DIFF = 3 };

enum linnet_outcome { LINNET_FOLDED_WHOLE = 0, LINNET_FOLDED_PART = 1, LINNET_IN_CUSTODY = 2 };

/* SPEC 8.2; the number is the wire's. */
enum linnet_key {
    LINNET_KEY_TYPE = 0,
    LINNET_KEY_MODEL = 1,
    LINNET_KEY_VERSION = 2,
    LINNET_KEY_DIGEST = 3,
    LINNET_KEY_TRANSFER = 4,
    LINNET_KEY_OBJECT = 5,
    LINNET_KEY_CHUNKS = 6,
    LINNET_KEY_EXAMPLES = 7,
    LINNET_KEY_BITMAP = 8,
    LINNET_KEY_WINDOW = 9,
    LINNET_KEY_CREDIT = 10,
    LINNET_KEY_ORDINAL = 11,
    LINNET_KEY_REASON = 12,
    LINNET_KEY_WAIT = 13,
    LINNET_KEY_DETAIL = 14,
    LINNET_KEY_OUTCOME = 15,
    LINNET_KEY_PACKETS = 16,
    LINNET_KEY_SEED = 17,
    LINNET_KEY_NETWORK = 18,
    LINNET_KEY_NUMERIC = 19,
    LINNET_KEY_UNITS = 20,
    LINNET_KEY_EXPONENTS = 21,
    LINNET_KEY_TRAINING = 22,
    LINNET_KEY_MODE = 23,
    LINNET_KEY_COHORT = 24,
    LINNET_KEY_PROFILE = 25,
    LINNET_KEY_PREVIOUS = 26,
    LINNET_KEY_STEPS = 27,
    LINNET_KEY_FULLS = 28,
    LINNET_KEY_DEADLINE = 29,
    LINNET_KEY_OPEN = 30,
    LINNET_KEY_MAXIMUM = 31,
    LINNET_KEY_ROUND = 32,
    LINNET_KEY_LOSS = 33,
    LINNET_KEY_ACCURACY = 34,
    LINNET_KEY_STATE = 35,
    LINNET_KEY_BUFFER = 36,
    LINNET_KEY_LINK = 37,
    LINNET_KEY_FULLDIGEST = 38,
    LINNET_KEY_ECHO = 40,
    LINNET_KEY_NEEDED = 41,
    LINNET_KEY_PACE = 42,
    LINNET_KEY_BOARD = 43,
    LINNET_KEY_FLEET = 44,
#if LINNET_SAMPLING
    LINNET_KEY_PLAN = 46,
#endif
#if LINNET_PERSONAL
    LINNET_KEY_PERSONAL = 47,
#endif
#if LINNET_EVALUATION
    LINNET_KEY_HELD = 48,
    LINNET_KEY_CONFUSION = 49,
#endif
#if LINNET_MACS
    LINNET_KEY_MAC = 50,
    LINNET_KEY_EPOCH = 51,
#endif
#if LINNET_WITH_SIGNATURES
    LINNET_KEY_SIGNATURE = 52,
#endif
#if LINNET_HOOKS
    LINNET_KEY_MEMORY = 56,
#endif
    LINNET_KEY_NEXT = 57,
#if LINNET_WITH_WINDOWS
    LINNET_KEY_FRONT = 58,
#endif
#if LINNET_WITH_POINTS
    LINNET_KEY_VERDICT = 60,
    LINNET_KEY_SEEN = 61,
    LINNET_KEY_OWN = 63,
    LINNET_KEYS = 64
#elif LINNET_WITH_WINDOWS
    LINNET_KEYS = 59
#else
    LINNET_KEYS = 58
#endif
};

#define LINNET_HAS(message, key) (((message)->present >> (key)) & 1u)

struct linnet_message {
    uint64_t present; /* bit k: key k stands in the message */
    uint32_t type;    /* enum linnet_message_type */
    struct linnet_slice model; /* slices are views into the bytes that were read, or the caller's own when writing */
    struct linnet_slice bitmap;
    struct linnet_slice detail;
    struct linnet_slice board;
    struct linnet_slice fleet;
    struct linnet_slice packets; /* the array's elements as they stand on the wire; linnet_message_packet walks them */
    uint32_t packet_count;
    uint8_t digest[LINNET_DIGEST_BYTES];
    uint8_t previous[LINNET_DIGEST_BYTES];
    uint8_t fulldigest[LINNET_DIGEST_BYTES];
#if LINNET_EVALUATION
    struct linnet_slice confusion; /* classes² counts of 16 bits, little endian; a row a label, a column a decision */
    uint32_t held[2];              /* held-out examples, and how many of them were decided rightly */
#endif
#if LINNET_HOOKS
    uint32_t memory[2]; /* bytes that a board has, and that the offer needs */
#endif
#if LINNET_SAMPLING
    uint32_t plan[3]; /* boards drawn, age of a base, updates at which the round closes */
#endif
#if LINNET_PERSONAL
    uint32_t personal[2]; /* rounds, share of the rate in 1/256 */
#endif
#if LINNET_WITH_WINDOWS
    struct linnet_slice front; /* SPEC 18.5: front end, axes, samples, scale */
#endif
#if LINNET_MACS
    struct linnet_slice mac;
    uint32_t epoch;
#endif
#if LINNET_WITH_SIGNATURES
    struct linnet_slice signature;
#endif
    uint64_t seed;
    uint32_t version;
    uint32_t transfer;
    uint32_t object;
    uint32_t chunks;
    uint32_t examples;
    uint32_t window;
    uint32_t credit;
    uint32_t ordinal;
    uint32_t reason;
    uint32_t wait; /* ms */
    uint32_t outcome;
    uint32_t network;
    uint32_t numeric;
    uint32_t mode;
    uint32_t cohort;
    uint32_t steps;
    uint32_t deadline; /* ms */
    uint32_t open;
    uint32_t maximum;
    uint32_t round;
    uint32_t loss;     /* millionths */
    uint32_t accuracy; /* millionths */
    uint32_t state;
    uint32_t buffer; /* bytes */
    uint32_t echo;
    uint32_t needed;
    uint32_t pace;     /* µs */
    uint32_t next;     /* s */
    uint32_t fulls[2];   /* version, chunks */
    uint32_t profile[5]; /* codec, c16, residual bits, chunk bytes, eager */
    uint32_t link[4];    /* bytes up, bytes down, packets sent again, millijoule */
#if LINNET_WITH_POINTS
    uint32_t verdict[6]; /* SPEC 21.11: state, windows, over, class, limit, t */
    uint32_t seen;       /* windows judged, of the state that somebody looked at */
    uint32_t own[3];     /* serial of a person's word on the own point, windows it is made of; of a state those it has */
#endif
    int32_t training[LINNET_MAX_TRAINING];
    uint16_t units[LINNET_MAX_LAYERS + 1];
    int8_t exponents[LINNET_MAX_LAYERS];
    uint8_t training_count;
    uint8_t unit_count;
    uint8_t exponent_count;
#if LINNET_WITH_POINTS
    uint8_t own_count; /* 2 in an acknowledgement, 3 in a state */
#endif
};

/* LINNET_OK, LINNET_E_MALFORMED, or LINNET_E_TOO_LONG for more than LINNET_MESSAGE_MAX bytes. */
int linnet_message_read(struct linnet_message *message, const uint8_t *bytes, size_t length);

/* Empties a message and sets its type; then set fields and mark each with linnet_message_mark. */
void linnet_message_init(struct linnet_message *message, enum linnet_message_type type);

static inline void linnet_message_mark(struct linnet_message *message, enum linnet_key key) {
    message->present |= UINT64_C(1) << key;
}

/* Writes the keys that are present, ascending. Returns the length, LINNET_E_SPACE, or LINNET_E_TOO_LONG. */
int linnet_message_write(const struct linnet_message *message, uint8_t *out, size_t capacity);

/* Takes the next packet off message->packets; LINNET_E_EMPTY after the last. */
int linnet_message_packet(struct linnet_message *message, struct linnet_slice *packet);

/* Whether this is an id of SPEC 1.2: 1 … 64 characters of [A-Za-z0-9_-]. */
int linnet_is_id(const uint8_t *text, size_t length);

#ifdef __cplusplus
}
#endif

#endif
