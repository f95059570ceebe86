/* Stand-ins for ESP-IDF's headers: what the example of an ESP32 uses, declared so that it compiles where ESP-IDF is not. */
#ifndef STAND_IN_ESP_ERR_H
#define STAND_IN_ESP_ERR_H

typedef int esp_err_t;
#define ESP_OK 0

void esp_stand_in_failed(esp_err_t error);

#define ESP_ERROR_CHECK(call)          \
    do {                               \
        const esp_err_t error = call;  \
        if (error) {                   \
            esp_stand_in_failed(error); \
        }                              \
    } while (0)

#endif
