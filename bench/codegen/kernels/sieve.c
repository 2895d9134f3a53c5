// The sieve of Eratosthenes, one byte a number.

enum { LIMIT = 120000 };
static unsigned char composite[LIMIT];

int run(void) {
  int count = 0;
  int sum = 0;
  for (int n = 2; n < LIMIT; n++) {
    if (composite[n]) continue;
    count++;
    sum ^= n;
    if (n < 400) for (int multiple = n * n; multiple < LIMIT; multiple += n) composite[multiple] = 1;
  }
  return (count << 17) ^ sum;
}
