// Non-interference: the same case is played twice, and differs only in a secret of all puppets but one: what stands in their
// spare registers, what they store, and the words and bytes of their messages. The one that is left, the observer, shares no
// handle, no server and no quota with them; its results and its memory must be the same both times.

import { type Raw, stepsOf } from './actions/actions.ts';
import { writeMessage } from './actions/messages.ts';
import type { Step } from './actions/step.ts';
import { Disagreement, type Session } from './session.ts';
import { OBSERVER, type Stage } from './stage.ts';
import type { Process } from './state.ts';

const A1 = 11;
const A5 = 15;

/** What the observer has seen: the registers after each of its operations, and its pages in the end. */
interface Seen {
  words: number[];
  log: string[];
}

/** Undefined where the observer sees the same whatever the secret is. */
export function interferes(
  stage: Stage,
  actions: readonly Raw[],
): { reason: string; log: readonly string[] } | undefined {
  const first = observe(stage, actions, 0);
  const second = observe(stage, actions, 0x5ec2e7);
  const at = first.words.findIndex((word, index) => word !== second.words[index]);
  if (at < 0 && first.words.length === second.words.length) return undefined;
  const [one, other] = [first.words[at], second.words[at]].map((word) => (word ?? 0).toString(16));
  return {
    reason: `non-interference: the observer sees 0x${one} or 0x${other}, by the secret of another`,
    log: first.log,
  };
}

function observe(stage: Stage, actions: readonly Raw[], secret: number): Seen {
  const session = stage.session();
  const observer = [...session.model.objects].find(
    (object): object is Process => object.kind === 'process' && object.number === OBSERVER,
  );
  const seen: Seen = { words: [], log: [] };
  try {
    for (const raw of actions) {
      const steps = stepsOf(raw, session, stage);
      for (let { value: step, done } = steps.next(); !done; { value: step, done } = steps.next()) {
        const thread = session.running;
        const own = thread !== null && thread.process === observer;
        take(session, step!, own ? 0 : secret);
        seen.log.push(`${own ? 'observer' : 'another'}: ${step!.text}`);
        if (own && session.running === thread) seen.words.push(...thread.registers);
      }
    }
  } catch (error) {
    if (!(error instanceof Disagreement)) throw error;
  }
  seen.words.push(...pagesOf(session, observer));
  return seen;
}

function take(session: Session, step: Step, secret: number): void {
  if (step.kind === 'line') session.interrupt(step.line);
  else if (step.kind === 'time') session.pass(step.mtime);
  else {
    if (step.message) {
      const payload = step.message.payload.map((byte) => byte ^ secret);
      writeMessage(session, { ...step.message, payload });
    }
    const floats = step.floats?.map((byte) => byte ^ secret);
    session.operate(step.operation, withSecret(step, secret), undefined, floats);
  }
}

/** Registers without a meaning to the kernel, and the words of messages, hold the secret. */
function withSecret({ operation, registers, words }: Step & { kind: 'operation' }, secret: number): number[] {
  const free = (n: number) =>
    n < 10 || n > 17 || (words && n > A1 && n <= A5) || (operation === 'store' && n === 10);
  return registers.map((value, n) => (n !== 0 && free(n) ? (value ^ secret) >>> 0 : value));
}

function pagesOf(session: Session, observer: Process | undefined): number[] {
  const words: number[] = [];
  for (const memory of session.model.objects) {
    if (memory.kind !== 'memory' || memory.payer !== observer) continue;
    for (const content of memory.taken.values()) if (content) words.push(...content);
  }
  return words;
}
