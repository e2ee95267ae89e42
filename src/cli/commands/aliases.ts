// Other names of commands.

/** The command's own name by its other one. */
export const ALIASES: Readonly<Record<string, string>> = { tx: 'transaction' };
