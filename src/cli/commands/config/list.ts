// ledger config list

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import type { SettingView } from '../../config/known-settings.ts';
import { settingViews } from '../../config/known-settings.ts';
import { visible } from '../../output/visible.ts';
import { configOf } from './config-place.ts';

/** `config list`: every setting, set or not, and every alias. */
export const configList: CommandSpec = {
  summary: 'all settings and aliases, and where each comes from',
  examples: ['config list', 'config list --json'],
  withoutConfig: true,
  run: async (context) => {
    const { out, system } = context;
    const items = settingViews(system.env, configOf(context));
    if (out.format === 'json') out.document({ items });
    else if (out.format === 'ndjson') for (const item of items) out.object(item);
    else if (out.format === 'plain') for (const item of items) out.values([item.key, item.value, item.source]);
    else {
      const rows = items.map((item) => [{ text: visible(item.key) }, { text: visible(item.value ?? '') }, from(item)]);
      out.table([{ title: 'SETTING' }, { title: 'VALUE', flexible: true }, { title: 'FROM' }], rows);
    }
    return EXIT.done;
  },
};

function from({ source, variable, value }: SettingView): { readonly text: string } {
  if (source === 'default') return { text: value === undefined ? 'not set' : 'default' };
  return { text: variable ?? 'file' };
}
