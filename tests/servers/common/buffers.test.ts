import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileGuest, type GuestModule } from '../../helpers/guest.ts';

let guest: GuestModule;
beforeAll(async () => {
  guest = await compileGuest('servers/common/probe.ts');
});

describe('a ring', () => {
  test('gives the bytes back in order, and takes no more than it holds', () => {
    const step = fc.oneof(fc.string({ maxLength: 80 }), fc.integer({ min: 0, max: 80 }));
    fc.assert(
      fc.property(fc.array(step), fc.constantFrom(1, 4, 64), (steps, capacity) => {
        guest.number('newRing', capacity);
        let model = '';
        for (const given of steps) {
          if (typeof given === 'string') {
            const taken = given.slice(0, capacity - model.length);
            expect(guest.number('push', given)).toBe(taken.length);
            model += taken;
          } else {
            expect(guest.text('pop', given)).toBe(model.slice(0, given));
            model = model.slice(given);
          }
          expect(guest.number('free')).toBe(capacity - model.length);
        }
      }),
    );
  });
});

describe('a table of badges', () => {
  test('finds what was entered under its badge, and nothing else', () => {
    const step = fc.oneof(fc.constant('add' as const), fc.integer({ min: 0, max: 100 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        guest.number('newTable');
        const model = new Map<number, number>();
        let record = 0;
        for (const given of steps) {
          if (given === 'add') {
            record += 2;
            const badge = guest.number('add', record);
            expect(badge).toBeGreaterThan(0);
            expect(model.has(badge)).toBe(false);
            model.set(badge, record);
          } else if (model.has(given)) {
            guest.number('removeBadge', given);
            model.delete(given);
          }
          for (let badge = 0; badge < 40; badge += 1) {
            expect(guest.number('find', badge)).toBe(model.get(badge) ?? 0);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
