// The product of two square matrices of words.

enum { SIZE = 56 };
static int a[SIZE * SIZE], b[SIZE * SIZE], product[SIZE * SIZE];

static void multiply(const int *x, const int *y, int *to, int size) {
  for (int row = 0; row < size; row++)
    for (int column = 0; column < size; column++) {
      int sum = 0;
      for (int k = 0; k < size; k++) sum += x[row * size + k] * y[k * size + column];
      to[row * size + column] = sum;
    }
}

int run(void) {
  for (int i = 0; i < SIZE * SIZE; i++) {
    a[i] = i * 3 + 1;
    b[i] = (i ^ 5) - 9;
  }
  multiply(a, b, product, SIZE);
  int sum = 0;
  for (int i = 0; i < SIZE * SIZE; i++) sum = sum * 17 + product[i];
  return sum;
}
