// find [PATH...] [CONDITION...] [ACTION]: the paths of all files below that fit.
//
//   -name PATTERN  -type d|f  -maxdepth N  ! CONDITION    all of them must hold
//   -print                                                what is done if nothing else is said
//   -exec COMMAND... ;     -exec COMMAND... {} +          runs a command, {} stands for the path; with +, for many paths
//   -delete

import { errorText, files, parseNumber, path, process } from 'cox';
import { matchesPattern } from '../lib/pattern';
import { Command } from './shared/command';
import { Output } from './shared/output';
import { findProgram } from './shared/programs';

const command = new Command(
  'find',
  '[PATH...] [-name PATTERN] [-type d|f] [-maxdepth N] [! CONDITION] [-print | -delete | -exec COMMAND... ;|+]',
);
const output = new Output(command);
/** Paths that one process gets with +. */
const BATCH: i32 = 200;

class Condition {
  constructor(
    public name: string,
    public value: string,
    public negated: bool,
  ) {}

  holds(file: string, isDirectory: bool): bool {
    const result =
      this.name === '-type'
        ? (this.value === 'd') === isDirectory
        : matchesPattern(this.value, path.baseName(file));
    return result !== this.negated;
  }
}

const conditions: Condition[] = [];
let depthMax: i32 = i32.MAX_VALUE;
let deletes: bool = false;
/** The words of -exec, and whether + ends them. */
let words: string[] = [];
let many: bool = false;
let batch: string[] = [];

export function main(args: string[]): i32 {
  if (args.includes('--help')) command.parse(['--help']);
  let i = 0;
  const starts: string[] = [];
  for (; i < args.length && !args[i].startsWith('-') && args[i] !== '!'; i++) starts.push(args[i]);
  while (i < args.length) i = takeExpression(args, i);
  if (starts.length === 0) starts.push('.');
  for (let j = 0; j < starts.length; j++) start(starts[j]);
  if (batch.length > 0) runBatch();
  output.flush();
  return command.status;
}

/** Reads the condition or action at i; where the next one is. */
function takeExpression(args: string[], i: i32): i32 {
  const name = args[i];
  if (name === '-print') return i + 1;
  if (name === '-delete') {
    deletes = true;
    return i + 1;
  }
  if (name === '-exec') return takeCommand(args, i + 1);
  const negated = name === '!' || name === '-not';
  return takeCondition(args, negated ? i + 1 : i, negated);
}

function takeCondition(args: string[], i: i32, negated: bool): i32 {
  const name = i < args.length ? args[i] : '';
  if (name !== '-name' && name !== '-type' && (name !== '-maxdepth' || negated))
    command.wrongUse(name.length > 0 ? `unknown condition ${name}` : 'a condition is missing');
  if (i + 1 === args.length) command.wrongUse(`${name} needs a value`);
  const value = args[i + 1];
  if (name === '-type' && value !== 'd' && value !== 'f')
    command.wrongUse(`-type ${value}: there are d and f`);
  if (name === '-maxdepth') {
    depthMax = parseNumber(value);
    if (depthMax < 0) command.wrongUse(`${value} is not a number`);
  } else conditions.push(new Condition(name, value, negated));
  return i + 2;
}

function takeCommand(args: string[], first: i32): i32 {
  let end = first;
  while (end < args.length && args[end] !== ';' && !(args[end] === '+' && args[end - 1] === '{}')) end++;
  if (end === args.length) command.wrongUse('-exec needs a ; at its end');
  if (end === first) command.wrongUse('-exec needs a command');
  many = args[end] === '+';
  words = args.slice(first, many ? end - 1 : end);
  return end + 1;
}

function start(name: string): void {
  const stat = files.stat(name);
  if (stat === null) command.failedLast(name);
  else visit(name, stat.isDirectory, 0);
}

function visit(name: string, isDirectory: bool, depth: i32): void {
  const fits = holds(name, isDirectory);
  if (fits && !deletes) act(name);
  if (isDirectory && depth !== depthMax) visitEntries(name, depth);
  // What is in a directory goes before it.
  if (fits && deletes) command.check(name, isDirectory ? files.rmdir(name) : files.remove(name));
}

function visitEntries(name: string, depth: i32): void {
  const entries = files.list(name);
  if (entries === null) {
    command.failedLast(name);
    return;
  }
  for (let i = 0; i < entries.length; i++)
    visit(path.join(name, entries[i].name), entries[i].isDirectory, depth + 1);
}

function holds(name: string, isDirectory: bool): bool {
  for (let i = 0; i < conditions.length; i++) if (!conditions[i].holds(name, isDirectory)) return false;
  return true;
}

function act(name: string): void {
  if (words.length === 0) {
    output.line(name);
  } else if (many) {
    batch.push(name);
    if (batch.length === BATCH) runBatch();
  } else {
    const all: string[] = [];
    for (let i = 0; i < words.length; i++) all.push(words[i].replaceAll('{}', name));
    run(all);
  }
}

function runBatch(): void {
  const paths = batch;
  batch = [];
  if (!run(words.concat(paths))) command.status = 1;
}

/** Did the command succeed? */
function run(all: string[]): bool {
  output.flush();
  const program = findProgram(all[0]);
  if (program.length === 0) {
    command.fail(all[0], 'command not found');
    return false;
  }
  const pid = process.spawn(program, all);
  if (pid < 0) command.fail(all[0], errorText(pid));
  if (pid < 0) return false;
  const ended = process.wait(pid);
  return ended !== null && ended.status === 0;
}
