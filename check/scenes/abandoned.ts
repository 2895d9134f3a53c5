// Threads that wait for what somebody else of their process gives up: a notification, and an endpoint, of which there is no
// other handle. They hear that it is gone, and do not wait for ever.

import { FOREVER } from '../../abi/messages.ts';
import type { Planned } from '../actions/step.ts';
import { Disagreement } from '../session.ts';
import type { Process } from '../state.ts';
import { Director, type Scene } from './scene.ts';

const TURNS_MAX = 24;

/** What is made, and the call that waits for it. */
const THINGS: readonly [make: string, wait: string, ...words: number[]][] = [
  ['notification_create', 'wait', FOREVER, FOREVER],
  ['endpoint_create', 'receive', 0, FOREVER, FOREVER],
];

export const abandoned: Scene = {
  name: 'abandoned',
  *steps(session) {
    const director = new Director(session);
    const pair = [...session.model.objects].find(
      (object): object is Process => object.kind === 'process' && object.threads.length > 1,
    );
    if (pair === undefined) throw new Disagreement(['model: no process has two threads']);
    for (const [make, wait, ...words] of THINGS) {
      yield* untilRuns(director, pair);
      const first = session.running;
      yield director.call(make);
      const thing = director.result;
      yield director.call(wait, thing, ...words);
      yield* untilRuns(director, pair);
      if (session.running === first) throw new Disagreement([`model: ${wait} does not wait`]);
      yield director.call('handle_close', thing);
      if (first!.state !== 'ready') throw new Disagreement([`queues: ${wait} waits for what is gone`]);
    }
  },
};

/** Others wait for something for ever. */
function* untilRuns(director: Director, process: Process): Generator<Planned> {
  const { session } = director;
  for (let turn = 0; turn < TURNS_MAX && session.running?.process !== process; turn++) {
    yield director.call('notification_create');
    yield director.call('wait', director.result, FOREVER, FOREVER);
  }
}
