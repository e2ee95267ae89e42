// A request's query, headers, path and body, checked by what is said of its route. Texts of a URL become what their
// schemas say: whole numbers, true and false.

import type { IncomingMessage } from 'node:http';
import { schemaRefusal } from '../../model/schema-refusal.ts';
import { validatorOf } from '../../model/validator.ts';
import type { SchemaError, Validator } from '../../model/validator.ts';
import type { RouteDescription } from '../../protocol/http/route-description.ts';
import { jsonBody } from './body.ts';
import { HttpProblem } from './problem.ts';

/** Members by name, checked. */
export type Input = Readonly<Record<string, unknown>>;

type Schema = NonNullable<RouteDescription['query']>;

/** Checks the requests of one route. Each function throws an `HttpProblem` that names what is wrong. */
export interface InputReader {
  /** The query's parameters; refuses one that is given twice. */
  query(url: URL): Input;
  /** The headers that the route knows, by their names as described. */
  headers(request: IncomingMessage): Input;
  /** The body's object; `{}` if there is none. */
  body(request: IncomingMessage): Promise<Input>;
}

/** The reader of a route; one without a description lets everything through. */
export function inputReader(route: Partial<RouteDescription>): InputReader {
  const [query, headers, body] = [route.query, route.headers, route.body].map(
    (schema) => schema && { schema, validator: validatorOf(schema) },
  );
  return {
    query: (url) => (query === undefined ? {} : checked(query.validator, fromQuery(query.schema, url))),
    headers: (request) =>
      headers === undefined ? {} : checked(headers.validator, fromHeaders(headers.schema, request)),
    async body(request) {
      const value = await jsonBody(request);
      if (body !== undefined && !body.validator.Check(value)) throw bodyProblem(body.validator.Errors(value));
      return value;
    },
  };
}

/** The problem of a body, or of a part of one, that does not fit its schema. */
export function bodyProblem(errors: readonly SchemaError[]): HttpProblem {
  return HttpProblem.of(schemaRefusal(errors));
}

function checked(validator: Validator, input: Input): Input {
  if (validator.Check(input)) return input;
  throw HttpProblem.of({ ...schemaRefusal(validator.Errors(input)), code: 'invalid_args' });
}

function fromQuery({ properties }: Schema, url: URL): Input {
  const names = [...url.searchParams.keys()];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new HttpProblem('invalid_args', `${twice} is given twice`);
  return Object.fromEntries(names.map((name) => [name, valueOf(properties[name], url.searchParams.get(name) ?? '')]));
}

function valueOf(schema: unknown, text: string): unknown {
  const { type } = (schema ?? {}) as { readonly type?: string };
  if (type === 'integer' && /^\d{1,15}$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

function fromHeaders({ properties }: Schema, request: IncomingMessage): Input {
  const given = Object.keys(properties).map((name) => [name, request.headers[name.toLowerCase()]] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}
