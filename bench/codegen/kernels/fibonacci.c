// Fibonacci numbers, the slow way: calls and little else.

static int fibonacci(int n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

int run(void) {
  return fibonacci(22);
}
