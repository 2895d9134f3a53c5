// The Mandelbrot set (double precision): how long each point stays near.

enum { WIDTH = 48, HEIGHT = 32, MOST = 60 };

static int turns(double re, double im) {
  double x = 0;
  double y = 0;
  int n = 0;
  while (n < MOST) {
    double xx = x * x;
    double yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + im;
    x = xx - yy + re;
    n++;
  }
  return n;
}

int run(void) {
  int sum = 0;
  for (int row = 0; row < HEIGHT; row++)
    for (int column = 0; column < WIDTH; column++)
      sum = sum * 3 + turns(-2.0 + column * (3.0 / WIDTH), -1.0 + row * (2.0 / HEIGHT));
  return sum;
}
