#include "linnet/cepstra.h"

#include "fft.h"
#include "linnet/assert.h"
#include "linnet/real.h"

#define FRAME 480u
#define HOP 320u
#define BINS 128u /* those of up to 4 kHz */
#define FILTERS 40u
#define WINDOW_UNIT 32768
#define FILTER_UNIT 1024u
#define TINY 1e-6f
#define COSINE_UNIT 6.82393784e-06f /* 2 / √80 / WINDOW_UNIT */

/* n = 0 … 480 of the Hann window; cos(πj / 80) is the unit less twice of it at 3j. */
static int32_t window(unsigned n) {
    static const uint16_t half[FRAME / 2 + 1] = {
        0, 1, 6, 13, 22, 35, 51, 69, 90, 114, 140, 170, 202, 237, 274, 315,
        358, 404, 453, 504, 558, 615, 675, 737, 802, 869, 940, 1013, 1088, 1166, 1247, 1331,
        1416, 1505, 1596, 1690, 1786, 1884, 1985, 2089, 2195, 2303, 2414, 2528, 2643, 2761, 2882, 3004,
        3129, 3256, 3386, 3517, 3651, 3787, 3926, 4066, 4208, 4353, 4499, 4648, 4799, 4951, 5106, 5263,
        5421, 5581, 5743, 5907, 6073, 6241, 6410, 6581, 6754, 6928, 7104, 7282, 7461, 7641, 7823, 8007,
        8192, 8378, 8566, 8755, 8946, 9138, 9331, 9525, 9720, 9917, 10114, 10313, 10512, 10713, 10915, 11118,
        11321, 11525, 11731, 11937, 12144, 12351, 12559, 12768, 12978, 13188, 13398, 13609, 13821, 14033, 14245, 14458,
        14671, 14885, 15099, 15312, 15527, 15741, 15955, 16170, 16384, 16598, 16813, 17027, 17241, 17456, 17669, 17883,
        18097, 18310, 18523, 18735, 18947, 19159, 19370, 19580, 19790, 20000, 20209, 20417, 20624, 20831, 21037, 21243,
        21447, 21650, 21853, 22055, 22256, 22455, 22654, 22851, 23048, 23243, 23437, 23630, 23822, 24013, 24202, 24390,
        24576, 24761, 24945, 25127, 25307, 25486, 25664, 25840, 26014, 26187, 26358, 26527, 26695, 26861, 27025, 27187,
        27347, 27505, 27662, 27817, 27969, 28120, 28269, 28415, 28560, 28702, 28842, 28981, 29117, 29251, 29382, 29512,
        29639, 29764, 29886, 30007, 30125, 30240, 30354, 30465, 30573, 30679, 30783, 30884, 30982, 31078, 31172, 31263,
        31352, 31437, 31521, 31602, 31680, 31755, 31828, 31899, 31966, 32031, 32093, 32153, 32210, 32264, 32315, 32364,
        32410, 32453, 32494, 32531, 32566, 32598, 32628, 32654, 32678, 32699, 32717, 32733, 32746, 32755, 32762, 32767,
        32768};
    return half[n <= FRAME / 2 ? n : FRAME - n];
}

/* Where a bin lies among the filters: filter f rises from f to f + 1 and falls to f + 2. */
static unsigned place(unsigned bin) {
    static const uint16_t places[BINS] = {
        0, 347, 1283, 2182, 3046, 3878, 4681, 5455, 6204, 6928, 7630, 8310, 8970, 9611, 10235, 10841,
        11432, 12007, 12568, 13115, 13649, 14171, 14681, 15179, 15667, 16144, 16611, 17069, 17517, 17957, 18388, 18811,
        19226, 19634, 20034, 20428, 20814, 21194, 21568, 21935, 22297, 22652, 23003, 23348, 23687, 24022, 24351, 24676,
        24996, 25312, 25623, 25930, 26233, 26532, 26827, 27118, 27405, 27688, 27969, 28245, 28518, 28788, 29055, 29319,
        29579, 29837, 30091, 30343, 30592, 30838, 31082, 31323, 31561, 31797, 32030, 32261, 32490, 32716, 32940, 33162,
        33381, 33599, 33814, 34028, 34239, 34448, 34656, 34861, 35065, 35267, 35467, 35665, 35861, 36056, 36249, 36441,
        36630, 36819, 37005, 37190, 37374, 37556, 37737, 37916, 38094, 38270, 38445, 38618, 38791, 38962, 39131, 39300,
        39467, 39633, 39797, 39961, 40123, 40284, 40444, 40603, 40761, 40917, 41073, 41227, 41381, 41533, 41684, 41835};
    return places[bin];
}

