// Planets around a star, by leapfrog integration: energy and angular momentum should hardly drift.

#include <math.h>
#include "board.h"

enum { BODIES = 5, STEPS = 2000 };

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} Body;

// Distances in astronomical units, times in years; a year's orbit at distance 1 has the speed 2 pi.
static Body bodies[BODIES] = {
    {.mass = 1},
    {.x = 0.7233, .vy = 7.386, .vz = 0.4, .mass = 2.45e-6},
    {.x = 1, .vy = 6.283185307179586, .mass = 3.0e-6},
    {.x = -1.5237, .vy = -5.088, .vz = 0.15, .mass = 3.2e-7},
    {.y = 5.2026, .vx = -2.7546, .vz = 0.06, .mass = 9.55e-4},
};

static const double gravity = 39.47841760435743; // 4 pi^2

static void accelerate(double time) {
  for (int i = 0; i < BODIES; i++) {
    for (int j = i + 1; j < BODIES; j++) {
      Body *a = &bodies[i], *b = &bodies[j];
      double dx = b->x - a->x, dy = b->y - a->y, dz = b->z - a->z;
      double square = dx * dx + dy * dy + dz * dz;
      double pull = gravity * time / (square * sqrt(square));
      a->vx += dx * pull * b->mass, a->vy += dy * pull * b->mass, a->vz += dz * pull * b->mass;
      b->vx -= dx * pull * a->mass, b->vy -= dy * pull * a->mass, b->vz -= dz * pull * a->mass;
    }
  }
}

static void drift(double time) {
  for (Body *b = bodies; b < bodies + BODIES; b++) b->x += time * b->vx, b->y += time * b->vy, b->z += time * b->vz;
}

static double energy(void) {
  double sum = 0;
  for (int i = 0; i < BODIES; i++) {
    Body *a = &bodies[i];
    sum += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
    for (int j = 0; j < i; j++) {
      Body *b = &bodies[j];
      sum -= gravity * a->mass * b->mass / sqrt(pow(a->x - b->x, 2) + pow(a->y - b->y, 2) + pow(a->z - b->z, 2));
    }
  }
  return sum;
}

int main(void) {
  const double step = 0.002;
  for (int n = 0; n <= STEPS; n++) {
    if (n % 250 == 0) {
      printf("year %5.3f energy %.17g", n * step, energy());
      for (Body *b = bodies + 1; b < bodies + BODIES; b++) printf(" (%.12f %.12f %.12f)", b->x, b->y, b->z);
      printf("\n");
    }
    drift(step / 2);
    accelerate(step);
    drift(step / 2);
  }
  finish();
}
