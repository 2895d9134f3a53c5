// The image: kernel and boot archive. It is built when it is missing or older than a source, which is decided by a
// fingerprint of the source folders, so that a run with a fresh image never loads the toolchain.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from '../bin/fingerprint.mjs';
import type { BuildError } from '../toolchain/build.ts';
import { EXIT_BUILD_FAILED } from './exit-codes.ts';
import { Failure } from './failure.ts';
import { withLock } from './lock.ts';
import { showProgress, showProgressOfOne } from './progress/show.ts';

export const GUEST_SOURCES = ['abi', 'kernel', 'servers', 'userland'];
const SOURCES = [...GUEST_SOURCES, 'isa', 'toolchain', 'package-lock.json'];

/** More of a source line is not shown. */
const EXCERPT_CHARACTERS = 120;

export interface Image {
  kernelFile: string;
  archiveFile: string;
}

/** Fingerprint of everything that the image is built from. */
export function imageSources(root: string): string {
  return fingerprint(root, SOURCES);
}

/** The image, built now if need be, with progress on standard error. @throws Failure where it does not build */
export async function freshImage(root: string): Promise<Image> {
  if (!isFresh(root)) {
    await withImageLock(root, async () => {
      // Somebody else may have built it while this process waited.
      if (!isFresh(root)) await build(root, false, false);
    });
  }
  return image(root);
}

/** Builds whatever is out of date. @throws Failure where it does not build */
export async function buildNow(root: string, force: boolean): Promise<Image> {
  await withImageLock(root, () => build(root, force, true));
  return image(root);
}

/** An ELF executable for the machine from one source file. @throws Failure where it does not compile */
export async function compile(root: string, file: string): Promise<Uint8Array> {
  const { compileProgram } = await import('../toolchain/build.ts');
  const progress = await showProgressOfOne();
  try {
    return await compileProgram(file, progress.show, root);
  } catch (error) {
    throw buildFailure(error, shortPath(file));
  } finally {
    await progress.close();
  }
}

function withImageLock(root: string, action: () => Promise<void>): Promise<void> {
  const waiting = () => process.stderr.write('waiting for another build to end\n');
  return withLock(path.join(root, 'build/image.lock'), waiting, action);
}

async function build(root: string, force: boolean, asked: boolean): Promise<void> {
  const built = imageSources(root);
  rmSync(stampFile(root), { force: true }); // what is being replaced is not fresh for anybody
  const { buildImage } = await import('../toolchain/build.ts');
  const progress = await showProgress(asked);
  try {
    await buildImage({ root, force }, progress.show);
  } catch (error) {
    throw buildFailure(error, 'the image');
  } finally {
    await progress.close();
  }
  mkdirSync(path.dirname(stampFile(root)), { recursive: true });
  const temporary = `${stampFile(root)}.${process.pid}`;
  writeFileSync(temporary, built);
  renameSync(temporary, stampFile(root));
}

/** Mistakes in a source are the user's to mend, all in one message; anything else is a defect of the toolchain. */
export function buildFailure(error: unknown, what: string): unknown {
  if (!(error instanceof Error) || error.name !== 'BuildError') return error;
  const { errors } = error as BuildError;
  const lines = errors.flatMap(({ file, line, column, explanation, sourceLine }) => {
    const message = `${shortPath(file)}:${line}:${column}: ${explanation}`;
    return sourceLine === '' ? [message] : [message, `    ${excerpt(sourceLine, column)}`];
  });
  return new Failure([`${what} does not build`, ...lines].join('\n'), EXIT_BUILD_FAILED);
}

/** The part of a source line around a column, fit for a terminal. */
function excerpt(line: string, column: number): string {
  const printable = line.replaceAll(/\p{Cc}/gu, ' ');
  if (printable.length <= EXCERPT_CHARACTERS) return printable.trim();
  const start = Math.max(0, column - EXCERPT_CHARACTERS / 2);
  const end = start + EXCERPT_CHARACTERS;
  const shown = printable.slice(start, end).trim();
  return `${start > 0 ? '...' : ''}${shown}${end < printable.length ? '...' : ''}`;
}

/** As the user would name the file: relative where it is below the working directory. */
export function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return path.isAbsolute(file) && !relative.startsWith('..') ? relative : file;
}

function isFresh(root: string): boolean {
  const { kernelFile, archiveFile } = image(root);
  if (!existsSync(kernelFile) || !existsSync(archiveFile) || !existsSync(stampFile(root))) return false;
  return readFileSync(stampFile(root), 'utf8') === imageSources(root);
}

function image(root: string): Image {
  return {
    kernelFile: path.join(root, 'build/image/kernel.elf'),
    archiveFile: path.join(root, 'build/image/boot.cpio'),
  };
}

function stampFile(root: string): string {
  return path.join(root, 'build/image/sources');
}
