// ledger config set

import { dirname, resolve } from 'node:path';
import { EXIT, UserError } from '../../../protocol/error-code.ts';
import { currencyExponent } from '../../../model/currency.ts';
import type { CommandSpec, Input } from '../../command.ts';
import { aliasProblem } from '../../config/aliases.ts';
import { alone } from '../../config/config-lock.ts';
import { assertKey } from '../../config/known-settings.ts';
import { ALIAS, CONFIG_LIMITS, problemOf } from '../../config/parse-config.ts';
import type { Config } from '../../config/settings.ts';
import { writeConfig } from '../../config/write-config.ts';
import type { Context } from '../../context.ts';
import { arg, flag } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { configOf, placeOf } from './config-place.ts';

/** `config set KEY VALUE`, or `config set KEY --unset`. */
export const configSet: CommandSpec = {
  summary: 'set a default for a flag, or an alias; --unset takes it away',
  args: ['<key>', '[value]'],
  options: [{ flags: '--unset', help: 'take the setting or alias away' }],
  examples: [
    'config set currency EUR',
    'config set list-limit 200',
    "config set alias.ana 'lend Ana --currency EUR'",
    'config set currency --unset',
  ],
  withoutConfig: true,
  run: async (context, input) => {
    const { out, flags, system } = context;
    const key = arg(input, 0);
    const value = wantedValue(key, input, context);
    const place = placeOf(context);
    const unchanged = await alone(dirname(place), system, () => {
      const before = configOf(context);
      const after = changed(before, key, value);
      if (before[key] === value) return true;
      if (!flags.dryRun) writeConfig(place, after, system.requestKey());
      return false;
    });
    show(context, { key, value, unchanged });
    if (flags.dryRun && out.format === 'human') out.note('dry run: nothing was written');
    return EXIT.done;
  },
};

/** The value to set, checked; `undefined` takes it away. Throws `UserError` (usage). */
function wantedValue(key: string, input: Input, { system }: Context): string | undefined {
  const [value, unset] = [input.args[1], flag(input, 'unset')];
  assertKey(key);
  if ((value === undefined) !== (unset === true)) {
    const message = unset === true ? 'a value and --unset cannot be used together' : `set ${key} to what?`;
    throw new UserError({ code: 'usage', message, hint: `ledger config set ${key} VALUE, or --unset` });
  }
  if (value === undefined) return undefined;
  const wanted =
    key === 'currency' ? value.trim().toUpperCase() : key === 'ca-file' ? resolve(system.cwd, value) : value;
  const problem = problemOf(key, wanted) ?? deeperProblem(key, wanted);
  if (problem === undefined) return wanted;
  throw new UserError({ code: 'usage', message: `${key} ${problem}: ${wanted}`, field: key });
}

/** What only the whole program knows to be wrong. */
function deeperProblem(key: string, value: string): string | undefined {
  if (key === 'currency' && currencyExponent(value) === undefined) return 'is not an ISO 4217 currency';
  return key.startsWith(ALIAS) ? aliasProblem(key.slice(ALIAS.length), value) : undefined;
}

function changed(before: Config, key: string, value: string | undefined): Config {
  const { [key]: _old, ...others } = before;
  const after = value === undefined ? others : { ...others, [key]: value };
  const aliases = Object.keys(after).filter((name) => name.startsWith(ALIAS));
  if (aliases.length <= CONFIG_LIMITS.aliasesMax) return after;
  throw new UserError({ code: 'usage', message: `there are ${CONFIG_LIMITS.aliasesMax} aliases already` });
}

interface Done {
  readonly key: string;
  readonly value: string | undefined;
  readonly unchanged: boolean;
}

function show({ out }: Context, { key, value, unchanged }: Done): void {
  const setting = { key, ...(value === undefined ? {} : { value }) };
  if (out.format === 'json' || out.format === 'ndjson') out.document({ setting, ...(unchanged ? { unchanged } : {}) });
  else if (out.format === 'plain') out.values([key, value]);
  else {
    const state = value === undefined ? `${visible(key)} is not set` : `${visible(key)} is ${visible(value)}`;
    out.done(unchanged ? `${state}; nothing changed` : `${state} now`);
  }
}
