// Books: make one, list them, take a snapshot.

import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { constants, createGzip, createZstdCompress } from 'node:zlib';
import type { Clock } from '../../../base/clock.ts';
import type { Random } from '../../../base/random.ts';
import { newUuid } from '../../../base/uuid.ts';
import type { Audit } from '../../audit.ts';
import type { Identity } from '../../access/identity.ts';
import type { Storage } from '../../storage/storage.ts';
import { HttpProblem } from '../problem.ts';
import type { HttpAnswer, HttpContext, Route } from '../router.ts';
import { idArgument, notReadable, requireDevice } from './arguments.ts';

/** Snapshots under way at once; each has a file and a compressor. */
const SNAPSHOTS_MAX = 32;
/** Ms without a byte taken after which a download is given up. */
const STALLED_MS = 60_000;

/** What the book routes need. */
export interface BookRouteDeps {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit?: Audit;
}

/** GET /api/books, PUT /api/books/:id, GET /api/books/:id/snapshot. */
export function bookRoutes(deps: BookRouteDeps): readonly Route[] {
  const underWay = { count: 0 };
  return [
    {
      method: 'GET',
      path: '/api/books',
      handleAs: async (identity) => ({ status: 200, json: { items: await deps.storage.booksOf(identity) } }),
    },
    { method: 'PUT', path: '/api/books/:id', handleAs: (identity, context) => makeBook(deps, identity, context) },
    {
      method: 'GET',
      path: '/api/books/:id/snapshot',
      async handleAs(identity, context) {
        if (underWay.count >= SNAPSHOTS_MAX) throw new HttpProblem('unavailable', 'busy', { 'retry-after': '1' });
        underWay.count += 1;
        try {
          return await sendSnapshot(deps, identity, context);
        } finally {
          underWay.count -= 1;
        }
      },
    },
  ];
}

async function makeBook(deps: BookRouteDeps, identity: Identity, context: HttpContext): Promise<HttpAnswer> {
  requireDevice(identity);
  const id = idArgument(context.params['id'], 'id');
  // A book's name is a record of the book and comes with its first mutations; here it is only checked.
  const { personal = false } = (await context.body()) as { readonly personal?: boolean };
  const now = deps.clock.now();
  const made = await deps.storage.createBook({ identity, id, epoch: newUuid(now, deps.random), personal, now });
  if (!made.ok) throw new HttpProblem(made.error.code, made.error.message);
  const { created, book } = made.value;
  if (created) deps.audit?.record('book_made', { userId: identity.userId, by: identity.deviceId, book: id });
  return { status: created ? 201 : 200, json: { book } };
}

async function sendSnapshot(deps: BookRouteDeps, identity: Identity, context: HttpContext): Promise<HttpAnswer> {
  const { response } = context;
  const book = idArgument(context.params['id'], 'id');
  const { clientId, n: fromN } = context.query as { readonly clientId?: string; readonly n?: number };
  const chunks = await deps.storage.snapshot({
    identity,
    book,
    ...(clientId === undefined ? {} : { clientId }),
    ...(fromN === undefined ? {} : { fromN }),
  });
  if (chunks === undefined) throw await notReadable(deps.storage, { identity, book });
  const { name, compress } = encodingOf(context);
  response.setHeader('content-type', 'application/x-ndjson');
  response.setHeader('vary', 'accept-encoding');
  if (name !== 'identity') response.setHeader('content-encoding', name);
  response.setTimeout(STALLED_MS, () => response.destroy());
  const source = Readable.from(chunks, { objectMode: false });
  // A client that leaves early, or a database that fails: the trailer is missing and the client knows.
  await pipeline(compress === undefined ? [source, response] : [source, compress, response]).catch(() =>
    response.destroy(),
  );
  return 'answered';
}

function encodingOf(context: HttpContext) {
  const accepted = context.request.headers['accept-encoding']?.toString() ?? '';
  const accepts = (name: string): boolean =>
    accepted.split(',').some((item) => item.trim().split(';')[0] === name && !/;\s*q=0(?:\.0*)?\s*$/.test(item));
  if (accepts('zstd')) {
    const params = { [constants.ZSTD_c_compressionLevel]: 1 };
    return { name: 'zstd', compress: createZstdCompress({ params }) };
  }
  if (accepts('gzip')) return { name: 'gzip', compress: createGzip({ level: 1 }) };
  return { name: 'identity', compress: undefined };
}
