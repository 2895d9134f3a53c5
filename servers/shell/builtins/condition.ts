// test, and [ ... ]: conditions on texts, numbers and files.
//
//   or  = and { -o and }        and = not { -a not }        not = ! not | "(" or ")" | primary
//   primary = TEXT = TEXT | NUMBER -lt NUMBER | FILE -nt FILE | -f FILE | -n TEXT | TEXT
//
// With three operands or fewer their number decides what they mean, so that `[ "$x" = "(" ]` is a comparison.

import { files, Stream } from 'cox';
import { KIND_FILE } from 'cox/stream';
import { Shell } from '../shell';
import { Streams } from '../streams';
import { wrongUse } from './builtin';

const UNARY: string[] = ['-d', '-e', '-f', '-n', '-r', '-s', '-t', '-w', '-x', '-z'];
const BINARY: string[] = ['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot'];

export function conditionTrue(_shell: Shell, args: string[], streams: Streams): i32 {
  const operands = args.slice(1);
  if (args[0] === '[') {
    if (operands.length === 0 || operands.pop() !== ']') return wrongUse(args, '] is missing', streams);
  }
  if (operands.length === 0) return 1;
  const condition = new Condition(operands, streams);
  const holds = condition.evaluate();
  if (condition.error.length > 0) return wrongUse(args, condition.error, streams);
  return holds ? 0 : 1;
}

class Condition {
  error: string = '';
  private at: i32 = 0;

  constructor(
    private operands: string[],
    private streams: Streams,
  ) {}

  evaluate(): bool {
    const holds = this.or();
    if (this.at < this.operands.length) this.fail(`unexpected ${this.operands[this.at]}`);
    return holds;
  }

  private get left(): i32 {
    return this.operands.length - this.at;
  }

  private or(): bool {
    let holds = this.and();
    while (this.takes('-o')) {
      const right = this.and();
      holds = holds || right;
    }
    return holds;
  }

  private and(): bool {
    let holds = this.not();
    while (this.takes('-a')) {
      const right = this.not();
      holds = holds && right;
    }
    return holds;
  }

  private takes(word: string): bool {
    if (this.left === 0 || this.operands[this.at] !== word) return false;
    this.at++;
    return true;
  }

  private not(): bool {
    if (this.left === 0) {
      this.fail('a condition is missing');
      return false;
    }
    if (this.left >= 3 && BINARY.includes(this.operands[this.at + 1])) return this.binary();
    if (this.left === 1) return this.operands[this.at++].length > 0;
    if (this.takes('!')) return !this.not();
    if (this.takes('(')) {
      const holds = this.or();
      if (!this.takes(')')) this.fail(') is missing');
      return holds;
    }
    if (UNARY.includes(this.operands[this.at])) return this.unary();
    return this.operands[this.at++].length > 0;
  }

  private unary(): bool {
    const operator = this.operands[this.at++];
    const operand = this.operands[this.at++];
    if (operator === '-n') return operand.length > 0;
    if (operator === '-z') return operand.length === 0;
    if (operator === '-t') return this.isTerminal(operand);
    const stat = files.stat(operand);
    if (stat === null) return false;
    if (operator === '-d') return stat.isDirectory;
    if (operator === '-f') return stat.kind === KIND_FILE;
    return operator === '-s' ? stat.size > 0 : true; // there are no permissions: what exists can be used
  }

  private isTerminal(stream: string): bool {
    if (stream === '0') return new Stream(this.streams.input).isTerminal();
    if (stream === '1') return new Stream(this.streams.output).isTerminal();
    return stream === '2' && new Stream(this.streams.errors).isTerminal();
  }

  private binary(): bool {
    const left = this.operands[this.at];
    const operator = this.operands[this.at + 1];
    const right = this.operands[this.at + 2];
    this.at += 3;
    if (operator === '=' || operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    if (operator === '<') return left < right;
    if (operator === '>') return left > right;
    if (operator === '-nt' || operator === '-ot') return isNewer(left, right, operator === '-nt');
    return compare(operator, this.number(left), this.number(right));
  }

  private number(text: string): i64 {
    const trimmed = text.trim();
    const negative = trimmed.startsWith('-');
    let value: i64 = 0;
    const first = negative || trimmed.startsWith('+') ? 1 : 0;
    for (let i = first; i < trimmed.length; i++) {
      const digit = trimmed.charCodeAt(i) - 48;
      if (digit < 0 || digit > 9) {
        this.fail(`${text} is not a number`);
        return 0;
      }
      value = value * 10 + digit;
    }
    if (trimmed.length === first) this.fail(`${text.length > 0 ? text : "''"} is not a number`);
    return negative ? -value : value;
  }

  private fail(message: string): void {
    if (this.error.length === 0) this.error = message;
  }
}

function compare(operator: string, left: i64, right: i64): bool {
  if (operator === '-eq') return left === right;
  if (operator === '-ne') return left !== right;
  if (operator === '-lt') return left < right;
  if (operator === '-le') return left <= right;
  return operator === '-gt' ? left > right : left >= right;
}

function isNewer(left: string, right: string, newer: bool): bool {
  const a = files.stat(left);
  const b = files.stat(right);
  if (a === null || b === null) return newer ? a !== null : b !== null;
  return newer ? a.modified > b.modified : a.modified < b.modified;
}
