// Lint rules, and in them the architecture: which folder may import which, where each npm package lives, and where
// time, randomness, the environment and the terminal may be touched. test/layers.test.ts proves that each rule bites;
// what no rule here can say is in test/tidy.test.ts.

import { defineConfig, type DummyRuleMap, type OxlintOverride } from 'oxlint';
import manifest from './package.json' with { type: 'json' };

/** The folders of src, and what each may import: other folders (or parts of them). Its own files are always allowed. */
const LAYERS = {
  base: [],
  model: ['base'],
  protocol: ['base', 'model'],
  cli: ['base', 'model', 'protocol'],
  daemon: ['base', 'model', 'protocol'],
  server: ['base', 'model', 'protocol'],
} as const;

type Layer = keyof typeof LAYERS;

/** Parts of an allowed folder that are still closed: each side of a wire sees only its own. */
const CLOSED_PARTS: Partial<Record<Layer, readonly string[]>> = {
  cli: ['protocol/sync'],
  server: ['protocol/local'],
};

/** The only places that may import an npm package: a file, or a folder with all that is in it. */
export const PACKAGE_HOMES: Record<string, readonly string[]> = {
  commander: ['src/cli/program.ts', 'src/cli/commands'],
  chalk: ['src/cli/output'],
  ink: ['src/cli/tui'],
  react: ['src/cli/tui'],
  'csv-parse': ['src/cli/import'],
  ws: ['src/daemon/sync/ws-transport.ts', 'src/server/ws'],
  undici: ['src/daemon/sync/http-client.ts'],
  lowdb: ['src/daemon/store'],
  pg: ['src/server/storage/postgres'],
  typebox: ['src/model', 'src/protocol'],
};

/** Composition roots: they choose the real clock, disk, environment and streams. */
export const MAIN_FILES = [
  'src/base/system.ts',
  'src/cli/main.ts',
  'src/cli/real-system.ts',
  'src/cli/tui/main.tsx',
  'src/cli/import/main.ts',
  'src/daemon/main.ts',
  'src/server/main.ts',
];

/** Pure cores inside the programs: no I/O, so that the simulator and the tables of cases can run them. */
export const PURE_FILES = [
  'src/daemon/sync/sync-state.ts',
  'src/daemon/store/rebase.ts',
  'src/daemon/journal/journal-record.ts',
  'src/server/hub/admit.ts',
  'src/cli/tui/view-model.ts',
];

const MAX_DEPTH = 6;
const SOURCE = '*.{ts,tsx}';
const IO_MODULES =
  'child_process|cluster|dgram|dns|fs|http|http2|https|inspector|net|os|readline|repl|sqlite|tls|tty|worker_threads';

interface Pattern {
  regex: string;
  message: string;
}

interface RestrictedPath {
  name: string;
  importNames?: string[];
  message: string;
}

const OUT_OF_SYSTEM: RestrictedPath[] = [
  {
    name: 'node:crypto',
    importNames: ['randomUUID', 'randomBytes', 'randomInt'],
    message: 'Take a Random as an argument.',
  },
  { name: 'node:timers', message: 'Take a Clock as an argument.' },
  { name: 'node:timers/promises', message: 'Take a Clock as an argument.' },
  { name: 'node:perf_hooks', message: 'Take a Clock as an argument.' },
  { name: 'node:process', message: 'Use the global process, so that its restricted properties are seen.' },
  { name: 'node:console', message: 'Take a Logger as an argument.' },
];

