#include "linnet/extractor.h"

#include "fixed_point.h"
#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/error.h"

/* EXTRACTOR.md sections 2 to 4. */
enum {
    HEADER_BYTES = 48,
    CHECKED_FROM = 16,
    TENSOR_BYTES = 16,
    OPERATOR_BYTES = 40,
    NO_TENSOR = 0xFFFF,
    MOST_TENSORS = 4096,
    MOST_OPERATORS = 1024,
    MOST_CLASSES = 4095
};
#define MAGIC 0x584E4E4Cu
#define MOST_TENSOR_BYTES (1u << 24)
#define MOST_OFFSET (1u << 25)
#define MOST_FILE_BYTES (1u << 26)
#define MOST_WORK ((uint64_t)1 << 32)
#define NO_BYTE 512.0f /* further from every zero point than a byte can be */

enum kind { CONVOLUTION = 1, DEPTHWISE, AVERAGE_POOL, MAX_POOL, ADD, RESHAPE, FULLY_CONNECTED, SOFTMAX, PAD, RESCALE };

struct tensor {
    struct linnet_shape shape;
    uint32_t offset;
    uint32_t bytes;
    float scale;
};

/* An operator with the indexes of its tensors. */
struct entry {
    struct linnet_operator op;
    struct tensor in;
    struct tensor second;
    struct tensor out;
    uint16_t input;
    uint16_t other;
    uint16_t output;
};

static struct tensor load_tensor(const struct linnet_extractor *x, unsigned index) {
    const uint8_t *p = x->file + x->tensor_table + index * TENSOR_BYTES;
    struct tensor t;
    t.offset = linnet_load_le32(p);
    t.shape.height = linnet_load_le16(p + 4);
    t.shape.width = linnet_load_le16(p + 6);
    t.shape.channels = linnet_load_le16(p + 8);
    t.shape.zero_point = linnet_to_s8(p[10]);
    t.scale = linnet_load_float(p + 12);
    t.bytes = (uint32_t)t.shape.height * t.shape.width * t.shape.channels;
    return t;
}

static const uint8_t *record(const struct linnet_extractor *x, unsigned index) {
    return x->file + x->operator_table + index * OPERATOR_BYTES;
}

/* The tensors' indexes must be valid. */
static void load_entry(const struct linnet_extractor *x, unsigned index, struct entry *e) {
    const uint8_t *p = record(x, index);
    struct linnet_operator *op = &e->op;
    e->input = linnet_load_le16(p + 4);
    e->other = linnet_load_le16(p + 6);
    e->output = linnet_load_le16(p + 8);
    e->in = load_tensor(x, e->input);
    e->second = load_tensor(x, e->other == NO_TENSOR ? e->input : e->other);
    e->out = load_tensor(x, e->output);
    op->kind = p[0];
    op->lowest = linnet_to_s8(p[1]);
    op->highest = linnet_to_s8(p[2]);
    op->in = e->in.shape;
    op->second = e->second.shape;
    op->out = e->out.shape;
    op->window.height = p[12];
    op->window.width = p[13];
    op->window.stride_height = p[14];
    op->window.stride_width = p[15];
    op->window.dilation_height = p[16];
    op->window.dilation_width = p[17];
    op->window.top = p[18];
    op->window.left = p[19];
    op->weights = x->file + linnet_load_le32(p + 20);
    op->bias = x->file + linnet_load_le32(p + 24);
    op->significands = x->file + linnet_load_le32(p + 28);
    op->shifts = x->file + linnet_load_le32(p + 32);
    op->extra = load_s32(p + 36);
}

static int has_weights(unsigned kind) {
    return kind == CONVOLUTION || kind == DEPTHWISE || kind == FULLY_CONNECTED;
}

static int writes_in_place(unsigned kind) {
    return kind == ADD || kind == RESHAPE || kind == SOFTMAX || kind == RESCALE;
}

/* Whether the section whose offset stands at `at` of a record lies within the file; absent ones have no bytes. */
static int section(const struct linnet_extractor *x, const uint8_t *at, uint64_t bytes) {
    const uint32_t offset = linnet_load_le32(at);
    if (bytes == 0) {
        return offset == 0;
    }
    return offset >= HEADER_BYTES && offset % 4u == 0 && offset + bytes <= x->bytes;
}

