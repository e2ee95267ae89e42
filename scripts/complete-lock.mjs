// Adds what a registry without every platform's binaries leaves out of package-lock.json: the entries of optional
// per-platform packages. Without them `npm ci` calls the lock file incomplete, on every platform. Run after an
// `npm install` that changed the lock file: `node scripts/complete-lock.mjs`.

import { readFileSync, writeFileSync } from 'node:fs';

const LOCK_FILE = new URL('../package-lock.json', import.meta.url);
const LIBC = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** The entry of a per-platform package, from its version and the platform in its name. */
function platformEntry(name, version, parent) {
  const match = /(android|darwin|freebsd|linux|openharmony|win32)-([a-z0-9]+)(?:-([a-z]+))?$/.exec(name);
  if (match === null) throw new Error(`${name}: no platform in the name of this optional package; add it by hand`);
  const [, os, cpu, abi] = match;
  const libc = os === 'linux' ? LIBC[abi] : undefined;
  return {
    version,
    cpu: [cpu],
    ...(parent.dev ? { dev: true } : {}),
    ...(libc === undefined ? {} : { libc: [libc] }),
    license: parent.license,
    optional: true,
    os: [os],
    ...(parent.engines === undefined ? {} : { engines: parent.engines }),
  };
}

const lock = JSON.parse(readFileSync(LOCK_FILE, 'utf8'));
const added = [];
for (const parent of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] !== undefined) continue;
    lock.packages[key] = platformEntry(name, version, parent);
    added.push(name);
  }
}
const byName = Object.entries(lock.packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(byName);
if (added.length > 0) writeFileSync(LOCK_FILE, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} entries added to package-lock.json\n`);
