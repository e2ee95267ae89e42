// The HTTP client as the daemon's parts see it, loaded at the first call: most runs of the daemon never need it.

import type { SnapshotState } from '../store/remote-pages.ts';
import type { HttpMethod, HttpTarget } from './http-problem.ts';

/** Calls to a server. Both throw `HttpProblem` for what is not a success; see http-client.ts and fetch-snapshot.ts. */
export interface ServerHttp {
  json(
    target: HttpTarget,
    method: HttpMethod,
    call: { readonly path: string; readonly body?: unknown },
  ): Promise<Readonly<Record<string, unknown>>>;
  snapshot(target: HttpTarget, path: string): Promise<SnapshotState>;
}

/** Gives the client; the same every time. */
export type LoadHttp = () => Promise<ServerHttp>;

/** The real client. */
export async function loadHttp(): Promise<ServerHttp> {
  const [{ httpJson, httpLines }, { readSnapshot }] = await Promise.all([
    import('./http-client.ts'),
    import('./fetch-snapshot.ts'),
  ]);
  return { json: httpJson, snapshot: (target, path) => readSnapshot(httpLines(target, path)) };
}