static int overlap(const struct tensor *a, const struct tensor *b) {
    return a->offset < b->offset + b->bytes && b->offset < a->offset + a->bytes;
}

static int same_shape(const struct linnet_shape *a, const struct linnet_shape *b) {
    return a->height == b->height && a->width == b->width && a->channels == b->channels;
}

static int tensor_sound(const struct linnet_extractor *x, unsigned index) {
    const uint8_t *p = x->file + x->tensor_table + index * TENSOR_BYTES;
    const struct tensor t = load_tensor(x, index);
    const uint64_t bytes = (uint64_t)t.shape.height * t.shape.width * t.shape.channels;
    const uint32_t scale = linnet_load_le32(p + 12);
    return p[11] == 0 && bytes >= 1 && bytes <= MOST_TENSOR_BYTES && t.offset <= MOST_OFFSET && scale >= 1u &&
           scale < 0x7F800000u; /* positive, finite */
}

/* Every window holds at least one element of the input. */
static int window_sound(const struct entry *e) {
    const struct linnet_window *w = &e->op.window;
    const uint32_t span_height = (w->height - 1u) * w->dilation_height + 1u;
    const uint32_t span_width = (w->width - 1u) * w->dilation_width + 1u;
    return w->top < span_height && w->left < span_width && span_height <= 0xFFFFu && span_width <= 0xFFFFu &&
           (e->out.shape.height - 1u) * w->stride_height < (uint32_t)e->in.shape.height + w->top &&
           (e->out.shape.width - 1u) * w->stride_width < (uint32_t)e->in.shape.width + w->left;
}

/* Shape rules of one kind; *weights and *work are set. */
static int shapes_sound(const struct entry *e, uint64_t *weights, uint64_t *work) {
    const struct linnet_shape *in = &e->in.shape;
    const struct linnet_shape *out = &e->out.shape;
    const struct linnet_window *w = &e->op.window;
    const uint64_t taps = (uint64_t)w->height * w->width;
    const uint32_t rows = (uint32_t)out->height * out->width;
    *weights = 0;
    *work = e->out.bytes;
    switch (e->op.kind) {
        case CONVOLUTION:
            *weights = taps * in->channels * out->channels;
            *work = taps * in->channels * e->out.bytes;
            return window_sound(e);
        case DEPTHWISE:
            *weights = taps * out->channels;
            *work = taps * e->out.bytes;
            return window_sound(e) && out->channels % in->channels == 0;
        case AVERAGE_POOL:
        case MAX_POOL:
            *work = taps * e->out.bytes;
            return window_sound(e) && in->channels == out->channels && w->dilation_height == 1 &&
                   w->dilation_width == 1;
        case FULLY_CONNECTED:
            *weights = (uint64_t)(e->in.bytes / rows) * out->channels;
            *work = *weights * rows;
            return e->in.bytes % rows == 0;
        case ADD:
            return same_shape(in, out) && same_shape(&e->second.shape, out);
        case RESHAPE:
            *work = 0;
            return e->in.bytes == e->out.bytes && e->in.offset == e->out.offset;
        case SOFTMAX:
            return same_shape(in, out) && out->channels <= MOST_CLASSES && e->op.extra <= 0;
        case RESCALE:
            return same_shape(in, out);
        case PAD:
            return e->op.extra >= 0 && e->op.extra + in->channels <= (int32_t)out->channels &&
                   (unsigned)w->top + in->height <= out->height && (unsigned)w->left + in->width <= out->width;
        default:
            return 0;
    }
}

static int multipliers_sound(const struct linnet_operator *op, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const int shift = linnet_to_s8(op->shifts[i]);
        if (load_s32(op->significands + 4u * i) < 0 || shift < -31 || shift > 30 || (op->kind == ADD && shift > 0) ||
            (op->kind == SOFTMAX && shift < 0)) {
            return 0;
        }
    }
    return 1;
}

/* Whether a tensor holds what was written to it when operator `index` reads it. */
static int alive(const struct linnet_extractor *x, unsigned index, uint16_t tensor) {
    const struct tensor t = load_tensor(x, tensor);
    while (index-- > 0) {
        const uint8_t *p = record(x, index);
        const uint16_t written = linnet_load_le16(p + 8);
        if (written == tensor) {
            return 1;
        }
        const struct tensor out = load_tensor(x, written);
        if (p[0] != RESHAPE && overlap(&out, &t)) {
            return 0;
        }
    }
    return tensor == x->input;
}

