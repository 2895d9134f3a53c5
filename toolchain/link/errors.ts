// What the linker complains about: every problem at once, one line each, naming the objects.

export class LinkError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'LinkError';
  }
}

export const hex = (address: number): string => `0x${(address >>> 0).toString(16)}`;
