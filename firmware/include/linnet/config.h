/*
 * What a build leaves out. The default is everything; a board that will only ever see one kind of model saves flash by
 * setting a 0 on the compiler's command line. It then refuses offers that need what it lacks, as any board refuses what
 * it cannot do.
 */
#ifndef LINNET_CONFIG_H
#define LINNET_CONFIG_H

/* Networks trained in floating point, and models in float32. 0: integer networks only, and no floating point at all. */
#ifndef LINNET_FLOAT
#define LINNET_FLOAT 1
#endif

/* The Golomb-Rice codec beside the range coder. */
#ifndef LINNET_RICE
#define LINNET_RICE 1
#endif

/*
 * 512 bytes of flash that spare the range coder a division a bit. Not where the code is optimised for size.
 */
#ifndef LINNET_RANGE_TABLE
#ifdef __OPTIMIZE_SIZE__
#define LINNET_RANGE_TABLE 0
#else
#define LINNET_RANGE_TABLE 1
#endif
#endif

/* Repairs, sent and received (SPEC 9.5). Without them transfers finish all the same, later on lossy links. */
#ifndef LINNET_REPAIRS
#define LINNET_REPAIRS 1
#endif

#endif
