// The rules of docs/REALTIME_SYNC_IMPLEMENTATION.md and the tests: every rule has a test whose name begins with its
// number, every number in a test's name is that of a rule, and numbers of an area begin at 1 without a gap.

import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const RULE = /^- \*\*([A-Z]{2})(\d+)\*\* \S/;
/** A test's name that begins with one or more numbers in brackets. */
const NAMED = /['"`]((?:\[[A-Z]{2}\d+\] ?)+)/g;

function rulesOf(document: string): readonly string[] {
  return document.split('\n').flatMap((line) => RULE.exec(line)?.slice(1, 3).join('') ?? []);
}

function namesIn(source: string): readonly string[] {
  return [...source.matchAll(NAMED)].flatMap(([, names = '']) => names.match(/[A-Z]{2}\d+/g) ?? []);
}

const rules = rulesOf(readFileSync(join(ROOT, 'docs/REALTIME_SYNC_IMPLEMENTATION.md'), 'utf8'));
const places = new Map<string, string[]>();
for (const path of globSync('test/**/*.{ts,tsx}', { cwd: ROOT, exclude: ['test/rules.test.ts'] })) {
  for (const name of namesIn(readFileSync(join(ROOT, path), 'utf8'))) {
    places.set(name, [...(places.get(name) ?? []), path]);
  }
}

describe('the rules of the sync protocol', () => {
  test('are read from the document, and names from the tests', () => {
    expect(rulesOf('- **PU3** A push …\n- PU4 no rule\n  - **PU5** neither\n- **XX12** One')).toEqual(['PU3', 'XX12']);
    expect(namesIn('test(\'[PU3] a\', …); test(`[PU4][PU5] b`); // [PU6]\nit(\n  "[PU7] c"')).toEqual([
      'PU3',
      'PU4',
      'PU5',
      'PU7',
    ]);
    expect(rules.length).toBeGreaterThan(90);
  });

  test('each stand once, and count from 1 in their area', () => {
    const areas = [...new Set(rules.map((rule) => rule.slice(0, 2)))];
    const counted = areas.flatMap((area) => {
      const count = rules.filter((rule) => rule.startsWith(area)).length;
      return Array.from({ length: count }, (_, i) => `${area}${i + 1}`);
    });
    expect(rules).toEqual(counted);
  });

  test('each have a test: begin its name with the number in brackets', () => {
    expect(rules.filter((rule) => !places.has(rule))).toEqual([]);
  });

  test('are all that tests name: write the rule, or take the number out of the name', () => {
    const unknown = [...places].filter(([name]) => !rules.includes(name));
    expect(unknown).toEqual([]);
  });
});
