// cox build: the image, now or whenever a source changes.

import { watch } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Arguments } from '../arguments.ts';
import { emphasis } from '../colour.ts';
import { Failure } from '../failure.ts';
import { buildNow, GUEST_SOURCES, type Image, imageSources } from '../image.ts';
import { writeAll } from '../standard-streams.ts';

/** An editor writes a file in several steps. */
const SETTLE_MS = 100;

export async function run(parsed: Arguments, root: string): Promise<number> {
  const force = parsed.options.has('--force');
  if (parsed.options.has('--watch')) return watchAndBuild(root, force);
  await buildAndReport(root, force);
  return 0;
}

async function watchAndBuild(root: string, force: boolean): Promise<never> {
  const changes = new Changes(root);
  for (let forced = force; ; forced = false) {
    const built = imageSources(root);
    await buildAndReport(root, forced).catch(reportFailure);
    while (imageSources(root) === built) await changes.next();
  }
}

async function buildAndReport(root: string, force: boolean): Promise<void> {
  const began = performance.now();
  const image = await buildNow(root, force);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const { good } = await emphasis(process.stderr);
  await writeAll(process.stderr, `${good('built')} ${names(root, image)} in ${seconds} s\n`);
}

/** While watching, a mistake in a source is something to mend, not the end. */
async function reportFailure(error: unknown): Promise<void> {
  if (!(error instanceof Failure)) throw error;
  await writeAll(process.stderr, `${error.message}\n`);
}

function names(root: string, { kernelFile, archiveFile }: Image): string {
  return [kernelFile, archiveFile].map((file) => path.relative(root, file)).join(' and ');
}

/** Waits for something to happen in the source folders. */
class Changes {
  private changed = false;
  private wake: (() => void) | undefined;

  constructor(root: string) {
    for (const folder of GUEST_SOURCES) {
      watch(path.join(root, folder), { recursive: true }, () => {
        this.changed = true;
        this.wake?.();
      });
    }
  }

  async next(): Promise<void> {
    if (!this.changed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    await setTimeout(SETTLE_MS);
    this.changed = false;
  }
}
