// The mathematical library, printing and reading of numbers, and the floating-point environment.

#include <fenv.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include "board.h"

static const double samples[] = {0.0,    -0.0,     0.1,     1.0 / 3, 0.5,          -1.5,    2.0,   3.141592653589793,
                                 1e10,   123456.789, -1e-5,  1e-300,  4.9406564584124654e-324, 1e300, 7.0e22, DBL_MAX};

static void functions(void) {
  for (unsigned i = 0; i < sizeof samples / sizeof *samples; i++) {
    double x = samples[i];
    float single = (float)x;
    printf("%a %g %.17g %e %f\n", x, x, x, x, fabs(x) < 1e20 ? x : 0.0);
    printf("  sin %.17g cos %.17g tan %.17g atan %.17g\n", sin(x), cos(x), tan(x), atan(x));
    printf("  exp %.17g expm1 %.17g log1p %.17g cbrt %.17g\n", exp(x), expm1(x), log1p(fabs(x)), cbrt(x));
    printf("  sqrt %.17g log %.17g log2 %.17g pow %.17g\n", sqrt(fabs(x)), log(fabs(x) + 1), log2(fabs(x) + 2),
           pow(fabs(x), 0.3));
    printf("  floor %g ceil %g round %g trunc %g rint %g\n", floor(x), ceil(x), round(x), trunc(x), rint(x));
    printf("  fmod %.17g hypot %.17g fma %.17g tgamma %.17g\n", fmod(x, 0.7), hypot(x, 3), fma(x, x, -1.0), tgamma(x));
    printf("  single %a sqrtf %a sinf %a expf %a fmaf %a\n", single, sqrtf(fabsf(single)), sinf(single),
           expf(single), fmaf(single, 0.1f, 1.0f));
  }
}

static void conversions(void) {
  static const char *const texts[] = {"0.1", "1e23", "9007199254740993", "2.2250738585072011e-308", "1e-400", "0x1.8p3", "-inf"};
  for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++) {
    double x = strtod(texts[i], NULL);
    printf("%s -> %a, as a single %a\n", texts[i], x, strtof(texts[i], NULL));
  }
  static volatile double reals[] = {-1.5, 0.5, 1.5, 2.5, 1e9, -2147483648.0, 4294967295.0};
  for (unsigned i = 0; i < sizeof reals / sizeof *reals; i++) {
    double x = reals[i];
    int nearest = fabs(x) < 2e9 ? (int)lrint(x) : 0;
    printf("%g: int %d unsigned %u long long %lld nearest %d\n", x, (int)x, (unsigned)(x < 0 ? -x : x), (long long)x, nearest);
  }
}

// Without hardware there is one rounding mode, and there are no flags.
#ifdef __riscv_flen
static void environment(void) {
  static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
  volatile double one = 1, three = 3, huge = DBL_MAX, tiny = DBL_MIN, zero = 0;
  for (unsigned i = 0; i < 4; i++) {
    fesetround(modes[i]);
    printf("mode %d: %a %a %a %a %a\n", fegetround(), one / three, -one / three, huge * three, tiny / three, rint(2.5));
  }
  fesetround(FE_TONEAREST);
  volatile double result;
  feclearexcept(FE_ALL_EXCEPT);
  result = one / three;
  printf("inexact %#x", fetestexcept(FE_ALL_EXCEPT));
  result = huge * three;
  printf(" overflow %#x", fetestexcept(FE_ALL_EXCEPT));
  result = tiny / three;
  printf(" underflow %#x", fetestexcept(FE_ALL_EXCEPT));
  result = one / zero;
  printf(" division by zero %#x", fetestexcept(FE_ALL_EXCEPT));
  result = zero / zero;
  printf(" invalid %#x\n", fetestexcept(FE_ALL_EXCEPT));
  (void)result;
}
#else
static void environment(void) {}
#endif

int main(void) {
  functions();
  conversions();
  environment();
  finish();
}
