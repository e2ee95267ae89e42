// The parts of the command line that are bundles of their own, through the loader that knows their compiled form.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { System } from './system.ts';

interface Loader {
  loadBundle(name: string): unknown;
  importBundle(name: string): Promise<unknown>;
}

function loader({ installation }: System): Loader {
  const path = join(installation, 'bin', 'load-bundle.js');
  return createRequire(path)(path) as Loader;
}

type Part = 'color-theme' | 'commands' | 'completion' | 'config' | 'explain' | 'export' | 'import' | 'topics';

/** The exports of dist/NAME.cjs, which the caller knows the type of. Throws where it is not built. */
export function loadPart<Exports>(name: Part, system: System): Exports {
  return loader(system).loadBundle(name) as Exports;
}

/** As `loadPart`, for dist/NAME.mjs. */
export async function importPart<Exports>(name: 'dashboard', system: System): Promise<Exports> {
  return (await loader(system).importBundle(name)) as Exports;
}
