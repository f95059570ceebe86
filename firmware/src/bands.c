#include "bands.h"

#include "linnet/real.h"

#define LEAST_PEAK 1e-3f

/*
 * sin²(π·n/N), which is 0.5 - 0.5·cos(2πn/N), rounded once to float: for every N there is the same as a libm's gives. An angle
 * is turned on from the one before it, in a fiftieth of the instructions of a series for each.
 */
void linnet_bands_begin(float *scratch, unsigned samples) {
    float *const window = scratch + 2u * LINNET_FFT_POINTS;
    const double step = 3.14159265358979323846 / samples; /* at most π / 16 */
    const double z = step * step;
    double step_sine = 1.0;
    double step_cosine = 1.0;
    double sine = 0.0;
    double cosine = 1.0;
    for (unsigned k = 7; k > 0; k--) { /* Taylor, from its end */
        step_sine = 1.0 - step_sine * z / (2.0 * k * (2.0 * k + 1.0));
        step_cosine = 1.0 - step_cosine * z / (2.0 * k * (2.0 * k - 1.0));
    }
    step_sine = step * step_sine;
    window[0] = 0.0f;
    for (unsigned n = 1; 2 * n <= samples; n++) {
        const double next = sine * step_cosine + cosine * step_sine;
        cosine = cosine * step_cosine - sine * step_sine;
        sine = next;
        window[n] = (float)(sine * sine);
        window[samples - n] = window[n];
    }
}

/* 256·y as an s16, halves away from zero. */
static int16_t rounded(float y) {
    const float scaled = 256.0f * y;
    const float nearest = scaled + (scaled < 0.0f ? -0.5f : 0.5f);
    return (int16_t)(nearest >= 32767.0f ? 32767 : nearest <= -32768.0f ? -32768 : (int32_t)nearest);
}

static float centred(const struct linnet_bands *b, unsigned n) {
    return (float)((int32_t)b->samples * b->x[n * b->axes] - b->sum);
}

static void energies(const struct linnet_bands *b, int is_equal, const float *re, const float *im, int16_t *raw) {
    static const uint8_t log8[] = {1, 3, 5, 8, 13, 20, 34, 60, 129};
    const unsigned bands = is_equal ? 16 : 8;
    const float least = (float)(b->samples * b->samples);
    for (unsigned band = 0; band < bands; band++) {
        const unsigned from = is_equal ? 8 * band + 1 : log8[band];
        const unsigned to = is_equal ? 8 * band + 9 : log8[band + 1];
        float sum = 0.0f;
        for (unsigned k = from; k < to; k++) {
            sum = sum + (re[k] * re[k] + im[k] * im[k]);
        }
        raw[band] = rounded(linnet_log(sum + least));
    }
}

static void level_and_peak(const struct linnet_bands *b, int16_t *raw) {
    const float count = (float)b->samples;
    float power = 0.0f;
    float peak = 0.0f;
    for (unsigned n = 0; n < b->samples; n++) {
        const float d = centred(b, n);
        power = power + d * d;
    }
    power = power / count;
    power = power > 1.0f ? power : 1.0f;
    for (unsigned n = 0; n < b->samples; n++) {
        const float d = centred(b, n);
        const float t = d * d / power;
        peak = peak + t * t;
    }
    peak = peak / count;
    raw[0] = rounded(linnet_log(power));
    raw[1] = rounded(linnet_log(peak > LEAST_PEAK ? peak : LEAST_PEAK));
}

void linnet_bands_run(const struct linnet_bands *b, int is_equal, float *scratch, int16_t *raw) {
    float *const re = scratch;
    float *const im = scratch + LINNET_FFT_POINTS;
    const float *const window = im + LINNET_FFT_POINTS;
    for (unsigned n = 0; n < LINNET_FFT_POINTS; n++) {
        const unsigned place = linnet_fft_place(n);
        re[place] = n < b->samples ? centred(b, n) * window[n] : 0.0f;
        im[place] = 0.0f;
    }
    linnet_fft(re, im);
    energies(b, is_equal, re, im, raw);
    level_and_peak(b, raw + (is_equal ? 16 : 8));
}
