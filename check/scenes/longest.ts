// The longest that a call can take: every table that leads to fresh pages is missing, and they lie across the borders of all.

import { RIGHT_READ, RIGHT_WRITE } from '../../abi/handles.ts';
import { PLAYGROUND } from '../stage.ts';
import { Director, type Scene } from './scene.ts';

const LARGE_PAGES = 3000;
const BORDER_PAGE = 1024;
/** A page before the end of a page table's 4 MiB. */
const BEFORE_BORDER = PLAYGROUND + 0x3bfe000;

export const longest: Scene = {
  name: 'longest',
  *steps(session) {
    const director = new Director(session);
    const { self } = director;
    yield director.call('memory_create', self, LARGE_PAGES);
    const memory = director.result;
    yield director.call(
      'memory_map',
      self,
      memory,
      BEFORE_BORDER,
      BORDER_PAGE - 1,
      8,
      RIGHT_READ | RIGHT_WRITE,
    );
    yield director.call('memory_unmap', self, BEFORE_BORDER, 8);
    yield director.call('handle_close', memory);
  },
};
