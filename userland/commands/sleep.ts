// sleep SECONDS: waits; a fraction like 0.5 is allowed.

import { time } from 'cox';
import { Command } from './shared/command';

const command = new Command('sleep', 'SECONDS');

export function main(args: string[]): i32 {
  command.parse(args);
  command.expect(1, 1);
  time.sleep(milliseconds(command.operands[0]));
  return 0;
}

function milliseconds(text: string): i32 {
  const point = text.indexOf('.');
  if (point < 0) return seconds(text);
  const fraction = text.substring(point + 1);
  if (fraction.length > 9) command.wrongUse(`${text} is too exact`);
  const thousandths = command.toNumber(`${fraction}000`.substring(0, 3));
  command.toNumber(fraction);
  return (point === 0 ? 0 : seconds(text.substring(0, point))) + thousandths;
}

function seconds(text: string): i32 {
  const value = command.toNumber(text);
  if (value > 1000000) command.wrongUse(`${text} is too long`);
  return value * 1000;
}
