// What the settings are, for people: what each does and what holds without it. A key that is none gets an error.

import { UserError } from '../../protocol/error-code.ts';
import { ALIAS, isSettingKey, SETTING_KEYS } from './parse-config.ts';
import type { Config, SettingKey } from './settings.ts';
import { VARIABLES } from './settings.ts';

/** What holds where nothing is set. */
const DEFAULTS: Partial<Readonly<Record<SettingKey, string>>> = { color: 'auto', 'list-limit': '50' };

/** A setting or alias with its value in force, and where that comes from. */
export interface SettingView {
  readonly key: string;
  readonly value?: string;
  readonly source: 'environment' | 'file' | 'default';
  /** The variable that holds it. */
  readonly variable?: string;
}

/** Throws `UserError` (usage) for a key that is neither a setting's nor an alias's. */
export function assertKey(key: string): void {
  if (isSettingKey(key) || key.startsWith(ALIAS)) return;
  const hint = `there are ${SETTING_KEYS.join(', ')} and alias.NAME`;
  throw new UserError({ code: 'usage', message: `there is no setting ${key}`, hint });
}

/** One of them as it is in force. */
export function settingView(
  key: string,
  env: Readonly<Record<string, string | undefined>>,
  config: Config,
): SettingView {
  if (isSettingKey(key)) {
    const variable = VARIABLES[key];
    const there = env[variable];
    if (there !== undefined && there !== '') return { key, value: there, source: 'environment', variable };
  }
  const value = Object.hasOwn(config, key) ? config[key] : undefined;
  if (value !== undefined) return { key, value, source: 'file' };
  const fallback = isSettingKey(key) ? DEFAULTS[key] : undefined;
  return { key, ...(fallback === undefined ? {} : { value: fallback }), source: 'default' };
}

/** All settings, then all aliases by name. */
export function settingViews(env: Readonly<Record<string, string | undefined>>, config: Config): SettingView[] {
  const aliases = Object.keys(config).filter((key) => key.startsWith(ALIAS));
  return [...SETTING_KEYS, ...aliases.sort()].map((key) => settingView(key, env, config));
}