static int apart(const struct entry *e, const struct tensor *in) {
    return !overlap(in, &e->out) || (writes_in_place(e->op.kind) && in->offset == e->out.offset);
}

static int check_operator(const struct linnet_extractor *x, unsigned index, uint64_t *work, uint64_t *constants) {
    const uint8_t *p = record(x, index);
    struct entry e;
    uint64_t weights;
    uint64_t own;
    unsigned channels;
    unsigned multipliers;
    if (p[0] < CONVOLUTION || p[0] > RESCALE || p[3] != 0 || linnet_load_le16(p + 10) != 0) {
        return LINNET_E_MALFORMED;
    }
    const uint16_t other = linnet_load_le16(p + 6);
    if (linnet_load_le16(p + 4) >= x->tensors || linnet_load_le16(p + 8) >= x->tensors ||
        (p[0] == ADD ? other >= x->tensors : other != NO_TENSOR)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    for (unsigned i = 12; i < 18; i++) {
        if (p[i] == 0) {
            return LINNET_E_OUT_OF_RANGE;
        }
    }
    load_entry(x, index, &e);
    channels = has_weights(p[0]) ? e.out.shape.channels : 0u;
    multipliers = p[0] == ADD ? 3u : p[0] == SOFTMAX || p[0] == RESCALE ? 1u : channels;
    if (e.op.lowest > e.op.highest || e.input == e.output || e.other == e.output || !shapes_sound(&e, &weights, &own) ||
        !section(x, p + 20, weights) || !section(x, p + 24, 4u * (uint64_t)channels) ||
        !section(x, p + 28, 4u * (uint64_t)multipliers) || !section(x, p + 32, multipliers) ||
        !multipliers_sound(&e.op, multipliers)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    *work += own;
    *constants += weights + 8u * (uint64_t)multipliers;
    if (*work > MOST_WORK || *constants > x->bytes || !alive(x, index, e.input) || !apart(&e, &e.in) ||
        (other != NO_TENSOR && (!alive(x, index, other) || !apart(&e, &e.second)))) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return LINNET_OK;
}

static int check_header(struct linnet_extractor *x) {
    const uint8_t *file = x->file;
    if (linnet_load_le32(file) != MAGIC || linnet_load_le16(file + 4) != 1 ||
        linnet_load_le16(file + 6) != HEADER_BYTES || linnet_load_le32(file + 8) != x->bytes ||
        linnet_load_le32(file + 44) != 0) {
        return LINNET_E_MALFORMED;
    }
    if (linnet_crc32c(file + CHECKED_FROM, x->bytes - CHECKED_FROM) != linnet_load_le32(file + 12)) {
        return LINNET_E_CHECKSUM;
    }
    x->tensors = linnet_load_le16(file + 16);
    x->operators = linnet_load_le16(file + 18);
    x->tensor_table = linnet_load_le32(file + 20);
    x->operator_table = linnet_load_le32(file + 24);
    x->input = linnet_load_le16(file + 28);
    x->output = linnet_load_le16(file + 30);
    x->arena_bytes = linnet_load_le32(file + 32);
    if (x->tensors == 0 || x->tensors > MOST_TENSORS || x->operators == 0 || x->operators > MOST_OPERATORS ||
        x->input >= x->tensors || x->output >= x->tensors || !section(x, file + 20, (uint64_t)x->tensors * TENSOR_BYTES) ||
        !section(x, file + 24, (uint64_t)x->operators * OPERATOR_BYTES)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return LINNET_OK;
}

int linnet_extractor_open(struct linnet_extractor *x, const uint8_t *file, size_t bytes) {
    LINNET_ASSERT(x && (file || bytes == 0));
    uint32_t end = 0;
    uint64_t work = 0;
    uint64_t constants = 0;
    if (bytes < HEADER_BYTES || bytes > MOST_FILE_BYTES) {
        return LINNET_E_MALFORMED;
    }
    x->file = file;
    x->bytes = (uint32_t)bytes;
    int error = check_header(x);
    for (unsigned i = 0; error == LINNET_OK && i < x->tensors; i++) {
        if (!tensor_sound(x, i)) {
            return LINNET_E_OUT_OF_RANGE;
        }
        const struct tensor t = load_tensor(x, i);
        end = t.offset + t.bytes > end ? t.offset + t.bytes : end;
    }
    for (unsigned i = 0; error == LINNET_OK && i < x->operators; i++) {
        error = check_operator(x, i, &work, &constants);
    }
    if (error == LINNET_OK && (end != x->arena_bytes || !alive(x, x->operators, x->output))) {
        error = LINNET_E_OUT_OF_RANGE;
    }
    return error;
}

size_t linnet_extractor_arena_size(const struct linnet_extractor *x) {
    LINNET_ASSERT(x && x->file);
    return x->arena_bytes;
}

size_t linnet_extractor_input_size(const struct linnet_extractor *x) {
    LINNET_ASSERT(x && x->file);
    return load_tensor(x, x->input).bytes;
}

int8_t *linnet_extractor_input(const struct linnet_extractor *x, void *arena) {
    LINNET_ASSERT(x && x->file && arena);
    return (int8_t *)arena + load_tensor(x, x->input).offset;
}

void linnet_extractor_take(const struct linnet_extractor *x, void *arena, const float *reals) {
    LINNET_ASSERT(x && x->file && arena && reals);
    const struct tensor t = load_tensor(x, x->input);
    int8_t *const input = (int8_t *)arena + t.offset;
    for (uint32_t i = 0; i < t.bytes; i++) {
        float steps = reals[i] / t.scale;
        steps = !(steps > -NO_BYTE) ? -NO_BYTE : steps < NO_BYTE ? steps : NO_BYTE;
        const int32_t q = (int32_t)(steps + (steps < 0.0f ? -0.5f : 0.5f)) + t.shape.zero_point;
        input[i] = (int8_t)(q < INT8_MIN ? INT8_MIN : q > INT8_MAX ? INT8_MAX : q);
    }
}

size_t linnet_extractor_output_size(const struct linnet_extractor *x) {
    LINNET_ASSERT(x && x->file);
    return load_tensor(x, x->output).bytes;
}

const int8_t *linnet_extractor_output(const struct linnet_extractor *x, const void *arena) {
    LINNET_ASSERT(x && x->file && arena);
    return (const int8_t *)arena + load_tensor(x, x->output).offset;
}

size_t linnet_extractor_step(const struct linnet_extractor *x, void *arena, unsigned index, const int8_t **output) {
    LINNET_ASSERT(x && x->file && arena && index < x->operators);
    struct entry e;
    load_entry(x, index, &e);
    const int8_t *in = (const int8_t *)arena + e.in.offset;
    int8_t *out = (int8_t *)arena + e.out.offset;
    switch (e.op.kind) {
        case CONVOLUTION:
            linnet_convolution(&e.op, in, out);
            break;
        case DEPTHWISE:
            linnet_depthwise(&e.op, in, out);
            break;
        case AVERAGE_POOL:
            linnet_average_pool(&e.op, in, out);
            break;
        case MAX_POOL:
            linnet_max_pool(&e.op, in, out);
            break;
        case ADD:
            linnet_add(&e.op, in, (const int8_t *)arena + e.second.offset, out);
            break;
        case FULLY_CONNECTED:
            linnet_fully_connected(&e.op, in, out);
            break;
        case SOFTMAX:
            linnet_softmax(&e.op, in, out);
            break;
        case PAD:
            linnet_pad(&e.op, in, out);
            break;
        case RESCALE:
            linnet_rescale(&e.op, in, out);
            break;
        default: /* RESHAPE: the bytes stay where they are */
            break;
    }
    if (output) {
        *output = out;
    }
    return e.out.bytes;
}

void linnet_extractor_run(const struct linnet_extractor *x, void *arena) {
    LINNET_ASSERT(x && x->file && arena);
    for (unsigned i = 0; i < x->operators; i++) {
        linnet_extractor_step(x, arena, i, NULL);
    }
}

void linnet_extractor_reals(const struct linnet_extractor *x, const int8_t *output, float *features) {
    LINNET_ASSERT(x && x->file && output && features);
    const struct tensor t = load_tensor(x, x->output);
    for (uint32_t i = 0; i < t.bytes; i++) {
        features[i] = (float)(output[i] - t.shape.zero_point) * t.scale;
    }
}

void linnet_extractor_features(const struct linnet_extractor *x, const void *arena, float *features) {
    LINNET_ASSERT(x && x->file && arena && features);
    linnet_extractor_reals(x, linnet_extractor_output(x, arena), features);
}
