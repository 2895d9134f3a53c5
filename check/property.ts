// The property: whatever happens, in whatever order, kernel and model agree and every law holds. fast-check makes the cases,
// and makes one that fails as small as it can be.

import fc from 'fast-check';
import type { Raw } from './actions/actions.ts';
import { course } from './actions/course.ts';
import { PICKS } from './actions/weights.ts';
import { interferes } from './interference.ts';
import type { KernelImage } from './kernel-image.ts';
import { LAWS, type Law, STEP_LAWS } from './laws/laws.ts';
import { type Played, play } from './play.ts';
import { makePuppet } from './puppet/puppet.ts';
import { SCENES } from './scenes/scenes.ts';
import { Stage } from './stage.ts';

/** Actions of a case, at most. */
const ACTIONS_MAX = 120;
/** Most interrupts in the middle of a step come within so many cycles of it. */
const PREEMPT_CYCLES = 900;
/** One case in so many is played twice, with two secrets. */
const INTERFERENCE_CASES = 12;

/** A case that fails is made smaller for so long. */
const SHRINK_MS = 20_000;

export interface Case {
  /** The processor walks the interrupt descriptor table itself. */
  xidt: boolean;
  /** Played twice, with different secrets. */
  twice: boolean;
  actions: Raw[];
}

const raw = fc.record({
  pick: fc.nat(PICKS - 1),
  seed: fc.nat(0xffffffff),
  preempt: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: PREEMPT_CYCLES })),
});

export const cases: fc.Arbitrary<Case> = fc.record({
  xidt: fc.nat(5).map((n) => n !== 0),
  twice: fc.nat(INTERFERENCE_CASES).map((n) => n === 0),
  actions: fc.array(raw, { minLength: 1, maxLength: ACTIONS_MAX, size: 'max' }),
});

export interface CheckOptions {
  seed: number;
  runs: number;
  /** Only these laws count; undefined: all. */
  law?: string | undefined;
  /** Where in fast-check's sequence a failure was: only that is played. */
  path?: string | undefined;
  /** Names of the scenes to be played after the cases. */
  scenes?: readonly string[] | undefined;
  /** Stops at the first failure, without making it smaller. */
  hasty?: boolean | undefined;
  /** Told after each case, and after each scene, how many steps it had. */
  progress?: ((steps: number, cases: number) => void) | undefined;
}

export interface CheckFailure {
  /** For --replay. */
  replay: string;
  reasons: readonly string[];
  log: readonly string[];
}

export class Checker {
  private readonly stages: Record<'true' | 'false', Stage>;

  /** Boots the kernel, on a processor with and on one without the interrupt descriptor table. @throws where it fails to */
  constructor(image: KernelImage, root: string) {
    const puppet = makePuppet(root);
    this.stages = {
      true: new Stage(image, puppet, { xidt: true }),
      false: new Stage(image, puppet, { xidt: false }),
    };
  }

  /** Plays cases until one breaks a law; undefined where none does. */
  check(options: CheckOptions): CheckFailure | undefined {
    const { seed, runs, law, path, hasty, progress } = options;
    const laws = lawsFor(law);
    if (path !== undefined) return this.replay(options, path, laws);
    if (runs === 0) return this.playScenes(options, laws);
    let last: Played['broken'];
    let failedAt: number | undefined;
    const property = fc.property(cases, (one) => {
      if (failedAt !== undefined && performance.now() - failedAt > SHRINK_MS) return true; // small enough
      const { steps, broken } = this.play(one, laws, law);
      progress?.(steps, 1);
      if (broken) last = broken;
      if (broken) failedAt ??= performance.now();
      return broken === undefined;
    });
    const result = fc.check(property, { seed, numRuns: runs, endOnFailure: hasty === true });
    if (last === undefined) rethrow(result);
    if (!result.failed || last === undefined) return this.playScenes(options, laws);
    const [smallest] = result.counterexample!;
    const { broken } = this.play(smallest, laws, law);
    return { replay: `${seed}:${result.counterexamplePath}`, ...(broken ?? last) };
  }

  /**
   * The one case that a path leads to; fast-check itself would go on to those behind it, so that they are skipped.
   * Nothing is played where it leads nowhere.
   */
  private replay(
    { seed, law, progress }: CheckOptions,
    path: string,
    laws: readonly Law[],
  ): CheckFailure | undefined {
    let broken: Played['broken'];
    const property = fc.property(cases, (one) => {
      const played = this.play(one, laws, law);
      broken = played.broken;
      progress?.(played.steps, 1);
      fc.pre(false);
    });
    try {
      rethrow(fc.check(property, { seed, path, numRuns: 1, maxSkipsPerRun: 0, endOnFailure: true }));
    } catch (error) {
      if (!(error as Error).message.startsWith('Unable to replay')) throw error;
    }
    return broken && { replay: `${seed}:${path}`, ...broken };
  }

  /** The scenes that are asked for, where the processor has an interrupt descriptor table. */
  private playScenes(
    { scenes = [], law, progress }: CheckOptions,
    laws: readonly Law[],
  ): CheckFailure | undefined {
    for (const scene of SCENES.filter(({ name }) => scenes.includes(name))) {
      const stage = this.stages.true;
      const session = scene.fullTable ? stage.fullTableSession() : stage.session();
      const { steps, broken } = play(session, scene.steps(session, stage), laws);
      progress?.(steps, 0);
      if (broken && counts(broken.reasons, law)) return { replay: scene.name, ...broken };
    }
    return undefined;
  }

  private play(one: Case, laws: readonly Law[], law: string | undefined): Played {
    const stage = this.stages[`${one.xidt}`];
    const session = stage.session();
    const played = play(session, course(one.actions, session, stage), laws);
    const broken = played.broken && counts(played.broken.reasons, law) ? played.broken : undefined;
    if (broken || !one.twice || played.broken || (law !== undefined && law !== 'non-interference'))
      return { steps: played.steps, broken };
    const found = interferes(stage, one.actions);
    return { steps: 3 * played.steps, broken: found && { reasons: [found.reason], log: found.log } };
  }
}

/** An error in a case is no law that is broken, but no success. */
function rethrow({ errorInstance }: fc.RunDetails<[Case]>): void {
  if (errorInstance instanceof Error) throw errorInstance;
}

/** What breaks in a step without a law's name is the model's matter. */
function counts(reasons: readonly string[], law: string | undefined): boolean {
  if (law === undefined) return true;
  const named = [...LAWS, ...STEP_LAWS].map(({ name }) => name);
  const lawOf = (reason: string) => named.find((name) => reason.startsWith(`${name}:`)) ?? 'model';
  return reasons.some((reason) => lawOf(reason) === law);
}

function lawsFor(law: string | undefined): readonly Law[] {
  return law === undefined ? LAWS : LAWS.filter(({ name }) => name === law);
}
