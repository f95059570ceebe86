/* The lan9118 of QEMU's mps2-an386 as an interface of lwIP, polled; 10.0.2.15 in QEMU's user network, the host is 10.0.2.2. */
#ifndef LINNET_MPS2_LAN9118_H
#define LINNET_MPS2_LAN9118_H

void lan9118_init(void);
/* Takes the frames that came, and lets lwIP do what is due. */
void lan9118_poll(void);

#endif
