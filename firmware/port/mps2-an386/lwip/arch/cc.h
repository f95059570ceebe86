/* What lwIP wants to know of compiler and machine. */
#include <stdint.h>

#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_CTYPE_H 1
#define LWIP_PLATFORM_DIAG(words)
#define LWIP_PLATFORM_ASSERT(words) for (;;) {}
uint32_t port_random(void);
#define LWIP_RAND() port_random()
