/*
 * The few functions of real numbers that training and features need, in single precision and without libm. exp and
 * ln are pinned (SPEC 10.6.1, 18.1): every board and the aggregator's side get the same bits. The compiler must not contract a
 * multiplication and an addition into one (-ffp-contract=off).
 *
 * May be called from an interrupt that saves the floating-point registers.
 */
#ifndef LINNET_REAL_H
#define LINNET_REAL_H

#ifdef __cplusplus
extern "C" {
#endif

/* e^x, x limited to -80 … 80, NaN as -80; relative error below 2e-7. */
float linnet_exp(float x);

/* 1 / (1 + e^-x) */
float linnet_sigmoid(float x);

/* 2^exponent, exact within the range of normal numbers. */
float linnet_power_of_two(int exponent);

/* Natural logarithm of a positive number (SPEC 18.1), pinned; what is below 2^-126 counts as that. */
float linnet_log(float x);

/* Square root, correctly rounded; 0 for what is not positive. */
float linnet_root(float x);

#ifdef __cplusplus
}
#endif

#endif
