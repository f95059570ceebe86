#define RTC_DATA_ATTR
