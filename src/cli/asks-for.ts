// Whether raw arguments ask for help or the version, before anything has read them.

/** What the flags before `--` ask for. */
export function asksFor(rest: readonly string[]): { readonly help: boolean; readonly version: boolean } {
  const end = rest.indexOf('--');
  const flags = end < 0 ? rest : rest.slice(0, end);
  const has = (...names: string[]): boolean => names.some((name) => flags.includes(name));
  return { help: has('-h', '--help'), version: has('-V', '--version') };
}
