// Judges answers of a running server by its OpenAPI document, with a validator that shares nothing with the server's.

import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: { readonly type?: string };
}

/** One method of one path. */
export interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Readonly<Record<string, Answers>>;
}

interface Answers {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The document as far as tests read it. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** An operation with its place in the document. */
export interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

/** Every operation of a document. */
export function placesOf(document: OpenApi): readonly Place[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

/** Checks answers by a document. */
export class OpenApiCheck {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  /** By the place of the schema in the document. */
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: OpenApi) {
    for (const format of ['ledger-line', 'ledger-text', 'ledger-day']) this.#ajv.addFormat(format, true);
    this.#ajv.addSchema({ ...document, $id: 'https://ledger.invalid/openapi' });
  }

  /** What is wrong with an answer; empty if it is as the document says. */
  problems(place: Place, answer: { status: number; headers: Headers; text: string }): readonly string[] {
    const { operation } = place;
    const documented = operation.responses[answer.status];
    if (documented === undefined) return [`status ${answer.status} is not documented: ${answer.text}`];
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    if (!(type in documented.content)) return [`content type ${type} of status ${answer.status} is not documented`];
    const missing = Object.keys(documented.headers ?? {}).filter((name) => answer.headers.get(name) === null);
    if (missing.length > 0) return [`headers ${missing.join(', ')} are missing`];
    const at = ['paths', place.path, place.method, 'responses', String(answer.status), 'content', type, 'schema'];
    return this.#errors(at, type.endsWith('json') && !type.endsWith('ndjson') ? JSON.parse(answer.text) : answer.text);
  }

  /** What is wrong with a value by the schema at a place of the document. */
  #errors(at: readonly string[], value: unknown): readonly string[] {
    const pointer = at.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    let validate = this.#validators.get(pointer);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `https://ledger.invalid/openapi#/${pointer}` });
      this.#validators.set(pointer, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
}
