// A service: a server that init starts, as the manifest declares it, and its state.

/** What happens when it dies. */
export const RESTART: u32 = 0; // a new one takes over its endpoint; clients see one error
export const ESSENTIAL: u32 = 1; // what it knew cannot be had again: the system ends

/** A handle that a service is given: its name there, and init's handle to copy, with these rights. */
@final
export class Gift {
  constructor(
    readonly name: string,
    readonly handle: u32,
    readonly rights: u32,
  ) {}
}

@final
export class Service {
  readonly gifts: Gift[] = [];
  readonly arguments: string[] = [];
  /** Its program in the boot archive. */
  file: usize = 0;
  fileBytes: u32 = 0;
  /** Its process, while it lives. */
  process: u32 = 0;
  restarts: u32 = 0;

  constructor(
    /** In sbin/ of the boot archive. */
    readonly name: string,
    readonly priority: u32,
    /** Share of all memory, in 64ths. */
    readonly share: u32,
    readonly onDeath: u32,
    /** Its endpoint, which outlives it. */
    readonly endpoint: u32,
  ) {}

  /** Gives it a handle. */
  give(name: string, handle: u32, rights: u32): Service {
    this.gifts.push(new Gift(name, handle, rights));
    return this;
  }

  /** Adds an argument. */
  argument(value: string): Service {
    this.arguments.push(value);
    return this;
  }
}
