// Lifts a function from stack code to the middle form: the operand stack and the locals hold nodes. Control flow is the business
// of toolchain/wasm/control.ts, what instructions compute that of the lift-*.ts files.

import { SourceError } from '../object.ts';
import { decodeBody } from './body.ts';
import { Builder } from './builder.ts';
import type { ModuleContext } from './context.ts';
import { Control } from './control.ts';
import type { Instruction } from './instruction.ts';
import type { FunctionIr, Node } from './ir.ts';
import { liftBulk } from './lift-bulk.ts';
import { liftCall, liftCallIndirect } from './lift-call.ts';
import { liftFloat } from './lift-float.ts';
import { liftI32 } from './lift-i32.ts';
import { BINARY_I64, COMPARE_I64, constantPair, type Pair, signExtended, UNARY_I64 } from './lift-i64.ts';
import { liftGlobal, liftMemory } from './lift-memory.ts';
import { liftTable } from './lift-table.ts';
import { Locals } from './locals.ts';
import type { ValueType, WasmFunction } from './module.ts';
import { type Operand, wordsOfOperand } from './operand.ts';
import { Promotion } from './promote.ts';
import { travellingWords, unpack } from './signature.ts';
import { TRAP } from './traps.ts';
import { copiesOf } from './unroll.ts';

export class Lifter {
  readonly b = new Builder();
  readonly stack: Operand[] = [];
  readonly locals: Locals;
  readonly control: Control;
  promotion?: Promotion;

  constructor(
    readonly context: ModuleContext,
    readonly fn: WasmFunction,
  ) {
    this.locals = new Locals([...fn.type.parameters, ...fn.locals]);
    this.control = new Control(this.b, this.stack, this.locals, fn.type);
  }

  lift(): FunctionIr {
    const { b, fn } = this;
    const entry = b.newBlock(undefined);
    b.enter(entry);
    this.enterLocals();
    const code = decodeBody(this.context.module, fn);
    this.promotion = new Promotion(this, code);
    this.control.promotion = this.promotion;
    this.range(code, 0, code.length);
    return {
      name: fn.name,
      parameterWords: travellingWords(fn.type.parameters),
      resultWords: travellingWords(fn.type.results),
      entry,
      blocks: b.order,
    };
  }

  /** The instructions from one index to another, the end exclusive. */
  private range(code: Instruction[], from: number, to: number): void {
    const { b } = this;
    for (let at = from; at < to; at++) {
      b.offset = code[at].offset;
      at = b.current ? this.step(code, at) : this.skip(code, at);
    }
  }

  /** A limit of the translator that the user's module meets: names the function and the instruction. */
  unsupported(what: string): never {
    const { module } = this.context;
    throw new SourceError(
      module.name,
      1,
      this.b.offset,
      `function ${this.fn.name}: ${what} is not supported yet`,
    );
  }

  pop(): Operand {
    const operand = this.stack.pop();
    if (!operand) throw new SourceError(this.context.module.name, 1, this.b.offset, 'operand stack is empty');
    return operand;
  }

  popWord(): Node {
    return this.pop().lo;
  }

  push(type: ValueType, lo: Node, hi?: Node): void {
    this.stack.push({ type, lo, hi });
  }

  /** Pops operands of these types and gives their words in order. */
  popWords(types: ValueType[]): Node[] {
    return this.popOperands(types.length).flatMap(wordsOfOperand);
  }

  popOperands(count: number): Operand[] {
    return count ? this.stack.splice(this.stack.length - count, count) : [];
  }

  private enterLocals(): void {
    const { b, fn, locals } = this;
    const float = fn.type.parameters.find((type) => type === 'f32' || type === 'f64');
    if (this.context.floats === 'none' && float) {
      b.offset = fn.bodyEnd - 1; // somewhere in the function, for the message
      this.unsupported(`a parameter of type ${float}`);
    }
    for (const { lo, hi } of unpack(b, fn.type.parameters, (n, isFloat) => b.parameter(n, isFloat)))
      locals.declare(...(hi ? [lo, hi] : [lo]));
    for (const type of fn.locals) locals.declareZero(type, b);
  }

  /** One reachable instruction; gives the index of the last one it dealt with. */
  private step(code: Instruction[], at: number): number {
    const instruction = code[at];
    if (this.context.floats === 'none' && /[fd]/.test(instruction.signature))
      this.unsupported(instruction.name);
    if (instruction.name === 'loop' && this.unroll(code, at)) return instruction.block!.end;
    const control = CONTROL[instruction.name];
    if (control) control(this, instruction);
    else this.plain(instruction);
    return at;
  }

