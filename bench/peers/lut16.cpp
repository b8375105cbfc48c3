// The LUT16 scan in C++ with 16-bit sums, to race the kernels of io.orthant.vectors on their own layout of codes: see
// VectorOps.lut16.
//
// Build: g++ -O3 -mavx512f -mavx512bw -shared -fPIC lut16.cpp -o liblut16-avx512.so
//        g++ -O3 -mavx2 -shared -fPIC lut16.cpp -o liblut16-avx2.so
//
// Rows come in groups of 128, a block of a group in 64 bytes, two rows a byte. Of each pair of bytes the first belongs
// to one quarter of the group and the second to the next. Both looked-up entries are added at once as a 16-bit number,
// the second on its own too, and taken away in the end. The rows must fill whole groups.

#include <immintrin.h>

#include <cstdint>

#ifdef __AVX512BW__
using Vector = __m512i;
static Vector load(const void *from) { return _mm512_loadu_si512(from); }
static void store(void *to, Vector value) { _mm512_storeu_si512(to, value); }
static Vector look_up(Vector table, Vector index) { return _mm512_shuffle_epi8(table, index); }
static Vector both(Vector a, Vector b) { return _mm512_and_si512(a, b); }
static Vector add(Vector a, Vector b) { return _mm512_add_epi16(a, b); }
static Vector subtract(Vector a, Vector b) { return _mm512_sub_epi16(a, b); }
static Vector up(Vector a) { return _mm512_slli_epi16(a, 8); }
static Vector down(Vector a) { return _mm512_srli_epi16(a, 8); }
static Vector upper_nibbles(Vector a) { return _mm512_srli_epi16(a, 4); }
static Vector bytes(char value) { return _mm512_set1_epi8(value); }
#else
using Vector = __m256i;
static Vector load(const void *from) { return _mm256_loadu_si256(static_cast<const __m256i *>(from)); }
static void store(void *to, Vector value) { _mm256_storeu_si256(static_cast<__m256i *>(to), value); }
static Vector look_up(Vector table, Vector index) { return _mm256_shuffle_epi8(table, index); }
static Vector both(Vector a, Vector b) { return _mm256_and_si256(a, b); }
static Vector add(Vector a, Vector b) { return _mm256_add_epi16(a, b); }
static Vector subtract(Vector a, Vector b) { return _mm256_sub_epi16(a, b); }
static Vector up(Vector a) { return _mm256_slli_epi16(a, 8); }
static Vector down(Vector a) { return _mm256_srli_epi16(a, 8); }
static Vector upper_nibbles(Vector a) { return _mm256_srli_epi16(a, 4); }
static Vector bytes(char value) { return _mm256_set1_epi8(value); }
#endif

static const int GROUP_ROWS = 128;
static const int GROUP_BLOCK_BYTES = 64;
static const int PARTS = GROUP_BLOCK_BYTES / sizeof(Vector);

extern "C" void lut16(const uint8_t *codes, int rows, int blocks, const uint8_t *tables, uint16_t *sums) {
  const Vector nibble = bytes(15);
  for (int row = 0; row < rows; row += GROUP_ROWS) {
    Vector low[PARTS], low_second[PARTS], high[PARTS], high_second[PARTS];
    for (int part = 0; part < PARTS; part++) low[part] = low_second[part] = high[part] = high_second[part] = bytes(0);
    for (int block = 0; block < blocks; block++, codes += GROUP_BLOCK_BYTES) {
      const Vector table = load(tables + block * GROUP_BLOCK_BYTES);
#pragma GCC unroll 2
      for (int part = 0; part < PARTS; part++) {
        const Vector code = load(codes + part * sizeof(Vector));
        const Vector first = look_up(table, both(code, nibble));
        const Vector second = look_up(table, both(upper_nibbles(code), nibble));
        low[part] = add(low[part], first);
        low_second[part] = add(low_second[part], down(first));
        high[part] = add(high[part], second);
        high_second[part] = add(high_second[part], down(second));
      }
    }
    for (int part = 0; part < PARTS; part++) {
      uint16_t *to = sums + row + part * sizeof(Vector) / 2;
      store(to, subtract(low[part], up(low_second[part])));
      store(to + GROUP_ROWS / 4, low_second[part]);
      store(to + GROUP_ROWS / 2, subtract(high[part], up(high_second[part])));
      store(to + GROUP_ROWS * 3 / 4, high_second[part]);
    }
  }
}
