// Other machines to boot on than the one of the stage: more RAM and less, archives that end at any place of a page, boot
// arguments with and without a word for the kernel. What init finds is compared as on the stage, and every law holds.

import { PAGE_BYTES } from '../../abi/memory-map.ts';
import { brokenLaws, LAWS } from '../laws/laws.ts';
import { Disagreement, Session } from '../session.ts';
import type { Stage } from '../stage.ts';
import { World, type WorldOptions } from '../world.ts';
import { Director, type Scene } from './scene.ts';

const MEBIBYTE = 1 << 20;

/** With zeros behind it, so that it takes so many bytes more than whole pages. */
function padded(archive: Uint8Array, bytes: number): Uint8Array {
  const longer = new Uint8Array(Math.ceil(archive.length / PAGE_BYTES) * PAGE_BYTES + bytes);
  longer.set(archive);
  return longer;
}

function variants({ world }: Stage): readonly WorldOptions[] {
  const { archive } = world.puppet;
  return [
    { xidt: true, ramBytes: 11 * MEBIBYTE, bootArguments: 'loud' },
    { xidt: true, ramBytes: 6 * MEBIBYTE, bootArguments: 'a quiet -- b', archive: padded(archive, 0) },
    { xidt: false, bootArguments: '-- quiet', archive: padded(archive, 1) },
    { xidt: true, bootArguments: 'quietly qui et', archive: padded(archive, 4095) },
    { xidt: true, bootArguments: '' },
    { xidt: true, bootArguments: 'quiet' },
  ];
}

export const boots: Scene = {
  name: 'boots',
  *steps(session, stage) {
    for (const options of variants(stage)) {
      const world = new World(stage.image, stage.world.puppet, options);
      const broken = brokenLaws(new Session(world, stage.image, new Map(), []), LAWS);
      if (broken.length > 0) throw new Disagreement(broken);
    }
    yield new Director(session).call('null');
  },
};
