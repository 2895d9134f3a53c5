// Single pages mapped and unmapped here and there, so that each is a record of its own and comes and goes in any order.

import { RIGHT_READ } from '../../abi/handles.ts';
import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { PLAYGROUND } from '../stage.ts';
import { Director, type Scene } from './scene.ts';

const PLACES = 48;
const TURNS = 160;

export const scatter: Scene = {
  name: 'scatter',
  *steps(session) {
    const director = new Director(session);
    const { draw, self } = director;
    yield director.call('memory_create', self, 1);
    const memory = director.result;
    const mapped = new Set<number>();
    for (let turn = 0; turn < TURNS; turn++) {
      const place = draw.below(PLACES);
      const address = PLAYGROUND + 2 * place * PAGE_BYTES;
      if (mapped.delete(place)) yield director.call('memory_unmap', self, address, 1);
      else {
        yield director.call('memory_map', self, memory, address, 0, 1, RIGHT_READ);
        mapped.add(place);
      }
    }
  },
};
