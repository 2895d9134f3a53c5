// A thread that waits in a call is suspended, is given registers by another of its process, and goes on: it finds what was
// written, also in the registers that a call returns zeroes in.

import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { Director, type Scene } from './scene.ts';

const TURNS = 60;
const WRITTEN_AT_MOST = 6;
/** t1, t2, t3 to t6; puppets need t0 for themselves. */
const TEMPORARIES = [6, 7, 28, 29, 30, 31];

export const writtenRegisters: Scene = {
  name: 'written-registers',
  *steps(session) {
    const director = new Director(session);
    let written = 0;
    for (let turn = 0; turn < TURNS && written < WRITTEN_AT_MOST; turn++) {
      const { running } = session;
      if (running === null) {
        yield director.time();
        continue;
      }
      const other = director.handle(
        ({ object }) => object?.kind === 'thread' && object !== running && object.state === 'waiting',
      );
      if (other !== 0) {
        yield director.call('thread_suspend', other);
        yield director.call(
          'thread_write',
          other,
          TEMPORARIES[written % TEMPORARIES.length],
          0x5a5a0000 + turn,
        );
        yield director.call('thread_resume', other);
        written++;
      }
      const notification = director.handle(({ object }) => object?.kind === 'notification');
      const soon = session.world.now + (2 + (turn % 5)) * TICKS_PER_MILLISECOND;
      if (notification !== 0) yield director.call('wait', notification, soon, 0);
      else yield director.time();
    }
  },
};
