#include "linnet_psa.h"

#include <psa/crypto.h>

int linnet_psa_verify(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_key_id_t id;
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_TWISTED_EDWARDS));
    psa_set_key_bits(&attributes, 255);
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_VERIFY_MESSAGE);
    psa_set_key_algorithm(&attributes, PSA_ALG_PURE_EDDSA);
    if (psa_crypto_init() != PSA_SUCCESS || psa_import_key(&attributes, key, 32, &id) != PSA_SUCCESS) {
        return 0;
    }
    const psa_status_t status = psa_verify_message(id, PSA_ALG_PURE_EDDSA, message, length, signature, 64);
    (void)psa_destroy_key(id);
    return status == PSA_SUCCESS;
}
