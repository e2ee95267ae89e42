// A request's JSON body, checked by its schema.

import type { IncomingMessage } from 'node:http';
import type { Validator } from '../../model/validator.ts';
import { jsonBody } from './body.ts';
import { HttpProblem } from './problem.ts';

/** The body if it fits; else an `HttpProblem` that names what does not. */
export async function checkedBody<T>(request: IncomingMessage, validator: Validator<T>): Promise<T> {
  const body: unknown = await jsonBody(request);
  if (validator.Check(body)) return body;
  const [first] = validator.Errors(body);
  const field = first?.instancePath.split('/')[1] ?? 'the body';
  throw new HttpProblem('invalid_args', `${field}: ${first?.message ?? 'not valid'}`);
}
