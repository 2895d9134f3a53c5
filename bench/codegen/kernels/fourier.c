// A fast Fourier transform there and back (double precision), with a table of its own roots of unity.

enum { SIZE = 256 };
static double re[SIZE], im[SIZE], cosine[SIZE / 2], sine[SIZE / 2];

/** Turns (1, 0) by steps of 2 pi / 256. */
static void make_roots(void) {
  const double step_cosine = 0.99969881869620422;
  const double step_sine = 0.024541228522912288;
  double x = 1;
  double y = 0;
  for (int i = 0; i < SIZE / 2; i++) {
    cosine[i] = x;
    sine[i] = y;
    double next = x * step_cosine - y * step_sine;
    y = x * step_sine + y * step_cosine;
    x = next;
  }
}

static void reorder(void) {
  int j = 0;
  for (int i = 1; i < SIZE; i++) {
    int bit = SIZE >> 1;
    while (j & bit) {
      j ^= bit;
      bit >>= 1;
    }
    j ^= bit;
    if (i < j) {
      double x = re[i];
      re[i] = re[j];
      re[j] = x;
      double y = im[i];
      im[i] = im[j];
      im[j] = y;
    }
  }
}

static void transform(double sign) {
  reorder();
  for (int half = 1; half < SIZE; half <<= 1) {
    int stride = SIZE / 2 / half;
    for (int start = 0; start < SIZE; start += 2 * half)
      for (int k = 0; k < half; k++) {
        double c = cosine[k * stride];
        double s = sign * sine[k * stride];
        int one = start + k;
        int other = one + half;
        double x = re[other] * c - im[other] * s;
        double y = re[other] * s + im[other] * c;
        re[other] = re[one] - x;
        im[other] = im[one] - y;
        re[one] += x;
        im[one] += y;
      }
  }
}

int run(void) {
  make_roots();
  for (int i = 0; i < SIZE; i++) re[i] = (i * 37 & 63) - 31;
  for (int i = 0; i < SIZE; i++) im[i] = 0;
  transform(-1);
  transform(1);
  double sum = 0;
  for (int i = 0; i < SIZE; i++) sum = sum * 0.5 + re[i] / SIZE + im[i];
  return (int)(sum * 1e6);
}
