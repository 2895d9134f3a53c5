// Init, which has all memory, takes it: pages come out of every range that is free, none twice, until the quota is used up,
// which is before the kernel runs out; and they come back.

import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { PLAYGROUND } from '../stage.ts';
import { Director, type Scene } from './scene.ts';

/** More than there are. */
const PAGES = 4000;
const PAGES_PER_CALL = 32;

export const allMemory: Scene = {
  name: 'all-memory',
  *steps(session) {
    const director = new Director(session);
    yield director.touch('illegal'); // init hears of it, and runs
    const { init } = session.model;
    if (session.running?.process !== init) return;
    const { self } = director;
    yield director.call('memory_create', self, PAGES);
    const memory = director.result;
    const protection = RIGHT_READ | RIGHT_WRITE;
    let taken = 0;
    for (let more = 1; more > 0; taken += Math.max(more, 0)) {
      yield director.call(
        'memory_map',
        self,
        memory,
        PLAYGROUND + taken * PAGE_BYTES,
        taken,
        PAGES_PER_CALL,
        protection,
      );
      more = director.result;
    }
    yield director.call('endpoint_create');
    for (let page = 0; page < taken; page += PAGES_PER_CALL)
      yield director.call('memory_unmap', self, PLAYGROUND + page * PAGE_BYTES, PAGES_PER_CALL);
    yield director.call('handle_close', memory);
  },
};
