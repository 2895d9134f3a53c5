// Numbers with a fraction in programs: Math, parsing and formatting by the compiler's own library, Date.now, Math.random.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Programs } from '../helpers/programs.ts';
import { buildImage } from '../helpers/system.ts';

const programs = new Programs();
beforeAll(buildImage, 300_000);
afterAll(() => programs.close());

const SOURCE = `
import { console } from 'cox';

console.log(Math.sqrt(6.25).toString());
console.log((parseFloat('3.25e2') * 2 - 1e-3).toString());
console.log(parseInt('7b', 16).toString() + ' ' + i32.parse('-12').toString());
console.log(Math.floor(-1.5).toString() + ' ' + Math.round(2.5).toString() + ' ' + Math.trunc(-0.5).toString());
console.log(f32(0.1).toString() + ' ' + (1.0 / 3 > 0.3333).toString() + ' ' + NaN.toString());
console.log((<i64>1e15).toString() + ' ' + (<u32>4e9).toString());
console.log(Math.abs(Math.sin(Math.PI / 6) - 0.5) < 1e-15 ? 'half' : 'not half');

const before = Date.now();
console.log(before > 0 && Date.now() >= before ? 'time goes on' : 'no time');
const one = Math.random();
console.log(one >= 0 && one < 1 && Math.random() !== one ? 'random' : 'not random');
`;

test('a program calculates with doubles', async () => {
  const { output, errors, status } = await programs.run('/run/numbers', { 'numbers.ts': SOURCE });
  expect({ errors, status }).toEqual({ errors: '', status: 0 });
  expect(output.split('\n')).toEqual([
    '2.5',
    '649.999',
    '123.0 -12',
    '-2.0 3.0 0.0',
    '0.1 true NaN',
    '1000000000000000 4000000000',
    'half',
    'time goes on',
    'random',
    '',
  ]);
});
