#include "message_fields.h"

#include <stddef.h>

/* Ranges of numbers, by name. */
enum range {
    ANY,
    U16,
    U31,
    BOOL,
    UP_TO_2,
    UP_TO_3,
    TYPES,
    CHUNKS,
    CHUNKS_OR_0,
    POSITIVE_U16,
    LIMIT,
    MILLION,
    LONGEST,
    ECHO,
    PACE,
    NEXT,
    POSITIVE,
#if LINNET_WITH_RIDGE || LINNET_WITH_AUTOENCODER
    NETWORKS
#else
    NETWORKS = UP_TO_3
#endif
};

/* A board alone reads nothing that boards say. */
#define LAST_TYPE (LINNET_WITH_POINTS ? LINNET_ACKNOWLEDGE : LINNET_BOTH_ENDS ? LINNET_MACHINE : LINNET_REFUSAL)

const uint32_t linnet_message_ranges[][2] = {
    {0, UINT32_MAX}, {0, 0xFFFF}, {0, INT32_MAX}, {0, 1}, {0, 2}, {0, 3}, {1, LAST_TYPE}, {1, LINNET_MAX_CHUNKS},
    {0, LINNET_MAX_CHUNKS}, {1, 0xFFFF}, {1, LINNET_MAX_EXAMPLES}, {0, 1000000}, {64, 0xFFFF}, {0, 0x1FFFF},
    {1, 10000000}, {1, 31536000}, {1, UINT32_MAX},
#if LINNET_WITH_RIDGE || LINNET_WITH_AUTOENCODER
    {0, LINNET_WITH_RIDGE ? LINNET_RIDGE : LINNET_AUTOENCODER},
#endif
};

enum list_name { PROFILE, FULLS, LINK, TRAINING, UNITS, EXPONENTS, VERDICT, HELD, MEMORY, PERSONAL, PLAN, OWN };

#define AT(member) ((uint16_t)offsetof(struct linnet_message, member))

const struct list linnet_message_lists[] = {
    {5, 5, 4, 0, 0, U16},
    {2, 2, 4, 0, 0, U31},
    {4, 4, 4, 0, 0, U31},
    {1, LINNET_MAX_TRAINING, 4, 1, AT(training_count), 0},
    {2, LINNET_MAX_LAYERS + 1, 2, 0, AT(unit_count), POSITIVE_U16},
    {1, LINNET_MAX_LAYERS, 1, 1, AT(exponent_count), 0},
    {6, 6, 4, 0, 0, U31},
#if LINNET_EVALUATION
    [HELD] = {2, 2, 4, 0, 0, U16},
#endif
#if LINNET_HOOKS
    [MEMORY] = {2, 2, 4, 0, 0, U31},
#endif
#if LINNET_PERSONAL
    [PERSONAL] = {2, 2, 4, 0, 0, POSITIVE_U16},
#endif
#if LINNET_SAMPLING
    [PLAN] = {3, 3, 4, 0, 0, U16},
#endif
#if LINNET_WITH_POINTS
    [OWN] = {2, 3, 4, 0, AT(own_count), U31},
#endif
};

/* In the order of their keys (SPEC 8.2). */
const struct field linnet_message_fields[LINNET_KEYS] = {
    {NUMBER, TYPES, AT(type)},
    {ID, 0, AT(model)},
    {NUMBER, ANY, AT(version)},
    {DIGEST, 0, AT(digest)},
    {NUMBER, U16, AT(transfer)},
    {NUMBER, UP_TO_3, AT(object)},
    {NUMBER, CHUNKS, AT(chunks)},
    {NUMBER, U31, AT(examples)},
    {BYTES, 0, AT(bitmap)},
    {NUMBER, CHUNKS, AT(window)},
    {NUMBER, ANY, AT(credit)},
    {NUMBER, U16, AT(ordinal)},
    {NUMBER, POSITIVE_U16, AT(reason)},
    {NUMBER, ANY, AT(wait)},
    {TEXT, 0, AT(detail)},
    {NUMBER, UP_TO_2, AT(outcome)},
    {PACKETS, 0, AT(packets)},
    {SEED, 0, AT(seed)},
    {NUMBER, NETWORKS, AT(network)},
    {NUMBER, BOOL, AT(numeric)},
    {LIST, UNITS, AT(units)},
    {LIST, EXPONENTS, AT(exponents)},
    {LIST, TRAINING, AT(training)},
    {NUMBER, BOOL, AT(mode)},
    {NUMBER, POSITIVE_U16, AT(cohort)},
    {LIST, PROFILE, AT(profile)},
    {DIGEST, 0, AT(previous)},
    {NUMBER, CHUNKS, AT(steps)},
    {LIST, FULLS, AT(fulls)},
    {NUMBER, ANY, AT(deadline)},
    {NUMBER, U16, AT(open)},
    {NUMBER, LIMIT, AT(maximum)},
    {NUMBER, U31, AT(round)},
    {NUMBER, U31, AT(loss)},
    {NUMBER, MILLION, AT(accuracy)},
    {NUMBER, BOOL, AT(state)},
    {NUMBER, LONGEST, AT(buffer)},
    {LIST, LINK, AT(link)},
    {DIGEST, 0, AT(fulldigest)},
    {NONE, 0, 0},
    {NUMBER, ECHO, AT(echo)},
    {NUMBER, CHUNKS_OR_0, AT(needed)},
    {NUMBER, PACE, AT(pace)},
    {ID, 0, AT(board)},
    {ID, 0, AT(fleet)},
#if LINNET_SAMPLING
    [LINNET_KEY_PLAN] = {LIST, PLAN, AT(plan)},
#endif
#if LINNET_PERSONAL
    [LINNET_KEY_PERSONAL] = {LIST, PERSONAL, AT(personal)},
#endif
#if LINNET_EVALUATION
    [LINNET_KEY_HELD] = {LIST, HELD, AT(held)},
    [LINNET_KEY_CONFUSION] = {BYTES, 0, AT(confusion)},
#endif
#if LINNET_MACS
    [LINNET_KEY_MAC] = {BYTES, LINNET_MAC_BYTES, AT(mac)},
    [LINNET_KEY_EPOCH] = {NUMBER, POSITIVE, AT(epoch)},
#endif
#if LINNET_WITH_SIGNATURES
    [LINNET_KEY_SIGNATURE] = {BYTES, LINNET_SIGNATURE_BYTES, AT(signature)},
#endif
    [LINNET_KEY_NEXT] = {NUMBER, NEXT, AT(next)},
#if LINNET_WITH_WINDOWS
    [LINNET_KEY_FRONT] = {BYTES, 0, AT(front)},
#endif
#if LINNET_WITH_POINTS
    [LINNET_KEY_VERDICT] = {LIST, VERDICT, AT(verdict)},
    [LINNET_KEY_SEEN] = {NUMBER, U31, AT(seen)},
    [LINNET_KEY_OWN] = {LIST, OWN, AT(own)},
#endif
#if LINNET_HOOKS
    [LINNET_KEY_MEMORY] = {LIST, MEMORY, AT(memory)},
#endif
};

