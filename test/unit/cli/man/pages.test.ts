// The man pages: well-formed without any tool to ask, complete, and listed in package.json.

import { describe, expect, test } from 'vitest';
import { escapeRoff } from '../../../../src/base/roff.ts';
import manifest from '../../../../package.json' with { type: 'json' };
import { COMMANDS, isGroup } from '../../../../src/cli/commands/registry.ts';
import { GLOBAL_OPTIONS } from '../../../../src/cli/flags.ts';
import { commandLinePages } from '../../../../src/cli/man/pages.ts';
import { serverManPage } from '../../../../src/server/commands/man-page.ts';
import { SETTINGS } from '../../../../src/server/settings.ts';

const PAGES = [...commandLinePages('1.2.3'), { file: 'ledger-server.1', text: serverManPage('1.2.3') }];
const MACRO = /^\.(TH|SH|SS|PP|TP|nf|fi)( "[^"]*")*$/;
const ESCAPE = /\\(&|-|f[BIR]|\((rs|aq|dq|ga|ha|ti)|\[u[0-9A-F]{4,6}\])/g;

/** What a page says, without what is for roff. */
function plain(text: string): string {
  return text.replaceAll(/\\f[BIR]|\\&/g, '').replaceAll(String.raw`\-`, '-');
}

test('there is one for each command and each program, and package.json has them all', () => {
  const names = ['ledger', ...Object.keys(COMMANDS).map((name) => `ledger-${name}`), 'ledgerd', 'ledger-server'];
  expect(PAGES.map(({ file }) => file)).toEqual(names.map((name) => `${name}.1`));
  expect(manifest.man).toEqual(PAGES.map(({ file }) => `dist/man/${file}`));
});

describe.each(PAGES)('$file', ({ file, text }) => {
  const lines = text.split('\n');

  test('begins with title and name, and has only macros and escapes that it should', () => {
    const name = file.slice(0, -2).replaceAll('-', String.raw`\-`);
    expect(lines[0]).toBe(`.TH "${name.toUpperCase()}" "1" "" "ledger 1.2.3" "ledger manual"`);
    expect(lines[1]).toBe('.SH "NAME"');
    expect(lines[2]?.startsWith(String.raw`${name} \- `)).toBe(true);
    expect(text).toMatch(/\n.SH "SYNOPSIS"\n[^]*\n.SH "SEE ALSO"\n[^]*[^\n]\n$/);
    expect(lines.filter((line) => /^[.']/.test(line) && !MACRO.test(line))).toEqual([]);
    expect(lines.filter((line) => line.replaceAll(ESCAPE, '').includes('\\'))).toEqual([]);
    expect(lines.filter((line) => /[^\u0020-\u007e]/.test(line))).toEqual([]);
  });

  test('closes what it opens, and has a term behind every .TP', () => {
    const fonts = lines.filter((line) => (line.match(/\\f[BI]/g)?.length ?? 0) !== (line.match(/\\fR/g)?.length ?? 0));
    expect(fonts).toEqual([]);
    expect(lines.filter((line) => /^\.(nf|fi)$/.test(line)).join('')).toMatch(/^(\.nf\.fi)*$/);
    const bare = lines.filter((line, at) => line === '.TP' && /^(\.|$)/.test(`${lines[at + 1]}${lines[at + 2]}`));
    expect(bare).toEqual([]);
  });
});

test('a command’s page has its examples and all of its flags', () => {
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const { text = '' } = PAGES.find(({ file }) => file === `ledger-${name}.1`) ?? {};
    for (const spec of isGroup(entry) ? Object.values(entry.commands) : [entry]) {
      const flags = [...(spec.options ?? []), ...GLOBAL_OPTIONS].flatMap(
        ({ flags: all }) => /--[a-z-]+/.exec(all) ?? [],
      );
      expect(flags.filter((flag) => !plain(text).includes(flag))).toEqual([]);
      expect(text).toContain(escapeRoff(spec.examples[0] ?? ''));
    }
  }
});

test('the server’s page has every setting', () => {
  const text = plain(PAGES.at(-1)?.text ?? '');
  expect(Object.keys(SETTINGS).filter((name) => !text.includes(name))).toEqual([]);
});
