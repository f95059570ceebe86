#include "linnet/mfcc.h"

#include "fft.h"
#include "linnet/assert.h"
#include "linnet/real.h"

#define POINTS LINNET_FFT_POINTS
#define BINS 129u
#define FILTERS 32u
#define FRAME_SAMPLES 320u
#define REACH 50
#define WINDOW 101
#define TINY 1.19e-7f

static float positive_log(float x) {
    return linnet_log(x > 0.0f ? x : TINY);
}

/* Triangle i over the power spectrum. */
static float filtered(const float *power, unsigned i) {
    static const uint8_t edges[FILTERS + 2] = {2,  2,  3,  4,  4,  5,  6,  7,  8,  8,  9,  11, 12, 13, 14, 16, 17,
                                               19, 20, 22, 24, 26, 28, 31, 33, 36, 38, 42, 45, 48, 52, 56, 60, 64};
    const unsigned left = edges[i];
    const unsigned middle = edges[i + 1];
    const unsigned right = edges[i + 2];
    float sum = 0.0f;
    for (unsigned k = left + 1; k < middle; k++) {
        sum = sum + power[k] * ((float)(k - left) / (float)(middle - left));
    }
    if (left < right) {
        sum = sum + power[middle];
    }
    for (unsigned k = middle + 1; k < right; k++) {
        sum = sum + power[k] * ((float)(right - k) / (float)(right - middle));
    }
    return sum;
}

/* The 13 coefficients of one frame. */
static void cepstrum(const int16_t *second, unsigned frame, float *out, struct linnet_mfcc_scratch *s) {
    float *const power = s->real; /* bin k is no longer needed once its power is taken */
    float energy = 0.0f;
    for (unsigned n = 0; n < POINTS; n++) {
        const unsigned at = frame * FRAME_SAMPLES + n;
        const float before = (float)second[at == 0 ? LINNET_SECOND - 1u : at - 1u] * (1.0f / 32768.0f);
        const unsigned place = linnet_fft_place(n);
        s->real[place] = (float)second[at] * (1.0f / 32768.0f) - 0.98f * before;
        s->imaginary[place] = 0.0f;
    }
    linnet_fft(s->real, s->imaginary);
    for (unsigned k = 0; k < BINS; k++) {
        power[k] = (s->real[k] * s->real[k] + s->imaginary[k] * s->imaginary[k]) * (1.0f / 256.0f);
        energy = energy + power[k];
    }
    for (unsigned i = 0; i < FILTERS; i++) {
        s->logs[i] = positive_log(filtered(power, i));
    }
    out[0] = positive_log(energy);
    for (unsigned j = 1; j < LINNET_MFCC_COEFFICIENTS; j++) {
        float sum = 0.0f;
        for (unsigned i = 0; i < FILTERS; i++) {
            sum = sum + s->logs[i] * (linnet_fft_cosine(2u * (2u * i + 1u) * j) * 0.25f);
        }
        out[j] = sum;
    }
}

/* At its ends the second is mirrored. */
static float around(const float *column, int frame) {
    return column[frame < 0 ? -1 - frame : frame >= LINNET_MFCC_FRAMES ? 2 * LINNET_MFCC_FRAMES - 1 - frame : frame];
}

/* Less the mean, over the deviation, of the 101 frames around; relative to the frame, so that silence gives 0. */
static float normalised(const float *column, int frame) {
    const float own = column[frame];
    float sum = 0.0f;
    float squares = 0.0f;
    for (int k = -REACH; k <= REACH; k++) {
        sum = sum + (around(column, frame + k) - own);
    }
    const float mean = sum / (float)WINDOW;
    for (int k = -REACH; k <= REACH; k++) {
        const float rest = (around(column, frame + k) - own) - mean;
        squares = squares + rest * rest;
    }
    return -mean / (linnet_root(squares / (float)WINDOW) + TINY);
}

