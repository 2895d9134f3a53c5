// Planets that attract each other, in steps of time (double precision).

struct body {
  double x, y, z, vx, vy, vz, mass;
};

enum { BODIES = 5, STEPS = 150 };
static struct body bodies[BODIES];

static void advance(double dt) {
  for (int i = 0; i < BODIES; i++) {
    struct body *one = &bodies[i];
    for (int j = i + 1; j < BODIES; j++) {
      struct body *other = &bodies[j];
      double dx = one->x - other->x;
      double dy = one->y - other->y;
      double dz = one->z - other->z;
      double square = dx * dx + dy * dy + dz * dz;
      double magnitude = dt / (square * __builtin_sqrt(square));
      one->vx -= dx * other->mass * magnitude;
      one->vy -= dy * other->mass * magnitude;
      one->vz -= dz * other->mass * magnitude;
      other->vx += dx * one->mass * magnitude;
      other->vy += dy * one->mass * magnitude;
      other->vz += dz * one->mass * magnitude;
    }
  }
  for (int i = 0; i < BODIES; i++) {
    struct body *body = &bodies[i];
    body->x += dt * body->vx;
    body->y += dt * body->vy;
    body->z += dt * body->vz;
  }
}

static double energy(void) {
  double sum = 0;
  for (int i = 0; i < BODIES; i++) {
    struct body *one = &bodies[i];
    sum += 0.5 * one->mass * (one->vx * one->vx + one->vy * one->vy + one->vz * one->vz);
    for (int j = i + 1; j < BODIES; j++) {
      struct body *other = &bodies[j];
      double dx = one->x - other->x;
      double dy = one->y - other->y;
      double dz = one->z - other->z;
      sum -= one->mass * other->mass / __builtin_sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

int run(void) {
  for (int i = 0; i < BODIES; i++) {
    struct body *body = &bodies[i];
    body->x = i * 3.5 + 0.25;
    body->y = (i - 2) * 1.75;
    body->z = i * i * 0.125;
    body->vx = 0.25 - i * 0.0625;
    body->vy = i * 0.5;
    body->vz = 0.03125 * i;
    body->mass = i == 0 ? 39.5 : 0.0625 / i;
  }
  for (int step = 0; step < STEPS; step++) advance(0.01);
  return (int)(energy() * 1e6);
}