const RESTRICTED_PROPERTIES = [
  { object: 'Date', property: 'now', message: 'Take a Clock as an argument.' },
  { object: 'Math', property: 'random', message: 'Take a Random as an argument.' },
  { object: 'crypto', property: 'randomUUID', message: 'Take a Random as an argument.' },
  { object: 'crypto', property: 'getRandomValues', message: 'Take a Random as an argument.' },
  { object: 'performance', property: 'now', message: 'Take a Clock as an argument.' },
  { object: 'process', property: 'hrtime', message: 'Take a Clock as an argument.' },
  { object: 'process', property: 'env', message: 'The environment is read in main.ts and passed in.' },
  { object: 'process', property: 'stdout', message: 'Write through src/cli/output.' },
  { object: 'process', property: 'stderr', message: 'Write through src/cli/output.' },
  { object: 'globalThis', property: 'setTimeout', message: 'Take a Clock as an argument.' },
  { object: 'globalThis', property: 'setInterval', message: 'Take a Clock as an argument.' },
];
const NO_EXIT = {
  object: 'process',
  property: 'exit',
  message: 'Set process.exitCode and let the loop end, so that no output is cut.',
};
const STREAMS = new Set(['stdout', 'stderr']);
const notStreams = RESTRICTED_PROPERTIES.filter(
  ({ object, property }) => object !== 'process' || !STREAMS.has(property),
);

const NO_TIMERS = ['setTimeout', 'setInterval'].map((name) => ({ name, message: 'Take a Clock as an argument.' }));

/** The glob of the sources exactly `depth` folders below `folder`. */
function sourcesAt(folder: string, depth: number): string {
  return `${folder}/${'*/'.repeat(depth)}${SOURCE}`;
}

/** What a file of `layer`, `depth` folders below the layer's own, may not import, by relative path. */
function closedPaths(layer: Layer, depth: number): Pattern[] {
  const up = '(\\.\\./)'.concat(`{${depth + 1}}`);
  const allowed: readonly string[] = [layer, ...LAYERS[layer]];
  const others = Object.keys(LAYERS).filter((other) => !allowed.includes(other));
  const closed = [...others, ...(CLOSED_PARTS[layer] ?? [])];
  const message = `src/${layer} may not import this part of src.`;
  return [
    ...(closed.length > 0 ? [{ regex: `^${up}(${closed.join('|')})(/|$)`, message }] : []),
    { regex: `^${up}\\.\\./`, message: 'src imports nothing outside src.' },
    { regex: '[^./]/\\.\\.|^\\./\\.\\.', message: 'Write a relative path without detours.' },
    { regex: '(^|/)index(\\.tsx?)?$', message: 'No barrels: import the file that owns the name.' },
  ];
}

/** What a file may not import of npm, when only `allowed` packages have their home there. */
function closedPackages(allowed: readonly string[]): Pattern[] {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const closed = names.filter((name) => !allowed.includes(name));
  return [{ regex: `^(${closed.join('|')})(/|$)`, message: 'This package has another home (see PACKAGE_HOMES).' }];
}

/** The layer's ban on I/O: below the programs nothing touches the machine. */
function closedBuiltins(layer: Layer): Pattern[] {
  if (layer === 'cli' || layer === 'daemon' || layer === 'server') return [];
  return [noIo(`src/${layer} does no I/O.`)];
}

function noIo(message: string): Pattern {
  return { regex: `^node:(${IO_MODULES})(/|$)`, message };
}

function importRule(patterns: Pattern[], paths: RestrictedPath[] = OUT_OF_SYSTEM): DummyRuleMap {
  return { 'no-restricted-imports': ['error', { paths, patterns }] };
}

/** The folder's relation to package homes: the packages at home in `path` itself or in a folder above it. */
function packagesAt(path: string): string[] {
  const isHome = (home: string): boolean => path === home || path.startsWith(`${home}/`);
  return Object.keys(PACKAGE_HOMES).filter((name) => PACKAGE_HOMES[name]?.some(isHome));
}