void linnet_mfcc(const int16_t *second, float *features, struct linnet_mfcc_scratch *scratch) {
    LINNET_ASSERT(second && features && scratch);
    for (unsigned frame = 0; frame < LINNET_MFCC_FRAMES; frame++) {
        cepstrum(second, frame, features + frame * LINNET_MFCC_COEFFICIENTS, scratch);
    }
    for (unsigned c = 0; c < LINNET_MFCC_COEFFICIENTS; c++) {
        float column[LINNET_MFCC_FRAMES];
        for (unsigned frame = 0; frame < LINNET_MFCC_FRAMES; frame++) {
            column[frame] = features[frame * LINNET_MFCC_COEFFICIENTS + c];
        }
        for (int frame = 0; frame < LINNET_MFCC_FRAMES; frame++) {
            features[frame * LINNET_MFCC_COEFFICIENTS + (int)c] = normalised(column, frame);
        }
    }
}

/* ---- onset alignment ---- */

#define ONSET_FRAMES 100
#define ONSET_SAMPLES 160
#define ONSET_PLACE 10
#define ONSET_GAP 12
#define FLOOR_RANK 10u

static uint64_t frame_energy(const int16_t *second, int frame) {
    uint64_t energy = 0;
    for (int n = frame * ONSET_SAMPLES; n < (frame + 1) * ONSET_SAMPLES; n++) {
        if (n > 0) {
            const int32_t difference = second[n] - second[n - 1];
            energy += (uint64_t)((int64_t)difference * difference);
        }
    }
    return energy;
}

/* The tenth smallest energy: what the room sounds like without the word. */
static uint64_t ranked(const uint64_t *energies) {
    uint64_t smallest[FLOOR_RANK];
    for (unsigned k = 0; k < FLOOR_RANK; k++) {
        smallest[k] = UINT64_MAX;
    }
    for (unsigned f = 0; f < ONSET_FRAMES; f++) {
        uint64_t energy = energies[f];
        for (unsigned k = 0; k < FLOOR_RANK; k++) {
            if (energy < smallest[k]) {
                const uint64_t moved = smallest[k];
                smallest[k] = energy;
                energy = moved;
            }
        }
    }
    return smallest[FLOOR_RANK - 1];
}

unsigned linnet_onset(const int16_t *second) {
    LINNET_ASSERT(second);
    uint64_t energies[ONSET_FRAMES];
    uint64_t before = frame_energy(second, 0);
    uint64_t here = before;
    int peak = 0;
    for (int f = 0; f < ONSET_FRAMES; f++) { /* over three frames each */
        const uint64_t next = f + 1 < ONSET_FRAMES ? frame_energy(second, f + 1) : here;
        energies[f] = before + here + next;
        before = here;
        here = next;
        peak = energies[f] > energies[peak] ? f : peak;
    }
    const uint64_t floor = ranked(energies);
    const uint64_t threshold = floor + (energies[peak] - floor) / 32u;
    int onset = peak;
    for (int f = peak - 1; f >= 0 && onset - f <= ONSET_GAP; f--) {
        onset = energies[f] >= threshold ? f : onset;
    }
    return (unsigned)onset;
}

/* Swaps the order of samples from … to - 1. */
static void reverse(int16_t *second, unsigned from, unsigned to) {
    while (from + 1 < to) {
        const int16_t sample = second[from];
        second[from++] = second[--to];
        second[to] = sample;
    }
}

void linnet_onset_align(int16_t *second) {
    LINNET_ASSERT(second);
    const int by = ((int)linnet_onset(second) - ONSET_PLACE) * ONSET_SAMPLES;
    const unsigned shift = (unsigned)((by + LINNET_SECOND) % LINNET_SECOND);
    reverse(second, 0, shift); /* three reversals turn it round without a second buffer */
    reverse(second, shift, LINNET_SECOND);
    reverse(second, 0, LINNET_SECOND);
}
