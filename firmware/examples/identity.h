/*
 * Who this board is. `linnet board add ID --out identity.h` writes such a file with the board's key; the board is then proven
 * to the broker and its updates to the aggregator. Without a key only a broker that takes everybody lets it in.
 */
#define LINNET_FLEET "demo"
#define LINNET_BOARD "board-1"
