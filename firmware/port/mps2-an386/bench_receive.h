/* A board that takes the chunks of a full model, for bench.c. */
#ifndef LINNET_BENCH_RECEIVE_H
#define LINNET_BENCH_RECEIVE_H

/* Chunks of up to 200 bytes made ready, and a board that waits for them; 0 when it does not. */
unsigned bench_receive_prepare(void);
/* Gives them to the board; 0 when it took each of them. */
int bench_receive_all(unsigned count);

#endif
