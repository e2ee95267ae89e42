// Checks a request's parameters against the schema of its method.

import { validatorOf } from '../../model/validator.ts';
import type { Validator } from '../../model/validator.ts';
import { UserError } from '../error-code.ts';
import { REQUESTS } from './requests.ts';

const VALIDATORS = new Map<string, Validator>(
  Object.entries(REQUESTS).map(([method, schema]) => [method, validatorOf(schema)]),
);

/** Refuses (`UserError`) unknown methods and parameters that do not fit; they are named by their field. */
export function checkParams(method: string, params: unknown): void {
  const validator = VALIDATORS.get(method);
  if (validator === undefined) {
    const message = `this daemon does not know ${method}`;
    throw new UserError({ code: 'usage', message, hint: 'ledger daemon restart' });
  }
  if (validator.Check(params)) return;
  const [first] = validator.Errors(params);
  const [missing] =
    first?.keyword === 'required' ? (first.params as { requiredProperties: string[] }).requiredProperties : [];
  if (missing !== undefined && first?.instancePath === '')
    throw new UserError({ code: 'invalid_args', message: `${missing} is missing`, field: missing });
  const field = first?.instancePath.split('/')[1];
  const where = field === undefined ? {} : { field };
  // The schema's maximum is in UTF-16 units and generous; the field's own is the model's to name.
  if (first?.keyword === 'maxLength') {
    throw new UserError({ code: 'too_long', message: `${field ?? method} is too long`, ...where });
  }
  const message = `${field ?? method}: ${first?.message ?? 'not valid'}`;
  throw new UserError({ code: 'invalid_args', message, ...where });
}
