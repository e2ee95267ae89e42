// The version of this program, put in by the build. Imports nothing: it is on the command line's hot path.

declare const __LEDGER_VERSION__: string | undefined;

/** The version in package.json at build time, such as `1.2.3`; `0.0.0` when the sources run unbuilt. */
export const APP_VERSION: string = typeof __LEDGER_VERSION__ === 'string' ? __LEDGER_VERSION__ : '0.0.0';
