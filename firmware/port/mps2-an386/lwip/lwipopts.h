/* lwIP for a board on MQTT: IPv4, TCP, no operating system, an address of its own (QEMU's user network). */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0
#define LWIP_UDP 0
#define LWIP_TCP 1
#define LWIP_MPU_COMPATIBLE 0
#define MEM_ALIGNMENT 4
#define MEM_SIZE 16384
#define PBUF_POOL_SIZE 12
#define TCP_MSS 1460
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (4 * TCP_MSS)
#define MEMP_NUM_TCP_SEG 32
#define LWIP_STATS 0
#define MQTT_OUTPUT_RINGBUF_SIZE 2048
#define MQTT_VAR_HEADER_BUFFER_LEN 256
#define MQTT_REQ_MAX_IN_FLIGHT 8
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 1) /* the MQTT client has one */
