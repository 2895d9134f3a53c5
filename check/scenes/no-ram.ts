// RAM runs out, though quotas say that it cannot: every call that allocates is tried with no page left, with one, with two,
// until it succeeds. Where it fails it says so and changes nothing (a pool may keep a page that it got). The pages are hidden
// from outside, on a machine of its own.

import { E_NO_MEMORY } from '../../abi/errors.ts';
import { RIGHT_READ, RIGHT_SEND, RIGHT_WRITE } from '../../abi/handles.ts';
import { MESSAGE_PAGE, PAGE_BYTES } from '../../abi/memory-map.ts';
import { RIGHTS_ALL } from '../../abi/messages.ts';
import { compare } from '../compare.ts';
import { brokenLaws, LAWS } from '../laws/laws.ts';
import { Disagreement, Session } from '../session.ts';
import { numberOf, PLAYGROUND, registersFor, type Stage } from '../stage.ts';
import { World } from '../world.ts';
import { Director, type Scene } from './scene.ts';

/** No call takes more: a page, the tables that lead to it, what records it. */
const PAGES_MAX = 8;
const CYCLES_MAX = 100_000;
/** Until the pages that objects of this size share are full. */
const ATTEMPTS_MAX = 300;
const A0 = 10;

type Call = readonly [name: string, ...words: number[]];

/** The pages that the kernel finds: none but a few that were never used. */
class Pages {
  private readonly list: number;
  private readonly count: number;
  private readonly ranges: number;
  private rangesHeld = new Uint8Array();
  private listHeld = 0;
  private countHeld = 0;

  constructor(private readonly world: World) {
    const { image } = world;
    this.list = image.symbol('free_frames');
    this.count = image.symbol('free_frame_count');
    this.ranges = image.symbol('frame_ranges');
  }

  /** Leaves so many. They are those at the end of the last range that are longest in coming. */
  hide(pages: number): void {
    const { guest } = this.world;
    this.rangesHeld = guest.bytesAt(this.ranges, RANGES_BYTES).slice();
    [this.listHeld, this.countHeld] = [guest.word(this.list), guest.word(this.count)];
    guest.write(this.ranges, new Uint8Array(RANGES_BYTES));
    const left = this.lastPages(pages);
    left.forEach((page, n) => {
      guest.writeWord(page, left[n + 1] ?? 0);
    });
    guest.writeWord(this.list, left[0] ?? 0);
    guest.writeWord(this.count, pages);
  }

  /** Gives the hidden ones back. How many of the others the kernel still has. */
  show(pages: number): number {
    const { guest } = this.world;
    const left: number[] = [];
    for (let page = guest.word(this.list); page !== 0 && left.length <= pages; page = guest.word(page))
      left.push(page);
    if (left.length !== guest.word(this.count))
      throw new Disagreement([`frames: ${left.length} pages are free, and the kernel counts others`]);
    guest.write(this.ranges, this.rangesHeld);
    const end = this.lastRange + 4;
    guest.writeWord(end, guest.word(end) - pages * PAGE_BYTES);
    const last = left.at(-1);
    if (last !== undefined) guest.writeWord(last, this.listHeld);
    guest.writeWord(this.list, left[0] ?? this.listHeld);
    guest.writeWord(this.count, this.countHeld - pages + left.length);
    return left.length;
  }

  /** Of the pairs {next, end}, the last with pages left. */
  private get lastRange(): number {
    const { guest } = this.world;
    for (let range = this.ranges + RANGES_BYTES - 8; range >= this.ranges; range -= 8)
      if (guest.word(range + 4) - guest.word(range) >= PAGES_MAX * PAGE_BYTES) return range;
    throw new Error('too little memory is left');
  }

  private lastPages(count: number): number[] {
    const { guest } = this.world;
    const held = Buffer.from(this.rangesHeld);
    guest.write(this.ranges, this.rangesHeld);
    const end = held.readUInt32LE(this.lastRange - this.ranges + 4);
    guest.write(this.ranges, new Uint8Array(RANGES_BYTES));
    return Array.from({ length: count }, (_, n) => end - (n + 1) * PAGE_BYTES);
  }
}

const RANGES_BYTES = 64;