#if LINNET_EVALUATION
#define MAY_BE_EVALUATED (K(HELD) | K(CONFUSION))
#else
#define MAY_BE_EVALUATED 0
#endif
#if LINNET_HOOKS
#define MAY_LACK K(MEMORY)
#else
#define MAY_LACK 0
#endif
#if LINNET_SAMPLING
#define MAY_BE_DRAWN K(PLAN)
#else
#define MAY_BE_DRAWN 0
#endif
#if LINNET_PERSONAL
#define MAY_BE_PERSONAL K(PERSONAL)
#else
#define MAY_BE_PERSONAL 0
#endif
#if LINNET_MACS
#define MAY_BE_PROVEN K(MAC)
#define MAY_BE_SEALED (K(MAC) | K(EPOCH) | MAY_BE_SIGNED)
#else
#define MAY_BE_PROVEN 0
#define MAY_BE_SEALED 0
#endif
#if LINNET_WITH_SIGNATURES
#define MAY_BE_SIGNED K(SIGNATURE)
#else
#define MAY_BE_SIGNED 0
#endif

#if LINNET_WITH_WINDOWS
#define MAY_BE_SENSED K(FRONT)
#else
#define MAY_BE_SENSED 0
#endif

#if LINNET_WITH_POINTS
#define MUST_BE_JUDGED K(VERDICT)
#define MAY_BE_OWN K(OWN)
#else
#define MUST_BE_JUDGED 0
#define MAY_BE_OWN 0
#endif

#define NO_SHAPE {UINT64_MAX, 0} /* nothing has all keys */

/* SPEC 8.3; index: type. */
const struct shape linnet_message_shapes[] = {
    {0, 0},
    {K(MODEL), K(VERSION) | K(DIGEST) | K(TRANSFER) | K(CHUNKS) | K(EXAMPLES) | K(PACKETS) | K(BUFFER)
         | MAY_BE_PROVEN},
    {K(MODEL) | K(ORDINAL) | K(WINDOW), K(VERSION) | K(TRANSFER) | K(CHUNKS) | K(BITMAP) | MAY_BE_PROVEN},
    {K(MODEL) | K(VERSION) | K(DIGEST) | K(WINDOW) | K(SEED) | K(NETWORK) | K(NUMERIC) | K(UNITS) | K(EXPONENTS)
         | K(TRAINING) | K(MODE) | K(COHORT) | K(PROFILE) | K(DEADLINE) | K(OPEN) | K(MAXIMUM) | K(ROUND),
     K(PREVIOUS) | K(STEPS) | K(FULLS) | K(FULLDIGEST) | K(PACE) | K(NEXT) | MAY_BE_DRAWN | MAY_BE_PERSONAL
         | MAY_BE_SENSED | MAY_BE_SEALED},
    {K(MODEL) | K(VERSION) | K(TRANSFER) | K(OBJECT) | K(CHUNKS) | K(BITMAP), K(WINDOW) | K(CREDIT) | K(ECHO) | K(NEEDED)},
    {K(MODEL) | K(VERSION) | K(DIGEST) | K(TRANSFER) | K(CHUNKS) | K(EXAMPLES), MAY_BE_PROVEN},
    {K(MODEL) | K(VERSION) | K(TRANSFER) | K(CHUNKS) | K(BITMAP) | K(OUTCOME), MAY_BE_PROVEN},
    {K(REASON), K(MODEL) | K(VERSION) | K(TRANSFER) | K(WAIT) | K(DETAIL) | MAY_BE_PROVEN},
#if LINNET_BOTH_ENDS
    {K(MODEL) | K(VERSION), K(EXAMPLES) | K(LOSS) | K(ACCURACY) | K(LINK) | MAY_BE_EVALUATED | MAY_LACK
         | MAY_BE_PROVEN},
    {K(STATE), 0},
    {K(BOARD), K(FLEET) | K(MODEL)},
    {K(MODEL) | K(VERSION) | MUST_BE_JUDGED, MAY_BE_OWN | MAY_BE_PROVEN},
#endif
#if LINNET_WITH_POINTS
#if !LINNET_BOTH_ENDS
    NO_SHAPE,
    NO_SHAPE,
    NO_SHAPE,
    NO_SHAPE,
#endif
    NO_SHAPE, /* enrolment is no part of a running fleet */
    {K(MODEL) | K(SEEN), MAY_BE_OWN | MAY_BE_PROVEN},
#endif
};
