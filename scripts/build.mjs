// Builds dist/ from src/ with esbuild: one bundle per program, and one for each part that a program loads on demand; and the man pages.
// Lists of inputs go to dist/meta; a test holds the command line's hot bundle to its limits with them.
// Arguments name the bundles to build; all without.

import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { build } from 'esbuild';
import { compileBundles } from './compile-bundles.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(await readFile(`${ROOT}package.json`, 'utf8'));

/** CommonJS packages inside an ESM bundle call `require` for node's own modules. */
const REQUIRE_BANNER =
  "import { createRequire as ledgerCreateRequire } from 'node:module'; const require = ledgerCreateRequire(import.meta.url);";

/** Options of every bundle. The constants let esbuild drop what never runs: React's checks, ws' add-ons. */
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: 'node',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: {
    __LEDGER_VERSION__: JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
    'process.env.WS_NO_BUFFER_UTIL': '"1"',
    'process.env.WS_NO_UTF_8_VALIDATE': '"1"',
  },
};

/** ESM sources in a CommonJS bundle still know where they are. */
const COMMONJS = {
  ...COMMON,
  format: 'cjs',
  // They are loaded as text (bin/load-bundle.js), and only modules can import.
  supported: { 'dynamic-import': false },
  define: { ...COMMON.define, 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};
/**
 * Loads node's own modules with `require`. An `import` of one reads every getter it has to make its named exports, and
 * that of node:http loads all of node's fetch: half of a server's start.
 */
const REQUIRED_BUILTINS = {
  name: 'required-builtins',
  setup(context) {
    context.onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
      namespace === 'builtin' ? { path, external: true } : { path, namespace: 'builtin' },
    );
    context.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

const ESM = { ...COMMON, format: 'esm', banner: { js: REQUIRE_BANNER }, plugins: [REQUIRED_BUILTINS] };
const SPLIT_ESM = { ...ESM, splitting: true, outExtension: { '.js': '.mjs' }, chunkNames: 'part-[hash]' };

/** ink loads React's DevTools only for its own developers; they are not installed. */
const NO_DEVTOOLS = {
  name: 'no-devtools',
  setup(context) {
    context.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    context.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {};' }));
  },
};

/**
 * Parts of ink in the dashboard's own way (docs/adr/0059): widths by the tables that our frames go by, frames of whole
 * rows that need not be composed cell by cell, and what is written when a row changes.
 */
const OWN_PARTS = {
  'string-width': () => "export { styledWidth as default } from './src/cli/tui/ink/styled-width.ts';",
  './line-update.js': () => "export { lineUpdate as default } from './src/cli/tui/ink/line-update.ts';",
  './output.js': (resolveDir) => `
    import Output from ${JSON.stringify(`${resolveDir}/output.js`)};
    import { wholeLines } from './src/cli/tui/ink/whole-lines.ts';
    export default class extends Output {
      get() { return wholeLines(this.operations, this.height) ?? super.get(); }
    }`,
};
const OWN_INK_PARTS = {
  name: 'own-ink-parts',
  setup(context) {
    context.onResolve({ filter: /^string-width$|^\.\/(?:line-update|output)\.js$/ }, ({ path, resolveDir }) =>
      path === 'string-width' || resolveDir.endsWith('/ink/build')
        ? { path, namespace: 'own', pluginData: resolveDir }
        : undefined,
    );
    context.onLoad({ filter: /.*/, namespace: 'own' }, ({ path, pluginData }) => ({
      contents: OWN_PARTS[path](pluginData),
      resolveDir: ROOT,
    }));
  },
};

/** pg would take an add-on of its own where there is one; it asks for it only when that is wished for. */
const NO_PG_NATIVE = {
  name: 'no-pg-native',
  setup(context) {
    context.onResolve({ filter: /^pg-native$/ }, ({ path }) => ({ path, namespace: 'missing' }));
    context.onLoad({ filter: /.*/, namespace: 'missing' }, () => ({ contents: 'throw new Error("there is none");' }));
  },
};

/** Every bundle: the name of its list of inputs, and esbuild's options. */
const BUNDLES = [
  { name: 'ledger', ...COMMONJS, entryPoints: ['src/cli/main.ts'], outfile: 'dist/ledger.cjs' },
  { name: 'commands', ...COMMONJS, entryPoints: ['src/cli/run.ts'], outfile: 'dist/commands.cjs' },
  { name: 'color-theme', ...COMMONJS, entryPoints: ['src/cli/output/color-theme.ts'], outfile: 'dist/color-theme.cjs' },
  { name: 'completion', ...COMMONJS, entryPoints: ['src/cli/completion/scripts.ts'], outfile: 'dist/completion.cjs' },
  { name: 'tab', ...COMMONJS, entryPoints: ['src/cli/completion/main.ts'], outfile: 'dist/tab.cjs' },
  { name: 'config', ...COMMONJS, entryPoints: ['src/cli/config/parse-config.ts'], outfile: 'dist/config.cjs' },
  { name: 'explain', ...COMMONJS, entryPoints: ['src/cli/commands/balance-explain.ts'], outfile: 'dist/explain.cjs' },
  { name: 'topics', ...COMMONJS, entryPoints: ['src/cli/help/topics.ts'], outfile: 'dist/topics.cjs' },
  { name: 'import', ...COMMONJS, entryPoints: ['src/cli/import/main.ts'], outfile: 'dist/import.cjs' },
  { name: 'export', ...COMMONJS, entryPoints: ['src/cli/export/main.ts'], outfile: 'dist/export.cjs' },
  {
    name: 'dashboard',
    ...ESM,
    entryPoints: ['src/cli/tui/main.tsx'],
    outfile: 'dist/dashboard.mjs',
    jsx: 'automatic',
    plugins: [REQUIRED_BUILTINS, NO_DEVTOOLS, OWN_INK_PARTS],
  },
  { name: 'daemon', ...SPLIT_ESM, entryPoints: { main: 'src/daemon/main.ts' }, outdir: 'dist/daemon' },
  {
    name: 'server',
    ...SPLIT_ESM,
    entryPoints: { main: 'src/server/main.ts', 'sqlite-worker': 'src/server/storage/sqlite/worker.ts' },
    outdir: 'dist/server',
    plugins: [REQUIRED_BUILTINS, NO_PG_NATIVE],
  },
];

/** What makes the man pages, and the words that completion knows; not a part of the package. */
const MAN = {
  name: 'man',
  ...COMMONJS,
  entryPoints: ['scripts/man-pages.mjs'],
  outfile: 'dist/meta/man-pages.cjs',
  plugins: [NO_PG_NATIVE],
};

/** Writes the man pages, and what completion knows, out of the tables that the help is made of. */
async function writeManPages() {
  await buildBundle(MAN);
  const { manPages, builtInWords } = createRequire(import.meta.url)(`${ROOT}dist/meta/man-pages.cjs`);
  await mkdir(`${ROOT}dist/man`, { recursive: true });
  await writeFile(`${ROOT}dist/vocabulary.json`, JSON.stringify(builtInWords()));
  await Promise.all(manPages(version).map(({ file, text }) => writeFile(`${ROOT}dist/man/${file}`, text)));
}

/** Builds one bundle and writes its list of inputs. */
async function buildBundle({ name, ...options }) {
  const { metafile } = await build(options);
  await writeFile(`${ROOT}dist/meta/${name}.json`, JSON.stringify(metafile));
  if (options.format === 'cjs') await mark(`${ROOT}${options.outfile}`);
}

/** Puts a digest into a bundle's first line: its compiled form is found by it, and by no other bundle. */
async function mark(file) {
  const text = await readFile(file, 'utf8');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  await writeFile(file, `//${digest}\n${text}`);
}

await rm(`${ROOT}dist`, { recursive: true, force: true });
await mkdir(`${ROOT}dist/meta`, { recursive: true });
const wanted = process.argv.slice(2);
const bundles = BUNDLES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const pages = wanted.length === 0 || wanted.includes(MAN.name) ? [writeManPages()] : [];
const results = await Promise.allSettled([...bundles.map(buildBundle), ...pages]);
for (const { reason } of results.filter(({ status }) => status === 'rejected')) {
  process.stderr.write(`${reason.message}\n`);
  process.exitCode = 1;
}
if (process.exitCode === undefined && wanted.length === 0) {
  const failed = compileBundles();
  if (failed.length > 0) process.stderr.write(`warning: not compiled ahead: ${failed.join(', ')}\n`);
}
