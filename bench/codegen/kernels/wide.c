// 64-bit integers: FNV-1a of a text and an xorshift generator.

typedef unsigned long long u64;
enum { BYTES = 8000, NUMBERS = 8000 };
static unsigned char text[BYTES];

static u64 fnv(void) {
  u64 hash = 14695981039346656037ull;
  for (int i = 0; i < BYTES; i++) hash = (hash ^ text[i]) * 1099511628211ull;
  return hash;
}

static u64 xorshift(u64 state) {
  u64 sum = 0;
  for (int i = 0; i < NUMBERS; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    sum += state;
    if (sum < state) sum ^= 1;
  }
  return sum;
}

int run(void) {
  for (int i = 0; i < BYTES; i++) text[i] = (unsigned char)(i * 13 + 5);
  u64 result = fnv() + xorshift(88172645463325252ull);
  return (int)(result ^ result >> 32);
}
