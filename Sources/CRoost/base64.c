#include "croost_record.h"

static const uint8_t alphabet[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#if defined(__x86_64__)
#include <immintrin.h>

// Twelve bytes at a time: W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding using AVX2 Instructions" (2018).
__attribute__((target("ssse3")))
static size_t encode_wide(const uint8_t *bytes, size_t count, uint8_t *text) {
    const __m128i order = _mm_set_epi8(10, 11, 9, 10, 7, 8, 6, 7, 4, 5, 3, 4, 1, 2, 0, 1);
    const __m128i shifts = _mm_setr_epi8(
        'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
        '+' - 62, '/' - 63, 'A', 0, 0);
    size_t done = 0;
    // Sixteen are read for the twelve that count.
    for (; count - done >= 16; done += 12, text += 16) {
        __m128i group = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(bytes + done)), order);
        __m128i high = _mm_mulhi_epu16(_mm_and_si128(group, _mm_set1_epi32(0x0fc0fc00)), _mm_set1_epi32(0x04000040));
        __m128i low = _mm_mullo_epi16(_mm_and_si128(group, _mm_set1_epi32(0x003f03f0)), _mm_set1_epi32(0x01000010));
        __m128i digits = _mm_or_si128(high, low);
        __m128i kind = _mm_subs_epu8(digits, _mm_set1_epi8(51));
        __m128i is_upper = _mm_cmpgt_epi8(_mm_set1_epi8(26), digits);
        kind = _mm_or_si128(kind, _mm_and_si128(is_upper, _mm_set1_epi8(13)));
        _mm_storeu_si128((__m128i *)text, _mm_add_epi8(_mm_shuffle_epi8(shifts, kind), digits));
    }
    return done;
}

static int has_wide(void) {
    return __builtin_cpu_supports("ssse3");
}
#else
static size_t encode_wide(const uint8_t *bytes, size_t count, uint8_t *text) {
    (void)bytes, (void)count, (void)text;
    return 0;
}

static int has_wide(void) {
    return 0;
}
#endif

size_t croost_base64(const uint8_t *bytes, size_t count, uint8_t *text) {
    size_t done = count >= 16 && has_wide() ? encode_wide(bytes, count, text) : 0;
    text += done / 3 * 4;
    for (; count - done >= 3; done += 3, text += 4) {
        uint32_t group = (uint32_t)bytes[done] << 16 | (uint32_t)bytes[done + 1] << 8 | bytes[done + 2];
        text[0] = alphabet[group >> 18];
        text[1] = alphabet[group >> 12 & 63];
        text[2] = alphabet[group >> 6 & 63];
        text[3] = alphabet[group & 63];
    }
    return done;
}

void croost_base64_end(const uint8_t *bytes, size_t count, uint8_t *text) {
    uint32_t group = (uint32_t)bytes[0] << 16 | (count > 1 ? (uint32_t)bytes[1] << 8 : 0);
    text[0] = alphabet[group >> 18];
    text[1] = alphabet[group >> 12 & 63];
    text[2] = count > 1 ? alphabet[group >> 6 & 63] : '=';
    text[3] = '=';
}
