// What crosses a process border may not change unnoticed: the schemas of all frames, lines, requests and mutations by
// their hashes. Their versions and history stand in src/protocol/version.ts.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/base/canonical-json.ts';
import { sha256Hex } from '../../src/base/hash.ts';
import { MUTATORS } from '../../src/model/apply-mutation.ts';
import { REQUESTS } from '../../src/protocol/local/requests.ts';
import { FRAME_SCHEMAS } from '../../src/protocol/sync/codec.ts';
import { SNAPSHOT_SCHEMAS } from '../../src/protocol/sync/snapshot.ts';
import { LOCAL_VERSION, PROTOCOL_VERSION, PROTOCOL_VERSION_MIN } from '../../src/protocol/version.ts';
import kept from './schemas.json' with { type: 'json' };

type Schemas = Readonly<Record<string, object>>;

const PARTS: Readonly<Record<keyof typeof kept, { readonly version: number; readonly schemas: Schemas }>> = {
  up: { version: PROTOCOL_VERSION, schemas: FRAME_SCHEMAS.up },
  down: { version: PROTOCOL_VERSION, schemas: FRAME_SCHEMAS.down },
  snapshot: { version: PROTOCOL_VERSION, schemas: SNAPSHOT_SCHEMAS },
  mutations: {
    version: PROTOCOL_VERSION,
    schemas: Object.fromEntries([...MUTATORS].map(([name, { schema }]) => [name, schema])),
  },
  requests: { version: LOCAL_VERSION, schemas: REQUESTS },
};

const ADVICE = `A schema changed. Decide which it is:
1. Both sides of before and after still understand each other (an optional field, a new kind that others pass on):
   keep the version, say in its history line in src/protocol/version.ts what it can now, and add an example of it to
   test/golden/wire/v<version>. Examples that are there stay as they are.
2. They do not: raise the version, give it a history line, and begin test/golden/wire/v<new version>.
Then copy what was received below into test/golden/schemas.json.`;

describe.each(Object.keys(PARTS) as (keyof typeof PARTS)[])('%s', (part) => {
  test('[ER5] no schema changes unnoticed', () => {
    const { version, schemas } = PARTS[part];
    const hashes = Object.entries(schemas).map(([name, schema]) => [
      name,
      sha256Hex(canonicalJson(schema)).slice(0, 16),
    ]);
    expect({ version, ...Object.fromEntries(hashes) }, ADVICE).toEqual(kept[part]);
  });
});

test('[ER5] every version has its line of history, and the oldest understood is none of the future', () => {
  const source = readFileSync(new URL('../../src/protocol/version.ts', import.meta.url), 'utf8');
  const historyOf = (name: string): readonly number[] => {
    const [, after = ''] = source.split(`// ${name} (`);
    const lines = after.split('\n').slice(1);
    const end = lines.findIndex((line) => !line.startsWith('//   '));
    return lines
      .slice(0, end)
      .flatMap((line) => /^\/\/ {3}(\d+) {2}\S/.exec(line)?.[1] ?? [])
      .map(Number);
  };
  const upTo = (version: number): readonly number[] => Array.from({ length: version }, (_, i) => i + 1);
  expect(historyOf('PROTOCOL_VERSION')).toEqual(upTo(PROTOCOL_VERSION));
  expect(historyOf('LOCAL_VERSION')).toEqual(upTo(LOCAL_VERSION));
  expect(upTo(PROTOCOL_VERSION)).toContain(PROTOCOL_VERSION_MIN);
});
