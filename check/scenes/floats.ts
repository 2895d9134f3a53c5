// Every thread sets all of its floating-point registers to values of its own, and finds them again when others have had theirs
// in the unit.

import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { Director, type Scene } from './scene.ts';

const TURNS = 40;

export const floats: Scene = {
  name: 'floats',
  *steps(session) {
    const director = new Director(session);
    for (let turn = 0; turn < TURNS; turn++) {
      if (session.running === null) {
        yield director.time();
        continue;
      }
      yield director.touch('readfloats');
      if (turn % 3 !== 2) yield director.touch('setfloats');
      const notification = director.handle(({ object }) => object?.kind === 'notification');
      const soon = session.world.now + (2 + (turn % 4)) * TICKS_PER_MILLISECOND;
      if (notification !== 0) yield director.call('wait', notification, soon, 0);
      else yield director.time(); // it cannot wait, but gives way to those who did
    }
  },
};