/* cos(2πk / 512), k = 0 … 128: the shorter transform has the even ones. */
static float cosine(unsigned k) {
    static const float odd[BINS / 2] = {
        0.999924719f, 0.999322355f, 0.998118103f, 0.996312618f, 0.993906975f, 0.990902662f,
        0.987301409f, 0.983105481f, 0.97831738f, 0.972939968f, 0.966976464f, 0.960430503f,
        0.953306019f, 0.945607305f, 0.937339008f, 0.928506076f, 0.919113874f, 0.909168005f,
        0.898674488f, 0.887639642f, 0.876070082f, 0.863972843f, 0.851355195f, 0.838224709f,
        0.824589312f, 0.81045717f, 0.795836926f, 0.780737221f, 0.765167236f, 0.749136388f,
        0.732654274f, 0.715730846f, 0.698376238f, 0.680601001f, 0.662415802f, 0.643831551f,
        0.624859512f, 0.605511069f, 0.585797846f, 0.565731823f, 0.545324981f, 0.524589658f,
        0.50353837f, 0.482183784f, 0.460538715f, 0.438616246f, 0.416429549f, 0.393992037f,
        0.371317208f, 0.348418683f, 0.32531029f, 0.302005947f, 0.27851969f, 0.254865646f,
        0.231058106f, 0.207111374f, 0.183039889f, 0.15885815f, 0.134580702f, 0.110222206f,
        0.0857973099f, 0.061320737f, 0.0368072242f, 0.0122715384f};
    return k % 2 ? odd[k / 2] : linnet_fft_quarter[k / 2];
}

static float windowed(const int16_t *frame, unsigned n) {
    return n < FRAME ? (float)(frame[n] * window(n)) : 0.0f;
}

/* Twice the magnitude of a bin of 512 real points: the even samples' transform plus the odd ones', turned. */
static float magnitude(const struct linnet_mfcc_scratch *s, unsigned k) {
    const unsigned other = LINNET_FFT_POINTS - k;
    const float odd_re = s->imaginary[k] + s->imaginary[other];
    const float odd_im = s->real[other] - s->real[k];
    const float c = cosine(k);
    const float d = cosine(BINS - k); /* the sine */
    const float re = (s->real[k] + s->real[other]) + (c * odd_re + d * odd_im);
    const float im = (s->imaginary[k] - s->imaginary[other]) + (c * odd_im - d * odd_re);
    return linnet_root(re * re + im * im);
}

/* Triangles even on the mel scale, over the magnitudes. */
static void filter(struct linnet_mfcc_scratch *s) {
    for (unsigned f = 0; f < FILTERS; f++) {
        s->logs[f] = 0.0f;
    }
    for (unsigned k = 1; k < BINS; k++) {
        const float m = magnitude(s, k);
        const unsigned rising = place(k) / FILTER_UNIT;
        const unsigned part = place(k) % FILTER_UNIT;
        if (rising < FILTERS) {
            s->logs[rising] = s->logs[rising] + m * (float)part;
        }
        if (rising > 0) {
            s->logs[rising - 1] = s->logs[rising - 1] + m * (float)(FILTER_UNIT - part);
        }
    }
}

static float coefficient(const struct linnet_mfcc_scratch *s, unsigned k) {
    float sum = 0.0f;
    for (unsigned f = 0; f < FILTERS; f++) {
        const unsigned turn = (2u * f + 1u) * k % (4u * FILTERS);
        sum = sum + s->logs[f] * (float)(WINDOW_UNIT - 2 * window(3u * turn));
    }
    return sum * COSINE_UNIT;
}

void linnet_cepstra(const int16_t *second, float *cepstra, struct linnet_mfcc_scratch *s) {
    LINNET_ASSERT(second && cepstra && s);
    int32_t peak = 1;
    for (unsigned n = 0; n < LINNET_SECOND; n++) {
        const int32_t loud = second[n] < 0 ? -second[n] : second[n];
        peak = loud > peak ? loud : peak;
    }
    const float gain = (1.0f / 67108864.0f) / (float)peak; /* of twice a magnitude in units of window and filter */
    for (unsigned t = 0; t < LINNET_CEPSTRA_FRAMES; t++) {
        const int16_t *frame = second + t * HOP;
        for (unsigned n = 0; n < LINNET_FFT_POINTS; n++) {
            const unsigned at = linnet_fft_place(n);
            s->real[at] = windowed(frame, 2u * n);
            s->imaginary[at] = windowed(frame, 2u * n + 1u);
        }
        linnet_fft(s->real, s->imaginary);
        filter(s);
        for (unsigned f = 0; f < FILTERS; f++) {
            s->logs[f] = linnet_log(s->logs[f] * gain + TINY);
        }
        for (unsigned k = 0; k < LINNET_CEPSTRA_COEFFICIENTS; k++) {
            cepstra[t * LINNET_CEPSTRA_COEFFICIENTS + k] = coefficient(s, k);
        }
    }
}
