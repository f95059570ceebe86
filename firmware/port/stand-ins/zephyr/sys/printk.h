/* What the examples use of Zephyr's printing. */
void printk(const char *format, ...);
