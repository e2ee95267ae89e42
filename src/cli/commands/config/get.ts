// ledger config get

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { assertKey, settingView } from '../../config/known-settings.ts';
import { arg } from '../../input.ts';
import { visible } from '../../output/visible.ts';
import { configOf } from './config-place.ts';

/** `config get KEY`: the value in force; nothing, and exit 0, where there is none. */
export const configGet: CommandSpec = {
  summary: 'the value of a setting or alias that is in force',
  args: ['<key>'],
  examples: ['config get currency', 'config get alias.ana'],
  withoutConfig: true,
  run: async (context, input) => {
    const { out, system } = context;
    const key = arg(input, 0);
    assertKey(key);
    const view = settingView(key, system.env, configOf(context));
    if (out.format === 'json' || out.format === 'ndjson') out.document({ setting: view });
    else if (view.value === undefined) out.note(`${visible(key)} is not set`);
    else out.text(`${visible(view.value)}\n`);
    return EXIT.done;
  },
};
