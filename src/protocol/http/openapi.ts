// The OpenAPI 3.1 document of the HTTP interface, made of the same descriptions and schemas that requests are checked by.

import type { TObject, TSchema } from 'typebox';
import { EntrySchema } from '../sync/entry.ts';
import { problemStatus } from './problem-code.ts';
import {
  BatchSchema,
  DeleteRecordSchema,
  EditContactSchema,
  EditTransactionSchema,
  NewContactSchema,
  NewTransactionSchema,
} from './record-bodies.ts';
import { problemsOf } from './route-description.ts';
import type { Answer, RouteDescription } from './route-description.ts';
import { ROUTES } from './routes.ts';
import {
  AmountSchema,
  BalanceSchema,
  BookSchema,
  ContactSchema,
  DeviceSchema,
  ProblemSchema,
  TransactionSchema,
} from './views.ts';

/** Schemas that stand once in the document, by name. */
const COMPONENTS: Readonly<Record<string, TSchema>> = {
  Amount: AmountSchema,
  Balance: BalanceSchema,
  Batch: BatchSchema,
  Book: BookSchema,
  Contact: ContactSchema,
  DeleteRecord: DeleteRecordSchema,
  Device: DeviceSchema,
  EditContact: EditContactSchema,
  EditTransaction: EditTransactionSchema,
  Entry: EntrySchema,
  NewContact: NewContactSchema,
  NewTransaction: NewTransactionSchema,
  Problem: ProblemSchema,
  Transaction: TransactionSchema,
};
const NAMES = new Map<unknown, string>(Object.entries(COMPONENTS).map(([name, schema]) => [schema, name]));

const ABOUT = `Bearer tokens come from "ledger device token". A live feed of changes is at /ws (see the reference).
Without a book, the token's own is meant, or else the personal one.`;

type Json = Readonly<Record<string, unknown>>;

/** The document, for a server of this version. */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [key, route] of Object.entries(ROUTES)) {
    const [method = '', path = ''] = key.split(' ');
    (paths[path.replaceAll(/:(\w+)/g, '{$1}')] ??= {})[method.toLowerCase()] = operation(route);
  }
  const schemas = Object.fromEntries(Object.entries(COMPONENTS).map(([name, schema]) => [name, members(schema)]));
  const securitySchemes = { token: { type: 'http', scheme: 'bearer' } };
  return {
    openapi: '3.1.1',
    info: { title: 'ledger-server', version, description: ABOUT },
    security: [{ token: [] }],
    paths,
    components: { schemas, securitySchemes },
  };
}

function operation(route: RouteDescription): Json {
  const parameters = [
    ...parametersOf('path', route.path),
    ...parametersOf('query', route.query),
    ...parametersOf('header', route.headers),
  ];
  const body = route.body;
  return {
    operationId: route.id,
    tags: [route.area],
    summary: route.summary,
    ...(route.who === 'everybody' ? { security: [] } : {}),
    ...(route.who === 'device' ? { description: 'For a person’s own devices, not for tokens.' } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { required: isNeeded(body), content: content(body) } }),
    responses: { ...successes(route.answers), ...problems(route) },
  };
}

/** A body may be left out if an empty one would do. */
function isNeeded(body: TObject): boolean {
  return (body.required?.length ?? 0) > 0;
}

function parametersOf(place: 'path' | 'query' | 'header', schema: TObject | undefined): readonly Json[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (schema?.required?.includes(name) ?? false),
    schema: withNames(property),
  }));
}

function successes(answers: RouteDescription['answers']): Json {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, success(answer)]));
}

function success({ summary, body, type, etag }: Answer): Json {
  const ETag = { description: 'the record’s newest seq, quoted', schema: { type: 'string' }, required: true };
  return { description: summary, ...(etag ? { headers: { ETag } } : {}), content: content(body, type) };
}

function problems(route: RouteDescription): Json {
  const byStatus = Map.groupBy(problemsOf(route), problemStatus);
  const schema = (codes: readonly string[]): Json => ({
    allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: codes } } }],
  });
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: codes.join(', '), content: { 'application/problem+json': { schema: schema(codes) } } },
    ]),
  );
}

function content(schema: TSchema, type = 'application/json'): Json {
  return { [type]: { schema: withNames(schema) } };
}

/** The schema with references where a named one stands. */
function withNames(value: unknown): unknown {
  const name = NAMES.get(value);
  return name === undefined ? members(value) : { $ref: `#/components/schemas/${name}` };
}

function members(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNames(item)]));
}
