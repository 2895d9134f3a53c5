// The kernel reads the time in two halves. Between the two reads the low one wraps: a deadline that is counted from that time
// is neither seven minutes early nor late. The time is moved from outside, at the one instruction where it matters.

import { Disagreement } from '../session.ts';
import { numberOf, registersFor, type Stage } from '../stage.ts';
import { World } from '../world.ts';
import { Director, type Scene } from './scene.ts';

const HALF = 2 ** 32;
const TIMEOUT = 30_000;
const MARGIN_TICKS = 5000;
const CYCLES_MAX = 100_000;
const A0 = 10;
/** csrrs rd, time, x0: register and all other bits apart. */
const READ_LOW_MASK = 0xfffff07f;
const READ_LOW = 0xc0102073 & READ_LOW_MASK;

/** Init calls an endpoint where nobody receives; the time wraps just before the n-th read of its low word. */
function deadlineOf(stage: Stage, reads: number): number | undefined {
  const world = new World(stage.image, stage.world.puppet, { xidt: true });
  world.command('call', registersFor(numberOf('endpoint_create'), []));
  world.runToRest(CYCLES_MAX);
  const endpoint = world.machine.hart.x[A0]!;
  world.setTime(HALF - MARGIN_TICKS / 2);
  world.command('call', registersFor(numberOf('call_timed'), [endpoint, 0, 0, 0, 0, 0, TIMEOUT]));
  const { machine, guest } = world;
  let seen = 0;
  for (let cycle = 0; cycle < CYCLES_MAX && !machine.hart.state.waiting; cycle++) {
    const { pc } = machine.hart;
    if (!world.isUser && (guest.word(pc >>> 0) & READ_LOW_MASK) === READ_LOW && ++seen === reads)
      world.setTime(HALF);
    machine.run(1);
  }
  if (seen < reads) return undefined;
  const { deadline } = world.view().state.init.threads[0]!;
  if (typeof deadline !== 'number') throw new Disagreement(['model: a timed call has no deadline']);
  return deadline;
}

export const timeWraps: Scene = {
  name: 'time-wraps',
  *steps(session, stage) {
    for (let reads = 1; ; reads++) {
      const deadline = deadlineOf(stage, reads);
      if (deadline === undefined) break;
      if (Math.abs(deadline - HALF - TIMEOUT) > MARGIN_TICKS)
        throw new Disagreement([
          `schedule: a deadline is at ${deadline - HALF} ticks, and not at ${TIMEOUT}`,
        ]);
    }
    yield new Director(session).call('null');
  },
};