/** Import rules of one layer: by depth, and again for each package home inside it, since a later rule replaces. */
function layerOverrides(layer: Layer): OxlintOverride[] {
  const root = `src/${layer}`;
  const places = new Set([root, ...Object.values(PACKAGE_HOMES).flat()]);
  const inLayer = [...places].filter((place) => place === root || place.startsWith(`${root}/`));
  const pure = PURE_FILES.filter((file) => file.startsWith(`${root}/`));
  const depths = Array.from({ length: MAX_DEPTH }, (_, depth) => depth);
  const folderRules = inLayer.flatMap((place) => {
    const below = place.split('/').length - 2;
    const packages = closedPackages(packagesAt(place));
    const rule = (depth: number) => importRule([...closedPaths(layer, depth), ...packages, ...closedBuiltins(layer)]);
    if (/\.tsx?$/.test(place)) return [{ files: [place], rules: rule(below - 1) }];
    return depths
      .filter((depth) => depth >= below)
      .map((depth) => ({ files: [sourcesAt(place, depth - below)], rules: rule(depth) }));
  });
  const pureRules = pure.map((file) => {
    const patterns = [
      ...closedPaths(layer, file.split('/').length - 3),
      ...closedPackages([]),
      noIo('This file is a pure core.'),
    ];
    return { files: [file], rules: importRule(patterns) };
  });
  return [...folderRules, ...pureRules];
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'react', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  env: { node: true, es2026: true },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['dist/**', 'node_modules/**', 'test/**/fixtures/**'],
  rules: {
    // Right for other code: browsers, JSX of old, arrays that are not fresh, tables of numbers without holes.
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-return': 'off',
    'import/no-named-as-default': 'off',
    'react/react-in-jsx-scope': 'off',
    'typescript/no-unnecessary-type-parameters': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/require-post-message-target-origin': 'off',
    'no-underscore-dangle': 'off',
    eqeqeq: 'error',
    'no-console': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
    'max-params': ['error', { max: 3 }],
    'import/no-cycle': 'error',
    // `.then` ends chains here whose value nobody takes.
    'promise/always-return': 'off',
    'import/no-default-export': 'error',
    'unicorn/prefer-node-protocol': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  },
  overrides: [
    {
      files: ['src/**/*.{ts,tsx}'],
      rules: {
        'max-lines': ['error', { max: 300 }],
        'max-lines-per-function': ['error', { max: 70 }],
        'unicorn/filename-case': ['error', { case: 'kebabCase' }],
        'oxc/no-barrel-file': ['error', { threshold: 0 }],
        'no-restricted-globals': ['error', ...NO_TIMERS],
        'no-restricted-properties': ['error', ...RESTRICTED_PROPERTIES, NO_EXIT],
      },
    },
    ...(Object.keys(LAYERS) as Layer[]).flatMap(layerOverrides),
    {
      files: ['src/cli/output/**/*.{ts,tsx}'],
      rules: { 'no-restricted-properties': ['error', ...notStreams, NO_EXIT] },
    },
    {
      files: MAIN_FILES,
      rules: { 'no-console': 'off', 'no-restricted-globals': 'off', 'no-restricted-properties': ['error', NO_EXIT] },
    },
    {
      files: ['src/base/system.ts'],
      rules: importRule([...closedPaths('base', 0), ...closedPackages([])], []),
    },
    { files: ['src/daemon/main.ts', 'src/server/main.ts'], rules: { 'no-restricted-properties': 'off' } },
    {
      files: ['test/**/*.{ts,tsx,mjs}'],
      rules: {
        'max-lines': ['error', { max: 700 }],
        'max-params': 'off',
        'typescript/require-array-sort-compare': 'off',
        'vitest/no-conditional-expect': 'off',
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
        // Assertions stand in helpers of the file.
        'vitest/expect-expect': 'off',
        // fast-check's own documents use its default export.
        'import/no-named-as-default-member': 'off',
        'vitest/no-focused-tests': 'error',
        'vitest/no-disabled-tests': 'error',
      },
    },
    { files: ['scripts/**', 'test/bench/**', 'bin/**'], rules: { 'no-console': 'off' } },
    {
      files: ['bin/**'],
      rules: {
        'no-var': 'off',
        'unicorn/prefer-node-protocol': 'off',
        'import/no-unassigned-import': 'off',
        'no-unused-vars': ['error', { caughtErrors: 'none' }],
      },
    },
    { files: ['*.config.mts', 'scripts/*-reporter.mjs'], rules: { 'import/no-default-export': 'off' } },
  ],
});