  /** A loop of few turns becomes the body as often; false for one that stays a loop. */
  private unroll(code: Instruction[], at: number): boolean {
    const { control, locals } = this;
    const copies = copiesOf(code, at, (index) => {
      const { lo } = locals.get(index);
      return lo.isConst ? lo.imm : undefined;
    });
    if (copies === 0) return false;
    const { end } = code[at].block!;
    control.beginUnrolled(code[at]);
    // a turn ends where a branch to the loop's label leads; the last copy has none, unless the forecast was wrong
    let goesOn = true;
    for (let i = 0; i < copies && goesOn; i++) {
      this.range(code, at + 1, end);
      goesOn = control.nextTurn();
    }
    control.endUnrolled(goesOn, () => {
      control.beginLoop(code[at]);
      this.range(code, at + 1, end + 1);
    });
    return true;
  }

  /** Unreachable code: nothing in it counts except the `else` or `end` that makes code reachable again. */
  private skip(code: Instruction[], at: number): number {
    const { name, block } = code[at];
    if (block) return block.end;
    if (name === 'else') this.control.beginElse();
    else if (name === 'end') this.control.endFrame();
    return at;
  }

  private plain(instruction: Instruction): void {
    const { name, signature } = instruction;
    if (liftMemory(this, instruction) || liftBulk(this, instruction) || liftTable(this, instruction)) return;
    if (/f(32|64)/.test(name)) {
      this.plainFloat(instruction);
      return;
    }
    const dot = name.indexOf('.');
    const type = name.slice(0, dot);
    const op = name.slice(dot + 1);
    if (type === 'i32' && op !== 'wrap_i64') this.plainI32(op, signature);
    else if (type === 'i64' || op === 'wrap_i64') this.plainI64(op, instruction);
    else this.unsupported(name);
  }

  private plainFloat({ name, signature }: Instruction): void {
    const result = liftFloat(this.b, name, this.popOperands(signature.indexOf(':')));
    if (!result) this.unsupported(name);
    this.stack.push(result);
  }

  private plainI32(op: string, signature: string): void {
    const args = this.popOperands(signature.indexOf(':')).map((operand) => operand.lo);
    const result = liftI32(this.b, this.context, op, args);
    if (!result) this.unsupported(`i32.${op}`);
    this.push('i32', result);
  }

  private plainI64(op: string, instruction: Instruction): void {
    const { b, context } = this;
    const args = this.popOperands(instruction.signature.indexOf(':'));
    const [x, y] = args as unknown as Pair[];
    if (op === 'wrap_i64') this.push('i32', x.lo);
    else if (op === 'extend_i32_u') this.push('i64', x.lo, b.constant(0));
    else if (op === 'extend_i32_s') this.pushPair(signExtended(b, x.lo));
    else if (op === 'eqz') this.push('i32', b.not(b.binary('or', x.lo, x.hi)));
    else if (COMPARE_I64[op]) this.push('i32', COMPARE_I64[op](b, x, y));
    else if (BINARY_I64[op]) this.pushPair(BINARY_I64[op](b, context, x, y));
    else if (UNARY_I64[op]) this.pushPair(UNARY_I64[op](b, context, x));
    else this.unsupported(instruction.name);
  }

  pushPair(pair: Pair): void {
    this.push('i64', pair.lo, pair.hi);
  }

  select(): void {
    const { b } = this;
    const condition = this.popWord();
    const y = this.pop();
    const x = this.pop();
    const hi = x.hi && y.hi ? b.select(condition, x.hi, y.hi) : undefined;
    this.push(x.type, b.select(condition, x.lo, y.lo), hi);
  }
}

const CONTROL: Record<string, (lifter: Lifter, instruction: Instruction) => void> = {
  nop: () => {},
  unreachable: ({ b }) => b.finish({ kind: 'trap', trap: TRAP.UNREACHABLE }),
  block: (lifter, instruction) => lifter.control.beginBlock(instruction),
  loop: (lifter, instruction) => lifter.control.beginLoop(instruction),
  if: (lifter, instruction) => lifter.control.beginIf(instruction),
  else: (lifter) => lifter.control.beginElse(),
  end: (lifter) => lifter.control.endFrame(),
  br: (lifter, { index }) => lifter.control.branch(index),
  br_if: (lifter, { index }) => lifter.control.branchIf(index),
  br_table: (lifter, instruction) => lifter.control.branchTable(instruction),
  return: (lifter) => lifter.control.returnValues(),
  call: liftCall,
  call_indirect: liftCallIndirect,
  drop: (lifter) => void lifter.pop(),
  select: (lifter) => lifter.select(),
  'i32.const': (lifter, { value }) => lifter.push('i32', lifter.b.constant(value)),
  'f32.const': (lifter, { wide }) => lifter.push('f32', lifter.b.floatConstant(4, wide)),
  'f64.const': (lifter, { wide }) => lifter.push('f64', lifter.b.floatConstant(8, wide)),
  'i64.const': (lifter, { wide }) => lifter.pushPair(constantPair(lifter.b, wide)),
  'local.get': (lifter, { index }) => void lifter.stack.push(lifter.locals.get(index)),
  'local.set': (lifter, { index }) => lifter.locals.set(index, lifter.pop()),
  'local.tee': (lifter, { index }) => lifter.locals.set(index, lifter.stack[lifter.stack.length - 1]),
  'global.get': liftGlobal,
  'global.set': liftGlobal,
};
