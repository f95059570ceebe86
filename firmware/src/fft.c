#include "fft.h"

const float linnet_fft_quarter[65] = {
    1.0f, 0.999698818f, 0.99879545f, 0.997290432f, 0.99518472f, 0.992479563f,
    0.989176512f, 0.985277653f, 0.980785251f, 0.975702107f, 0.970031261f, 0.963776052f,
    0.956940353f, 0.949528158f, 0.941544056f, 0.932992816f, 0.923879504f, 0.914209783f,
    0.903989315f, 0.893224299f, 0.881921291f, 0.870086968f, 0.857728601f, 0.84485358f,
    0.831469595f, 0.817584813f, 0.803207517f, 0.78834641f, 0.773010433f, 0.757208824f,
    0.740951121f, 0.724247098f, 0.707106769f, 0.689540565f, 0.671558976f, 0.653172851f,
    0.634393275f, 0.615231574f, 0.59569931f, 0.575808167f, 0.555570245f, 0.534997642f,
    0.514102757f, 0.492898196f, 0.471396744f, 0.449611336f, 0.427555084f, 0.405241311f,
    0.382683426f, 0.359895051f, 0.336889863f, 0.313681751f, 0.290284663f, 0.266712755f,
    0.242980182f, 0.219101235f, 0.195090324f, 0.170961887f, 0.146730468f, 0.122410677f,
    0.0980171412f, 0.0735645667f, 0.0490676761f, 0.024541229f, 0.0f,
};

/* Radix 2, decimation in time; the input stands at bit-reversed places. */
void linnet_fft(float *re, float *im) {
    for (unsigned half = 1; half < LINNET_FFT_POINTS; half *= 2) {
        const unsigned stride = LINNET_FFT_POINTS / 2 / half;
        for (unsigned k = 0; k < half; k++) { /* any order of butterflies of one stage: they share nothing */
            const float c = linnet_fft_cosine(k * stride);
            const float s = linnet_fft_cosine(k * stride + 192u); /* sin x = cos(x − π/2) */
            for (unsigned a = k; a < LINNET_FFT_POINTS; a += 2 * half) {
                const unsigned b = a + half;
                const float x = re[b] * c + im[b] * s;
                const float y = im[b] * c - re[b] * s;
                re[b] = re[a] - x;
                im[b] = im[a] - y;
                re[a] = re[a] + x;
                im[a] = im[a] + y;
            }
        }
    }
}
