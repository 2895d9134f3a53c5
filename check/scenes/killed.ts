// Processes that are killed in the middle of a message: between a client's call and its server's answer, before and after each
// of them, and, while they are taken apart, with an interrupt after every slice that lets somebody more important run.

import {
  RIGHT_RECEIVE,
  RIGHT_SEND,
  TYPE_ENDPOINT,
  TYPE_INTERRUPT,
  TYPE_NOTIFICATION,
} from '../../abi/handles.ts';
import { FOREVER, INFO_BYTES_SHIFT, INFO_HANDLES_SHIFT, RIGHTS_ALL } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import type { Preemption, Session } from '../session.ts';
import { LINES } from '../stage.ts';
import type { Process, Slot, Thread } from '../state.ts';
import { Director, type Scene } from './scene.ts';

/** Cycles of a step after which the killer wakes: before, in and behind the system call. */
const POINTS = [1, 25, 45, 70, 140, 300, 600];
const SLICES = 10;
const INFO = (100 << INFO_BYTES_SHIFT) | (2 << INFO_HANDLES_SHIFT) | 5;
const ACCEPT_ALL = 4;
const [LINE] = LINES as [number];

const isEndpoint = (right: number) => (slot: Slot) =>
  slot.type === TYPE_ENDPOINT && (slot.rights & right) !== 0;

type Role = 'client' | 'server';

/** The killer has handles to the processes of the second and the third puppet: server and client. */
function cast(session: Session): { killer: Thread; victims: Record<Role, Process> } {
  const killer = session.running!;
  const [server, client] = [...killer.process.slots.values()].flatMap(({ object }) =>
    object?.kind === 'process' && object !== killer.process ? [object] : [],
  );
  return { killer, victims: { client: client!, server: server! } };
}

const handleOf = ({ process }: Thread, object: unknown) =>
  [...process.slots.values()].find((slot) => slot.object === object)?.handle ?? 0;

/** The killer waits for its line; the server waits for a message. */
function* begin(director: Director, killer: Thread, server: Process): Generator<Planned> {
  const notification = director.handle(({ type }) => type === TYPE_NOTIFICATION);
  yield director.call(
    'interrupt_bind',
    director.handle(({ type }) => type === TYPE_INTERRUPT),
    notification,
    1,
  );
  yield director.call('wait', notification, FOREVER, FOREVER);
  while (director.session.running?.process === server && director.session.running !== killer)
    yield director.call('receive', director.handle(isEndpoint(RIGHT_RECEIVE)), ACCEPT_ALL, FOREVER, FOREVER);
}

/** With two handles, of which one is moved. */
function longCall(director: Director, endpoint: number, preemption: Preemption | undefined): Planned {
  const planned = director.call('call', endpoint, INFO, 1, 2, 3, 4);
  const { self } = director;
  const moved = director.handle(({ type }) => type === TYPE_NOTIFICATION);
  const payload = Uint8Array.from({ length: 100 }, (_, n) => n);
  const message = {
    payload,
    handles: [self, moved, 0, 0],
    transfers: [RIGHTS_ALL, RIGHTS_ALL | 0x80000000, 0, 0],
  };
  return { step: { ...planned.step, message } as Planned['step'], preemption };
}

function* afterwards(director: Director, killer: Thread): Generator<Planned> {
  const { session } = director;
  for (let turn = 0; turn < 4 && session.running !== null; turn++) {
    if (session.running === killer) yield director.call('yield');
    else yield director.call('reply', 0);
  }
}

function killedInMessage(point: number, during: 'call' | 'reply', victim: Role): Scene {
  const preemption: Preemption = {
    after: { cycles: point, boundary: true },
    event: { kind: 'line', line: LINE },
  };
  return {
    name: `killed-${during}-${victim}-${point}`,
    *steps(session) {
      const director = new Director(session);
      const { killer, victims } = cast(session);
      yield* begin(director, killer, victims.server);
      if (session.running?.process !== victims.client) return;
      const endpoint = director.handle(isEndpoint(RIGHT_SEND));
      yield longCall(director, endpoint, during === 'call' ? preemption : undefined);
      if (during === 'reply' && session.running !== null && session.running !== killer)
        yield { ...director.call('reply', INFO & 0xffff, 1, 2, 3, 4), preemption };
      if (session.running === killer)
        yield director.call('process_kill', handleOf(killer, victims[victim]), 9);
      yield* afterwards(director, killer);
    },
  };
}

/** The killer is less important than a server that the line wakes; the interrupt comes after so many slices of the end. */
function takenApart(slices: number): Scene {
  return {
    name: `taken-apart-${slices}`,
    *steps(session) {
      const director = new Director(session);
      const { killer, victims } = cast(session);
      const notification = director.handle(({ type }) => type === TYPE_NOTIFICATION);
      const interrupt = director.handle(({ type }) => type === TYPE_INTERRUPT);
      yield director.call('interrupt_bind', interrupt, notification, 1);
      yield director.call('thread_priority', handleOf(killer, killer), 3);
      for (let turn = 0; turn < 12 && session.running !== null && session.running !== killer; turn++) {
        const waitsFor = director.handle(
          ({ object }) => object === session.model.interrupts.get(LINE)?.notification,
        );
        if (session.running.process === victims.client || waitsFor === 0)
          yield director.call(
            'receive',
            director.handle(isEndpoint(RIGHT_RECEIVE)),
            ACCEPT_ALL,
            FOREVER,
            FOREVER,
          );
        else yield director.call('wait', waitsFor, FOREVER, FOREVER);
        if (session.running !== null && director.result < 0) yield director.call('thread_exit');
      }
      if (session.running !== killer) return;
      yield {
        ...director.call('process_kill', handleOf(killer, victims.client), 9),
        preemption: { after: { slices }, event: { kind: 'line', line: LINE } },
      };
      yield* afterwards(director, killer);
    },
  };
}

export const killed: readonly Scene[] = [
  ...POINTS.flatMap((point) =>
    (['call', 'reply'] as const).flatMap((during) =>
      (['client', 'server'] as const).map((victim) => killedInMessage(point, during, victim)),
    ),
  ),
  ...Array.from({ length: SLICES }, (_, n) => takenApart(n + 1)),
];
