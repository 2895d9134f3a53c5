// Many alarms, set, set anew and cancelled in any order: the heap of timers stays a heap, and the clock stays set for the first.

import { TICKS_PER_MILLISECOND } from '../../abi/memory-map.ts';
import { FOREVER } from '../../abi/messages.ts';
import { Director, type Scene } from './scene.ts';

const ALARMS = 14;
const TURNS = 90;

export const timers: Scene = {
  name: 'timers',
  *steps(session) {
    const director = new Director(session);
    const { draw } = director;
    const notifications: number[] = [];
    while (notifications.length < ALARMS) {
      yield director.call('notification_create');
      notifications.push(director.result);
    }
    for (let turn = 0; turn < TURNS; turn++) {
      const time = session.world.now + (20 + draw.below(900)) * TICKS_PER_MILLISECOND;
      const never = turn > ALARMS && draw.chance(1, 3);
      const deadline = never ? [FOREVER, FOREVER] : [time, 0];
      yield director.call('notification_alarm', draw.of(notifications), 1 + turn, ...deadline);
    }
    for (let turn = 0; turn < ALARMS; turn++) yield director.time();
  },
};
