// Mutants that change nothing that the kernel promises, each with the reason.

export const EQUIVALENT: readonly { file: string; before: string; after?: string; reason: string }[] = [];
