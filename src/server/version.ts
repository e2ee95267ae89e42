// The version of this program, put in by the build.

declare const __LEDGER_VERSION__: string | undefined;

/** The released version, or `0.0.0` when running from source. */
export const VERSION = typeof __LEDGER_VERSION__ === 'string' ? __LEDGER_VERSION__ : '0.0.0';
