// Processes that are killed in the middle of a message: the caller or the server, by a process of higher priority that an
// interrupt wakes, after so many cycles of the step. The model says what must become of the other; afterwards nothing of the
// two is left.

import { beforeAll, describe, expect, test } from '@jest/globals';
import { DEVICE_RTC } from '../../abi/boot-info.ts';
import { RIGHT_READ, RIGHT_SEND } from '../../abi/handles.ts';
import { IRQ_RTC } from '../../abi/memory-map.ts';
import { INFO_BYTES_SHIFT, INFO_HANDLES_SHIFT, RIGHTS_ALL } from '../../abi/messages.ts';
import { usedBy } from '../../check/model/quota.ts';
import type { Preemption } from '../../check/session.ts';
import { numberOf, registersFor } from '../../check/stage.ts';
import { buildImage } from '../helpers/system.ts';
import { EVER, Scene } from './scene.ts';

/** Before the puppet has taken the operation, while it loads registers, in the kernel, after it. */
const CYCLES = [1, 30, 46, 52, 90, 400, 1500];
const LONG = 1 | (200 << INFO_BYTES_SHIFT) | (2 << INFO_HANDLES_SHIFT);

interface Stage {
  scene: Scene;
  restore(): void;
  /** Handles of the killer, by which it kills. */
  victims: { caller: number; server: number };
  caller: { channel: number; gift: number };
  server: { endpoint: number; gift: number };
  before: { objects: number; units: number };
}

/** A server of higher priority than its caller, so that it runs first; init is the killer. */
function stage(): Stage {
  const scene = new Scene();
  const endpoint = scene.make('endpoint_create');
  const minted = scene.make('handle_mint', endpoint, 9, RIGHT_SEND);
  const gift = scene.make('memory_create', scene.self, 4);
  const wake = scene.make('notification_create');
  scene.make('interrupt_bind', scene.device(DEVICE_RTC).interrupt, wake, 1);
  const before = measure(scene);
  const server = scene.spawn({ priority: 10, given: [endpoint, gift] });
  const caller = scene.spawn({ priority: 9, given: [minted, gift] });
  scene.call('wait', wake, ...EVER);
  return {
    scene,
    restore: scene.checkpoint(),
    victims: { caller: caller.handle, server: server.handle },
    caller: { channel: caller.given[0], gift: caller.given[1] },
    server: { endpoint: server.given[0], gift: server.given[1] },
    before,
  };
}

function measure({ session: { model } }: Scene): Stage['before'] {
  return { objects: model.objects.size, units: usedBy(model, model.init) };
}

type Step = readonly [enclosed: boolean, name: string, ...words: number[]];

/** What the two do, one after the other. */
function conversations({ caller, server }: Stage): Record<string, Step[]> {
  const receive: Step = [false, 'receive', server.endpoint, 4, ...EVER];
  const poll: Step = [false, 'receive', server.endpoint, 4, 0, 0];
  const call: Step = [true, 'call', caller.channel, LONG, 2, 3, 4, 5];
  const short: Step = [false, 'call', caller.channel, 1, 2, 3, 4, 5];
  const reply: Step = [true, 'reply', LONG, 2, 3, 4, 5];
  return {
    'a short call to one who waits, and its answer': [
      receive,
      short,
      [false, 'reply_receive', server.endpoint, 1, 2, 3, 4, 5, 4],
    ],
    'a long call to one who waits, and its answer': [receive, call, reply, poll],
    'a call whose answer comes later': [receive, call, [false, 'save_reply'], receive],
    'a message of one way': [receive, [true, 'send', caller.channel, LONG, 2, 3, 4, 5, 0xffffffff], poll],
  };
}

let set: Stage;
beforeAll(() => {
  buildImage();
  set = stage();
}, 300_000);

/** Plays the steps; in the one of number `at` the interrupt comes, and the killer does its work. */
function play(steps: readonly Step[], at: number, afterCycles: number, victim: number): void {
  const { scene } = set;
  set.restore();
  for (const [index, [enclosed, name, ...words]] of steps.entries()) {
    const runner = scene.session.running;
    if (runner === null) break;
    const gift = runner.priority === 9 ? set.caller.gift : set.server.gift;
    if (enclosed) scene.enclose([gift, RIGHTS_ALL], [gift, RIGHT_READ]);
    const event: Preemption['event'] = { kind: 'line', line: IRQ_RTC };
    const preemption = index === at ? { after: { cycles: afterCycles, boundary: false }, event } : undefined;
    scene.session.operate('call', registersFor(numberOf(name), words), preemption);
    if (index !== at) continue;
    expect(scene.running).toBe(scene.session.model.init);
    scene.make('process_kill', victim, 1);
    break;
  }
}

/** Ends what is left, and sees that nothing is. */
function end(): void {
  const { scene } = set;
  for (const handle of Object.values(set.victims)) {
    scene.make('process_kill', handle, 1);
    scene.make('handle_close', handle);
  }
  const { init } = scene.session.model;
  for (const slot of [...init.slots.values()])
    if (slot.object?.kind === 'thread') scene.make('handle_close', slot.handle);
  expect(measure(scene).objects).toBe(set.before.objects + FAULT_ENDPOINT_OBJECTS);
}

/** The endpoint for the faults of the two, which the scene makes and keeps. */
const FAULT_ENDPOINT_OBJECTS = 1;

describe('killed in the middle of', () => {
  test.each(['caller', 'server'] as const)(
    'the %s',
    (who) => {
      for (const [name, steps] of Object.entries(conversations(set)))
        for (let at = 0; at < steps.length; at++)
          for (const cycles of CYCLES) {
            try {
              play(steps, at, cycles, set.victims[who]);
              end();
            } catch (error) {
              throw new Error(`${name}, step ${at}, after ${cycles} cycles: ${(error as Error).message}`);
            }
          }
    },
    120_000,
  );
});
