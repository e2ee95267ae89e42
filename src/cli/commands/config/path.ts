// ledger config path

import { EXIT } from '../../../protocol/error-code.ts';
import type { CommandSpec } from '../../command.ts';
import { visible } from '../../output/visible.ts';
import { placeOf } from './config-place.ts';

/** `config path`: also where there is no file yet, or a damaged one. */
export const configPath: CommandSpec = {
  summary: 'where the configuration file is, or would be',
  examples: ['config path', 'config path --json'],
  withoutConfig: true,
  run: async (context) => {
    const { out } = context;
    const path = placeOf(context);
    if (out.format === 'json' || out.format === 'ndjson') out.document({ path });
    else out.text(`${visible(path)}\n`);
    return EXIT.done;
  },
};
