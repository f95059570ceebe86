/* The board's examples: data.c has them ready in memory, pictures.c sees them through an extractor. One is linked. */
#ifndef LINNET_MPS2_SAMPLES_H
#define LINNET_MPS2_SAMPLES_H

#include "linnet/training.h"

/* What QEMU's loader put at PORT_SAMPLES_ADDRESS; no examples where there is nothing of that form. */
const struct linnet_data *port_samples(void);

/*
 * The next window of a second LNDW that stands right behind the samples, which the board is to judge; null where there is none
 * left. It stays where it is until port_judged says that it was.
 */
const int16_t *port_watched(void);
void port_judged(void);

#endif