function make(world: World, [name, ...words]: Call): number {
  world.command('call', registersFor(numberOf(name), words));
  const rest = world.runToRest(CYCLES_MAX);
  if (rest.kind === 'failed') throw new Disagreement([`survival: ${name} without memory: ${rest.reason}`]);
  return world.machine.hart.x[A0]! | 0;
}

/** With more and more pages, until it succeeds; what it returns then. */
function attempt(stage: Stage, world: World, pages: Pages, call: Call): { result: number; taken: number } {
  for (let left = 0; left <= PAGES_MAX; left++) {
    const before = world.view();
    pages.hide(left);
    const result = make(world, call);
    const still = pages.show(left);
    if (result !== E_NO_MEMORY) return { result, taken: left - still };
    const { differences } = compare(before.state, world.view().state, () => 'all');
    if (differences.length > 0) throw new Disagreement([`survival: ${call[0]} fails: ${differences[0]}`]);
    checkLaws(world, stage);
  }
  throw new Disagreement([`survival: ${call[0]} has no memory with ${PAGES_MAX} pages`]);
}

/** Again and again, until it has taken a page. */
function exhaustWith(stage: Stage, world: World, pages: Pages, call: Call): number {
  for (let n = 0; n < ATTEMPTS_MAX; n++) {
    const { result, taken } = attempt(stage, world, pages, call);
    if (result < 0) throw new Disagreement([`survival: ${call[0]} without memory returns ${result}`]);
    if (taken > 0) return result;
  }
  throw new Disagreement([`survival: ${call[0]} never takes a page`]);
}

function playAll(world: World, stage: Stage): void {
  const pages = new Pages(world);
  const { init } = world.view().state;
  const self = [...init.slots.values()].find(({ object }) => object === init)!.handle;
  const writable = RIGHT_READ | RIGHT_WRITE;
  const tryOnce = (call: Call) => attempt(stage, world, pages, call);
  const exhaust = (call: Call) => exhaustWith(stage, world, pages, call);
  exhaust(['notification_create']);
  const endpoint = exhaust(['endpoint_create']);
  exhaust(['handle_mint', endpoint, 7, RIGHT_SEND]);
  exhaust(['handle_copy', self, RIGHTS_ALL]);
  exhaust(['memory_create', self, 3]);
  atTheBorder(stage, world, pages, [self, endpoint]);
  const large = exhaust(['memory_create', self, 3000]);
  for (const page of [0, 1, 1023, 2999])
    exhaust(['memory_map', self, large, PLAYGROUND + page * PAGE_BYTES, page, 1, writable]);
  const child = exhaust(['process_create', 40, endpoint]);
  for (let n = 0; n < 12; n++) {
    const page = MESSAGE_PAGE - (n + 1) * PAGE_BYTES;
    tryOnce(['thread_create', child, stage.entry, 0, 0, 1, page]);
  }
  tryOnce(['handle_grant', child, endpoint, RIGHTS_ALL]);
}

/** The table of handles has no place left but on a page of its own, and the pools have room. */
function atTheBorder(stage: Stage, world: World, pages: Pages, [self, endpoint]: readonly number[]): void {
  const without = (call: Call): number => {
    pages.hide(0);
    const result = make(world, call);
    pages.show(0);
    return result;
  };
  for (let n = 0; n < ATTEMPTS_MAX && without(['handle_copy', self!, RIGHTS_ALL]) > 0; n++);
  const calls: Call[] = [
    ['notification_create'],
    ['endpoint_create'],
    ['handle_mint', endpoint!, 7, RIGHT_SEND],
    ['memory_create', self!, 3],
    ['handle_copy', endpoint!, RIGHTS_ALL],
  ];
  for (const call of calls) {
    const before = world.view();
    const result = without(call);
    const { differences } = compare(before.state, world.view().state, () => 'all');
    if (result !== E_NO_MEMORY) differences.push(`${call[0]} returns ${result}`);
    if (differences.length > 0) throw new Disagreement([`survival: no table for handles: ${differences[0]}`]);
    checkLaws(world, stage);
  }
}

function checkLaws(world: World, stage: Stage): void {
  const broken = brokenLaws(new Session(world, stage.image, new Map(), []), LAWS);
  if (broken.length > 0) throw new Disagreement(broken);
}

export const noRam: Scene = {
  name: 'no-ram',
  *steps(session, stage) {
    playAll(new World(stage.image, stage.world.puppet, { xidt: true }), stage);
    yield new Director(session).call('null');
  },
};
