// Planets that attract each other, in steps of time (double precision).

@unmanaged
@final
class Body {
  x: f64;
  y: f64;
  z: f64;
  vx: f64;
  vy: f64;
  vz: f64;
  mass: f64;
}

const BODIES: i32 = 5;
const STEPS: i32 = 150;
const bodies = memory.data(5 * 56, 8);

function bodyAt(index: i32): Body {
  return changetype<Body>(bodies + index * offsetof<Body>());
}

function advance(dt: f64): void {
  for (let i = 0; i < BODIES; i++) {
    const one = bodyAt(i);
    for (let j = i + 1; j < BODIES; j++) {
      const other = bodyAt(j);
      const dx = one.x - other.x;
      const dy = one.y - other.y;
      const dz = one.z - other.z;
      const square = dx * dx + dy * dy + dz * dz;
      const magnitude = dt / (square * Math.sqrt(square));
      one.vx -= dx * other.mass * magnitude;
      one.vy -= dy * other.mass * magnitude;
      one.vz -= dz * other.mass * magnitude;
      other.vx += dx * one.mass * magnitude;
      other.vy += dy * one.mass * magnitude;
      other.vz += dz * one.mass * magnitude;
    }
  }
  for (let i = 0; i < BODIES; i++) {
    const body = bodyAt(i);
    body.x += dt * body.vx;
    body.y += dt * body.vy;
    body.z += dt * body.vz;
  }
}

function energy(): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < BODIES; i++) {
    const one = bodyAt(i);
    sum += 0.5 * one.mass * (one.vx * one.vx + one.vy * one.vy + one.vz * one.vz);
    for (let j = i + 1; j < BODIES; j++) {
      const other = bodyAt(j);
      const dx = one.x - other.x;
      const dy = one.y - other.y;
      const dz = one.z - other.z;
      sum -= (one.mass * other.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return sum;
}

export function run(): i32 {
  for (let i = 0; i < BODIES; i++) {
    const body = bodyAt(i);
    body.x = <f64>i * 3.5 + 0.25;
    body.y = <f64>(i - 2) * 1.75;
    body.z = <f64>(i * i) * 0.125;
    body.vx = 0.25 - <f64>i * 0.0625;
    body.vy = <f64>i * 0.5;
    body.vz = 0.03125 * <f64>i;
    body.mass = i === 0 ? 39.5 : 0.0625 / <f64>i;
  }
  for (let step = 0; step < STEPS; step++) advance(0.01);
  return <i32>(energy() * 1e6);
}
