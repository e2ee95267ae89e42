// The project's own rules that no lint rule can say, over every text file of the checkout. Each rule carries a breach
// of itself, and a test that it is found. What the linter can say is in oxlint.config.mts (proved in layers.test.ts).

import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAIN_FILES, PACKAGE_HOMES, PURE_FILES } from '../oxlint.config.mts';
import manifest from '../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '..');
const IGNORED = ['node_modules', 'dist', 'coverage', '.git'];
const TEXT = /\.(ts|tsx|mts|mjs|cjs|js|json|md|sh|sql|yml|yaml|txt)$|^\.ci\/run$|^\.npmrc$|^\.gitignore$/;
const CODE = /\.(ts|tsx|mts|mjs|js)$/;
const SOURCE = /^src\/.*\.tsx?$/;
const TESTS = /^test\/.*\.tsx?$/;

/** Other words for ours: one thing has one name, in code as on the screen. */
const BANNED_WORDS = [
  'wallet',
  'workspace',
  'debt',
  'debts',
  'debtor',
  'debtors',
  'person',
  'persons',
  'room',
  'rooms',
];
const BANNED_PAIRS = ['mutationid', 'temprecord', 'basestate'];

/** A rule over one file's text: which files, what it finds there, and a text in which it must find something. */
interface Rule {
  readonly name: string;
  readonly files: RegExp;
  readonly find: (text: string, path: string) => readonly string[];
  readonly breach: string;
  readonly except?: readonly string[];
}

/** The lines that match, each as `number: text`. */
function linesMatching(pattern: RegExp): (text: string) => string[] {
  return (text) =>
    text
      .split('\n')
      .map((line, index) => `${index + 1}: ${line.trim()}`)
      .filter((line) => pattern.test(line));
}

/** The same text as spaces, with its lines kept. */
function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/** The text without comments and string contents, with its lines kept. */
function codeOnly(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, blank);
}

/** Identifiers made with a word that the glossary does not use. */
function strangeWords(text: string): string[] {
  const identifiers = new Set(codeOnly(text).match(/[A-Za-z_$][\w$]*/g));
  return [...identifiers].filter((identifier) => {
    const words = identifier.split(/(?=[A-Z])|[_$\d]+/).map((word) => word.toLowerCase());
    const pairs = words.map((word, index) => word + (words[index + 1] ?? ''));
    return words.some((word) => BANNED_WORDS.includes(word)) || pairs.some((pair) => BANNED_PAIRS.includes(pair));
  });
}

function longerThan(limit: number): (text: string) => string[] {
  return (text) => {
    const count = text.trimEnd().split('\n').length;
    return count > limit ? [`${count} lines, at most ${limit}`] : [];
  };
}

/** A pattern spelled in parts, so that this file does not break its own rule. */
function spelled(...parts: string[]): RegExp {
  return new RegExp(parts.join(''));
}

