// The routes besides those of records: health, logins, devices, books, the log.

import Type from 'typebox';
import { Id } from '../../model/field-schema.ts';
import { EntrySchema, TagSchema } from '../sync/entry.ts';
import { PokeSchema } from '../sync/down.ts';
import { BOOK_HEADER, BOOK_QUERY } from './record-routes.ts';
import type { RouteDescription } from './route-description.ts';
import { BookSchema, DeviceSchema, Seq, ShortName } from './views.ts';

const Digest = Type.String({ pattern: '^[0-9a-f]{32}$' });
const Epoch = Type.String({ maxLength: 40 });
const User = Type.Object({ id: Id, name: Type.String() });
const Nothing = Type.Object({});
const Token = Type.String({ description: 'shown only now' });
const PATH = Type.Object({ id: Id });

/** By method and path, as the router has them. */
export const SERVER_ROUTES: Readonly<Record<string, RouteDescription>> = {
  'GET /health': {
    id: 'health',
    area: 'server',
    summary: 'Whether the server is up',
    who: 'everybody',
    answers: {
      200: { summary: 'up', body: Type.Object({ status: Type.Literal('ok'), version: Type.String() }) },
    },
  },
  'GET /health/ready': {
    id: 'ready',
    area: 'server',
    summary: 'Whether the server takes writes and is not about to stop',
    who: 'everybody',
    answers: {
      200: { summary: 'ready', body: Type.Object({ status: Type.Literal('ready') }) },
      503: {
        summary: 'not now',
        body: Type.Object({ status: Type.Union([Type.Literal('stopping'), Type.Literal('not_writable')]) }),
      },
    },
  },
  'GET /metrics': {
    id: 'metrics',
    area: 'server',
    summary: 'Counters in the Prometheus text format; for the machine itself, or with the operator’s token for them',
    who: 'everybody',
    answers: { 200: { summary: 'the counters', body: Type.String(), type: 'text/plain' } },
    problems: ['unauthenticated', 'forbidden'],
  },
  'GET /api/openapi.json': {
    id: 'openapi',
    area: 'server',
    summary: 'This document',
    who: 'everybody',
    answers: { 200: { summary: 'OpenAPI 3.1', body: Type.Object({ openapi: Type.String() }) } },
  },
  'POST /api/login': {
    id: 'login',
    area: 'devices',
    summary: 'Turn a login code, good once, into a device’s token',
    who: 'everybody',
    body: Type.Object({ code: Type.String({ maxLength: 100 }), device: ShortName }),
    answers: {
      200: {
        summary: 'logged in',
        body: Type.Object({ token: Token, user: User, deviceId: Id, personalBook: Type.Optional(Id) }),
      },
    },
    problems: ['invalid_code'],
  },
  'POST /api/logout': {
    id: 'logout',
    area: 'devices',
    summary: 'Revoke the caller’s own token',
    who: 'token',
    answers: { 200: { summary: 'revoked', body: Nothing } },
  },
  'GET /api/me': {
    id: 'me',
    area: 'devices',
    summary: 'Whose token this is',
    who: 'token',
    answers: {
      200: {
        summary: 'the user and the device',
        body: Type.Object({
          user: User,
          device: Type.Object({
            id: Id,
            name: Type.String(),
            kind: DeviceSchema.properties.kind,
            readOnly: Type.Boolean(),
            book: Type.Optional(Id),
          }),
          personalBook: Type.Optional(Id),
        }),
      },
    },
  },
  'GET /api/devices': {
    id: 'listDevices',
    area: 'devices',
    summary: 'The caller’s devices and tokens',
    who: 'device',
    answers: { 200: { summary: 'all of them', body: Type.Object({ items: Type.Array(DeviceSchema) }) } },
  },
  'POST /api/devices/invite': {
    id: 'inviteDevice',
    area: 'devices',
    summary: 'A login code for another device, good once, for 15 minutes',
    who: 'device',
    body: Type.Object({}),
    answers: {
      200: { summary: 'the code', body: Type.Object({ code: Type.String(), expiresAt: Type.String() }) },
    },
  },
  'POST /api/devices/token': {
    id: 'makeToken',
    area: 'devices',
    summary: 'A token for a program, of one book',
    who: 'device',
    body: Type.Object({ name: ShortName, book: Id, readOnly: Type.Optional(Type.Boolean()) }),
    answers: { 200: { summary: 'the token', body: Type.Object({ token: Token, deviceId: Id }) } },
    problems: ['not_found'],
  },
  'PATCH /api/devices/:id': {
    id: 'renameDevice',
    area: 'devices',
    summary: 'Give one of the caller’s devices or tokens another name',
    who: 'device',
    path: PATH,
    body: Type.Object({ name: ShortName }),
    answers: { 200: { summary: 'renamed', body: Nothing } },
    problems: ['not_found'],
  },
  'DELETE /api/devices/:id': {
    id: 'revokeDevice',
    area: 'devices',
    summary: 'Revoke one of the caller’s devices or tokens; its live connections end',
    who: 'device',
    path: PATH,
    answers: { 200: { summary: 'revoked', body: Nothing } },
    problems: ['not_found'],
  },
  'GET /api/books': {
    id: 'listBooks',
    area: 'books',
    summary: 'The caller’s books, the personal one first',
    who: 'token',
    answers: { 200: { summary: 'all of them', body: Type.Object({ items: Type.Array(BookSchema) }) } },
  },
  'PUT /api/books/:id': {
    id: 'makeBook',
    area: 'books',
    summary: 'Make a book under an id of the caller’s choice; its name comes with its mutations',
    who: 'device',
    path: PATH,
    body: Type.Object({ name: Type.Optional(ShortName), personal: Type.Optional(Type.Boolean()) }),
    answers: {
      200: { summary: 'it is the caller’s already', body: Type.Object({ book: BookSchema }) },
      201: { summary: 'made', body: Type.Object({ book: BookSchema }) },
    },
    problems: ['not_found', 'limit_reached'],
  },
  'GET /api/books/:id/snapshot': {
    id: 'snapshot',
    area: 'log',
    summary: 'Every record of a book at one moment, and one client’s entries from an n on',
    who: 'token',
    path: PATH,
    query: Type.Object({
      clientId: Type.Optional(Id),
      n: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    answers: {
      200: { summary: 'lines; without the last one it is broken', body: Type.String(), type: 'application/x-ndjson' },
    },
    problems: ['not_found'],
  },
  'GET /api/sync/entries': {
    id: 'entries',
    area: 'log',
    summary: 'One page of entries after a seq; go on with since=to until `to` is `head`',
    who: 'token',
    query: Type.Object({
      ...BOOK_QUERY,
      since: Type.Optional(Seq),
      limit: Type.Optional(Type.Integer({ minimum: 1 })),
    }),
    headers: Type.Object(BOOK_HEADER),
    answers: {
      200: {
        summary: 'a page',
        body: Type.Object({ ...PokeSchema.properties, entries: Type.Array(EntrySchema) }),
      },
    },
    problems: ['not_found', 'diverged'],
  },
  'GET /api/sync/hash': {
    id: 'hash',
    area: 'log',
    summary: 'Head, tag and digest of a book’s log, all of one moment',
    who: 'token',
    query: Type.Object(BOOK_QUERY),
    headers: Type.Object(BOOK_HEADER),
    answers: {
      200: {
        summary: 'the state of the log',
        body: Type.Object({
          book: Id,
          epoch: Epoch,
          head: Seq,
          tag: Type.Union([TagSchema, Type.Null()]),
          digest: Digest,
        }),
      },
    },
    problems: ['not_found'],
  },
};
