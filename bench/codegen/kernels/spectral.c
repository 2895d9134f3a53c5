// The spectral norm of an infinite matrix, cut off (double precision).

enum { SIZE = 40, ROUNDS = 4 };
static double u[SIZE], v[SIZE], between[SIZE];

static double entry(int i, int j) {
  return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static void times(const double *from, double *to) {
  for (int i = 0; i < SIZE; i++) {
    double sum = 0;
    for (int j = 0; j < SIZE; j++) sum += entry(i, j) * from[j];
    to[i] = sum;
  }
}

static void times_transposed(const double *from, double *to) {
  for (int i = 0; i < SIZE; i++) {
    double sum = 0;
    for (int j = 0; j < SIZE; j++) sum += entry(j, i) * from[j];
    to[i] = sum;
  }
}

int run(void) {
  for (int i = 0; i < SIZE; i++) u[i] = 1;
  for (int round = 0; round < ROUNDS; round++) {
    times(u, between);
    times_transposed(between, v);
    times(v, between);
    times_transposed(between, u);
  }
  double uv = 0;
  double vv = 0;
  for (int i = 0; i < SIZE; i++) {
    uv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  return (int)(__builtin_sqrt(uv / vv) * 1e8);
}