const RULES: readonly Rule[] = [
  {
    name: 'a source file opens with a comment that says what it owns',
    files: /^(src|test|scripts)\/.*\.(ts|tsx|mjs)$/,
    find: (text) => (/^(#!.*\n)?(\/\/ ?\S|\/\*\*?\s)/.test(text) ? [] : ['1: no header comment']),
    breach: 'export const a = 1;\n',
  },
  {
    name: 'no note to do something later',
    files: TEXT,
    find: linesMatching(spelled('\\b(TO', 'DO|FIX', 'ME|HA', 'CK)\\b')),
    breach: '// TO'.concat('DO: later\n'),
  },
  {
    name: 'a source file has at most 300 lines',
    files: /^(src|scripts|bin)\//,
    find: longerThan(300),
    breach: 'x\n'.repeat(301),
  },
  {
    name: 'a test file has at most 700 lines',
    files: /^test\/.*\.(ts|tsx|mjs)$/,
    find: longerThan(700),
    breach: 'x\n'.repeat(701),
  },
  {
    name: 'no barrels: a file exports what it owns',
    files: SOURCE,
    find: (text, path) => [
      ...linesMatching(/^\d+: export (type )?(\*|\{[^}]*\}) from/)(text),
      ...(basename(path).startsWith('index.') ? ['1: an index file'] : []),
    ],
    breach: "export * from './a.ts';\n",
  },
  {
    name: 'the current time is an argument',
    files: SOURCE,
    find: (text) => linesMatching(/\bnew Date\(\s*\)|\bnew Date\b(?!\s*\()|(?<!new )\bDate\(\s*\)/)(codeOnly(text)),
    breach: 'const at = new Date();\n',
    except: MAIN_FILES,
  },
  {
    name: 'the architecture has no lint exceptions',
    files: SOURCE,
    find: linesMatching(/(ox|es)lint-disable(?!.*\b(no-control-regex|no-await-in-loop)\b)/),
    breach: '// oxlint-disable-next-line no-restricted-imports\n',
  },
  {
    name: 'no process.exit in the command line',
    files: /^src\/cli\//,
    find: (text) => linesMatching(/\bprocess\s*\??\.\s*(exit|reallyExit|abort)\b/)(codeOnly(text)),
    breach: 'process.exit(1);\n',
  },
  {
    name: 'no environment made for tests',
    files: SOURCE,
    find: linesMatching(/NODE_ENV|VITEST/),
    breach: "if (env.NODE_ENV === 'test') stop();\n",
  },
  {
    name: 'only words of the glossary',
    files: SOURCE,
    find: strangeWords,
    breach: 'const walletName = 1;\n',
  },
  {
    name: 'every test runs, once',
    files: TESTS,
    find: linesMatching(
      spelled('\\b(test|it|describe|suite|context|ctx)(\\.\\w+)*\\.(sk', 'ip|to', 'do|on', 'ly|skipIf|runIf|fails)\\b'),
    ),
    breach: 'test.'.concat("skip('a', () => 1);\n"),
  },
  {
    name: 'no path of one machine',
    files: TEXT,
    find: linesMatching(spelled('(^|[^\\w.<}-])/(wo', 'rk|ro', 'ot|tmp/', 'h)/')),
    breach: 'see /wo'.concat('rk/notes.md\n'),
  },
];

const FILES = globSync(['**/*', '.ci/*', '.npmrc', '.gitignore'], {
  cwd: ROOT,
  withFileTypes: true,
  exclude: (entry) => IGNORED.includes(entry.name),
})
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
  .filter((path) => TEXT.test(path) && path !== 'package-lock.json');

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe.each(RULES)('$name', ({ files, find, breach, except = [] }) => {
  test('a breach is found', () => {
    expect(find(breach, 'src/planted.ts')).not.toEqual([]);
  });

  test('there is none', () => {
    const inScope = FILES.filter((path) => files.test(path) && !except.includes(path));
    const breaches = inScope.flatMap((path) => find(read(path), path).map((found) => `${path}:${found}`));
    expect(breaches).toEqual([]);
  });
});

describe('the files of the checkout', () => {
  test('are found: sources, tests, scripts, programs', () => {
    for (const path of ['src/base/clock.ts', 'test/tidy.test.ts', 'scripts/build.mjs', 'bin/ledger.js', '.ci/run']) {
      expect(FILES).toContain(path);
    }
  });

  test('every place that the lint rules name exists', () => {
    const places = [...MAIN_FILES, ...PURE_FILES, ...Object.values(PACKAGE_HOMES).flat()];
    expect(places.filter((place) => !existsSync(join(ROOT, place)))).toEqual([]);
  });

  test('a unit test stands where its source stands', () => {
    const units = FILES.filter((path) => path.startsWith('test/unit/') && CODE.test(path));
    const folders = new Set(units.map((path) => path.slice('test/unit/'.length).split('/').slice(0, -1).join('/')));
    expect([...folders].filter((folder) => !existsSync(join(ROOT, 'src', folder)))).toEqual([]);
  });
});

describe('the lock file', () => {
  interface Locked {
    readonly version?: string;
    readonly resolved?: string;
    readonly hasInstallScript?: boolean;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
  }
  const lock: { packages: Readonly<Record<string, Locked>> } = JSON.parse(read('package-lock.json'));
  const packages = Object.entries(lock.packages);

  test('names no registry host', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test('has every optional platform package (else run scripts/complete-lock.mjs)', () => {
    const optional = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
    expect(optional.filter((name) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([]);
  });

  test('has exact versions of what package.json names', () => {
    const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
    const locked = Object.keys(wanted).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]);
    expect(Object.fromEntries(locked)).toEqual(wanted);
  });

  test('has install scripts only where package.json allows them', () => {
    const scripted = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
    const names = scripted.map((path) => path.split('node_modules/').at(-1));
    expect(names.toSorted()).toEqual(Object.keys(manifest.allowScripts).toSorted());
  });
});
