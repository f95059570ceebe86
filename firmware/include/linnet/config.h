/*
 * What a build leaves out. The default is everything; a board that will only ever see one kind of model saves flash by
 * setting a 0 on the compiler's command line. It then refuses offers that need what it lacks, as any board refuses what
 * it cannot do.
 */
#ifndef LINNET_CONFIG_H
#define LINNET_CONFIG_H

#include <float.h>
#include <limits.h>

/* Networks trained in floating point, and models in float32. 0: integer networks only, and no floating point at all. */
#ifndef LINNET_FLOAT
#define LINNET_FLOAT 1
#endif

/* The Golomb-Rice codec beside the range coder. */
#ifndef LINNET_RICE
#define LINNET_RICE 1
#endif

/*
 * Codecs for speed: steps in line, a table, loops of their own for the common slices. 0: 3.5 kB of flash less, and about
 * twice the instructions.
 */
#ifndef LINNET_FAST_CODEC
#define LINNET_FAST_CODEC 1
#endif

/*
 * Integer training for speed: two products an instruction where the core has that (Cortex-M4, M7, M33). 0: 1.2 kB of flash
 * less, and about three times the instructions.
 */
#ifndef LINNET_FAST_TRAINING
#define LINNET_FAST_TRAINING 1
#endif

/*
 * Bits of a time in milliseconds, 64 or 32. With 32, 0.8 kB of flash less, whoever calls starts the board anew before its
 * clock reaches 2^32, that is after at most 49 days; it resumes where it was.
 */
#ifndef LINNET_MILLIS_BITS
#define LINNET_MILLIS_BITS 64
#endif

/*
 * Messages and transfers for whoever uses the library as the other end, or transfers without a board. 0: the messages that
 * a board hears are read and those that it says written, and sender and receiver trust the board's clock.
 */
#ifndef LINNET_BOTH_ENDS
#define LINNET_BOTH_ENDS 1
#endif

/*
 * Links that carry whole packets, MQTT and CoAP: retained chunks, chunks that travel with the hello, what a link is told
 * that the board wants. 0: serial lines alone, 0.6 kB of memory less for the packet buffer.
 */
#ifndef LINNET_PACKET_LINKS
#define LINNET_PACKET_LINKS 1
#endif

/* Proofs of a board that has a key (SPEC 20.5). 0: 2.0 kB of flash less, and the board speaks as one without a key. */
#ifndef LINNET_MACS
#define LINNET_MACS 1
#endif

/*
 * Signed offers of a fleet that has a key (SPEC 20.7): the port verifies, with a library or the chip's own engine. 0: 0.2 kB
 * of flash less; a board with a fleet's key then goes by the MAC in the offer.
 */
#ifndef LINNET_WITH_SIGNATURES
#define LINNET_WITH_SIGNATURES 1
#endif

/*
 * What the program is told and asked beside its link: failures and energy; and what the aggregator is told of too little
 * memory. 0: 0.3 kB of flash less.
 */
#ifndef LINNET_HOOKS
#define LINNET_HOOKS 1
#endif

/*
 * Held-out examples: a board keeps one of eight out of its training and tells how versions do on them (SPEC 10.8). 0: 2.0 kB
 * of flash less, 0.8 kB where the program classifies by itself.
 */
#ifndef LINNET_EVALUATION
#define LINNET_EVALUATION 1
#endif

/*
 * Networks of points: windows of a sensor without labels, their sums, and the board's own judgement of them (SPEC 21). 0: 5 kB
 * of flash less.
 */
#ifndef LINNET_WITH_POINTS
#define LINNET_WITH_POINTS 1
#endif

/* Networks of ridge: examples with a number in the place of a label, and their sums (SPEC 22). 0: 1.3 kB of flash less. */
#ifndef LINNET_WITH_RIDGE
#define LINNET_WITH_RIDGE 1
#endif

/*
 * Windows of a sensor with labels: an offer's front end makes the inputs of a network that classifies (SPEC 18.5). 0: 1.3 kB of
 * flash less, and such windows are for points alone.
 */
#ifndef LINNET_WITH_WINDOWS
#define LINNET_WITH_WINDOWS 1
#endif

/*
 * Autoencoders: networks that learn to repeat a sensor's windows, beside a table of points, and the board's own judgement by
 * them (SPEC 23). Needs LINNET_WITH_POINTS. 0: 3.0 kB of flash less.
 */
#ifndef LINNET_WITH_AUTOENCODER
#define LINNET_WITH_AUTOENCODER 1
#endif

/*
 * The last layer at home: a board tunes it for itself from each version, decides with it and never sends it (SPEC 10.9). 0:
 * 1.2 kB of flash less.
 */
#ifndef LINNET_PERSONAL
#define LINNET_PERSONAL 1
#endif

/* Offers that ask for some boards of the fleet only (SPEC 10.3). 0: the board works in every round. */
#ifndef LINNET_SAMPLING
#define LINNET_SAMPLING 1
#endif

/* Repairs, sent and received (SPEC 9.5). Without them transfers finish all the same, later on lossy links. */
#ifndef LINNET_REPAIRS
#define LINNET_REPAIRS 1
#endif

#if !LINNET_MACS
#undef LINNET_WITH_SIGNATURES
#define LINNET_WITH_SIGNATURES 0
#endif
#if !LINNET_WITH_POINTS
#undef LINNET_WITH_AUTOENCODER
#define LINNET_WITH_AUTOENCODER 0
#endif

/* What the arithmetic takes for granted; elsewhere two boards would come to different bits, and none would notice. */
#if INT_MAX < 2147483647
#error "Linnet computes in ints of 32 bits; this compiler's are shorter, as on AVR and MSP430"
#endif
#if LINNET_FLOAT && FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16
#error "Linnet rounds each float operation to float (FLT_EVAL_METHOD 0): on x86 use -msse2 -mfpmath=sse, on s390x GNU C (-std=gnu99), else LINNET_FLOAT=0"
#endif
#if LINNET_FLOAT && (FLT_RADIX != 2 || FLT_MANT_DIG != 24 || defined(__FAST_MATH__))
#error "Linnet needs IEEE 754 binary32 as it stands: no -ffast-math; or set LINNET_FLOAT=0"
#endif

#endif
