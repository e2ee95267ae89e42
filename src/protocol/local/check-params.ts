// Checks a request's parameters against the schema of its method. Schemas are compiled when first needed.

import { Compile } from 'typebox/compile';
import { UserError } from '../error-code.ts';
import { REQUESTS } from './requests.ts';
import type { Method } from './requests.ts';

interface Validator {
  Check(value: unknown): boolean;
  Errors(value: unknown): { instancePath: string; keyword: string; message: string }[];
}

const validators = new Map<string, Validator>();

/** Refuses (`UserError`) unknown methods and parameters that do not fit; they are named by their field. */
export function checkParams(method: string, params: unknown): void {
  if (!Object.hasOwn(REQUESTS, method)) {
    const message = `this daemon does not know ${method}`;
    throw new UserError({ code: 'usage', message, hint: 'ledger daemon restart' });
  }
  const validator = validatorOf(method as Method);
  if (validator.Check(params)) return;
  const [first] = validator.Errors(params);
  const field = first?.instancePath.split('/')[1];
  const where = field === undefined ? {} : { field };
  // The schema's maximum is in UTF-16 units and generous; the field's own is the model's to name.
  if (first?.keyword === 'maxLength') {
    throw new UserError({ code: 'too_long', message: `${field ?? method} is too long`, ...where });
  }
  const message = `${field ?? method}: ${first?.message ?? 'not valid'}`;
  throw new UserError({ code: 'invalid_args', message, ...where });
}

function validatorOf(method: Method): Validator {
  let validator = validators.get(method);
  if (validator === undefined) {
    validator = Compile(REQUESTS[method]) as Validator;
    validators.set(method, validator);
  }
  return validator;
}
