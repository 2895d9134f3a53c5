// find [PATH...] [-name PATTERN] [-type d|f] [-maxdepth N] [-print]: writes the paths of all files below that fit.

import { files, parseNumber, path } from 'cox';
import { matchesPattern } from '../lib/pattern';
import { Command } from './shared/command';
import { Output } from './shared/output';

const command = new Command('find', '[PATH...] [-name PATTERN] [-type d|f] [-maxdepth N] [-print]');
const output = new Output(command);

let pattern: string | null = null;
let kind: string = '';
let depthMax: i32 = i32.MAX_VALUE;

export function main(args: string[]): i32 {
  if (args.includes('--help')) command.parse(['--help']);
  let i = 0;
  const starts: string[] = [];
  for (; i < args.length && !args[i].startsWith('-'); i++) starts.push(args[i]);
  while (i < args.length) i = takeCondition(args, i);
  if (starts.length === 0) starts.push('.');
  for (let j = 0; j < starts.length; j++) start(starts[j]);
  output.flush();
  return command.status;
}

/** Reads the condition at i; where the next one is. */
function takeCondition(args: string[], i: i32): i32 {
  const name = args[i];
  if (name === '-print') return i + 1;
  if (name !== '-name' && name !== '-type' && name !== '-maxdepth')
    command.wrongUse(`unknown condition ${name}`);
  if (i + 1 === args.length) command.wrongUse(`${name} needs a value`);
  const value = args[i + 1];
  if (name === '-name') pattern = value;
  if (name === '-type') {
    if (value !== 'd' && value !== 'f') command.wrongUse(`-type ${value}: there are d and f`);
    kind = value;
  }
  if (name === '-maxdepth') {
    depthMax = parseNumber(value);
    if (depthMax < 0) command.wrongUse(`${value} is not a number`);
  }
  return i + 2;
}

function start(name: string): void {
  const stat = files.stat(name);
  if (stat === null) command.failedLast(name);
  else visit(name, stat.isDirectory, 0);
}

function visit(name: string, isDirectory: bool, depth: i32): void {
  if (fits(name, isDirectory)) output.line(name);
  if (!isDirectory || depth === depthMax) return;
  const entries = files.list(name);
  if (entries === null) {
    command.failedLast(name);
    return;
  }
  for (let i = 0; i < entries.length; i++)
    visit(path.join(name, entries[i].name), entries[i].isDirectory, depth + 1);
}

function fits(name: string, isDirectory: bool): bool {
  if (kind.length > 0 && (kind === 'd') !== isDirectory) return false;
  const wanted = pattern;
  return wanted === null || matchesPattern(wanted, path.baseName(name));
}
