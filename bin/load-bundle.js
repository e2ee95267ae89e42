// Loads a bundle of dist/ together with its compiled form, which the build left beside it under the mark in the bundle's
// first line. V8 refuses that form when it was made by another version or with other flags; then, and where there is
// none, the bundle is compiled as it always would be.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');

const DIST = path.join(__dirname, '..', 'dist');
const PARAMETERS = 'exports, require, module, __filename, __dirname';

/** By name: what was loaded. The build takes the compiled forms from the scripts. */
const loaded = new Map();

/** The file with the compiled form of a bundle that begins with "//MARK\n". */
function compiledFile(name, source) {
  return path.join(DIST, name + '.' + source.slice(2, source.indexOf('\n')) + '.cache');
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** The exports of dist/NAME.cjs, evaluated once. Throws what reading or evaluating it throws. */
function loadBundle(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.module.exports;
  const filename = path.join(DIST, name + '.cjs');
  const source = fs.readFileSync(filename, 'latin1');
  const file = compiledFile(name, source);
  const wrapped = '(function (' + PARAMETERS + ') {' + source + '\n})';
  const script = new vm.Script(wrapped, { filename, cachedData: readIfThere(file) });
  const module = { exports: {} };
  loaded.set(name, { module, script, file });
  script.runInThisContext()(module.exports, require, module, filename, DIST);
  return module.exports;
}

/** The exports of dist/NAME.mjs. */
function importBundle(name) {
  return import('../dist/' + name + '.mjs');
}

module.exports = { loadBundle, importBundle, loaded };
