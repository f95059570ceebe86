/* What judging a window without labels costs, for bench.c. */
#ifndef LINNET_BENCH_SENSE_H
#define LINNET_BENCH_SENSE_H

void bench_sense(void);

#endif
