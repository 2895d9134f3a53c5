// Everybody tries to bind the notification that is shared, in turn and twice; to whom it is bound hears of its bits in receive,
// and when that one lets it go, or ends, the next can have it.

import { RIGHT_RECEIVE } from '../../abi/handles.ts';
import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { FOREVER } from '../../abi/messages.ts';
import { Director, type Scene } from './scene.ts';

const TURNS = 40;

export const bindings: Scene = {
  name: 'bindings',
  *steps(session) {
    const director = new Director(session);
    for (let turn = 0; turn < TURNS; turn++) {
      if (session.running === null) {
        yield director.time();
        continue;
      }
      const own = director.handle(
        ({ object, rights }) => object?.kind === 'endpoint' && (rights & RIGHT_RECEIVE) !== 0,
      );
      if (director.process === session.model.init) {
        yield director.call('receive', own, 0, FOREVER, FOREVER);
        continue;
      }
      const shared = director.handle(({ object }) => object?.kind === 'notification');
      if (turn % 7 === 6) yield director.call('notification_bind', 0);
      yield director.call('notification_bind', shared);
      yield director.call('notification_bind', shared);
      if (turn % 3 === 2) yield director.call('signal', shared, 1 << turn);
      const soon = session.world.now + (2 + (turn % 3)) * TICKS_PER_MILLISECOND;
      yield director.call('receive', own, 0, soon, 0);
      if (turn % 11 === 10) yield director.call('thread_exit');
    }
  },
};
