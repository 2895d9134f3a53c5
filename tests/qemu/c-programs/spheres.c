// A ray tracer in single precision: spheres over a chequered floor, with shadows and one reflection, drawn in characters.

#include <math.h>
#include "board.h"

typedef struct {
  float x, y, z;
} Vector;

typedef struct {
  Vector center;
  float radius, shade, mirror;
} Sphere;

static const Sphere spheres[] = {
    {{0, 1, 6}, 1.6f, 0.9f, 0.4f},
    {{-2.6f, 0.2f, 5}, 0.9f, 0.5f, 0.1f},
    {{2.4f, -0.2f, 4.2f}, 0.7f, 0.8f, 0.6f},
};
enum { SPHERES = sizeof spheres / sizeof *spheres, COLUMNS = 72, ROWS = 30 };

static const char ink[] = " .:-=+*#%@";
static const float floor_level = -1;

static Vector add(Vector a, Vector b) { return (Vector){a.x + b.x, a.y + b.y, a.z + b.z}; }
static Vector scale(Vector a, float k) { return (Vector){a.x * k, a.y * k, a.z * k}; }
static float dot(Vector a, Vector b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static Vector unit(Vector a) { return scale(a, 1 / sqrtf(dot(a, a))); }

/** The nearest sphere that a ray meets, and how far away; or SPHERES. */
static int meet(Vector from, Vector direction, float *distance) {
  int nearest = SPHERES;
  for (int i = 0; i < SPHERES; i++) {
    Vector to = add(spheres[i].center, scale(from, -1));
    float along = dot(to, direction);
    float inside = spheres[i].radius * spheres[i].radius - dot(to, to) + along * along;
    if (inside <= 0) continue;
    float at = along - sqrtf(inside);
    if (at > 0.001f && at < *distance) {
      *distance = at;
      nearest = i;
    }
  }
  return nearest;
}

static float trace(Vector from, Vector direction, int depth) {
  const Vector light = unit((Vector){-3, 5, -2});
  float distance = 1e9f;
  int hit = meet(from, direction, &distance);
  float to_floor = (floor_level - from.y) / direction.y;
  int on_floor = direction.y < 0 && to_floor < distance;
  if (on_floor) distance = to_floor;
  else if (hit == SPHERES) return 0.1f + 0.3f * fmaxf(direction.y, 0);
  Vector point = add(from, scale(direction, distance));
  Vector normal = on_floor ? (Vector){0, 1, 0} : unit(add(point, scale(spheres[hit].center, -1)));
  int dark = ((int)floorf(point.x) + (int)floorf(point.z)) & 1;
  float shade = on_floor ? (dark ? 0.2f : 0.8f) : spheres[hit].shade;
  float mirror = on_floor ? 0.15f : spheres[hit].mirror;
  float far = 1e9f;
  int shadow = meet(point, light, &far) != SPHERES;
  float brightness = shade * (0.15f + (shadow ? 0 : 0.85f * fmaxf(dot(normal, light), 0)));
  if (depth == 0) return brightness;
  Vector reflected = add(direction, scale(normal, -2 * dot(direction, normal)));
  return brightness * (1 - mirror) + mirror * trace(point, reflected, depth - 1);
}

int main(void) {
  float sum = 0;
  for (int row = 0; row < ROWS; row++) {
    for (int column = 0; column < COLUMNS; column++) {
      Vector direction = {(column - COLUMNS / 2) / 40.0f, (ROWS / 2 - row) / 20.0f, 1.2f};
      float brightness = trace((Vector){0, 0.5f, -2}, unit(direction), 1);
      sum += brightness;
      putchar(ink[(int)fminf(brightness * 10, 9)]);
    }
    printf(" %a\n", sum);
  }
  finish();
}
