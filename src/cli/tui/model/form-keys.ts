// Keys in a form: Tab and arrows move, Enter saves, Esc closes, everything else is typed. Pure.

import type { Form, FormField } from '../form/form.ts';
import { formRequest } from '../form/form-request.ts';
import { inputOf, inserted, typed } from '../form/text-input.ts';
import type { TextInput } from '../form/text-input.ts';
import type { PressedKey } from '../keys/pressed-key.ts';
import { covered, saying, withRequest } from './view-state.ts';
import type { ViewState } from './view-state.ts';

/** The state after a key in the form that is open. While it is being saved, keys wait for the outcome. */
export function onFormKey(state: ViewState, form: Form, key: PressedKey): ViewState {
  const { special } = key;
  if (special.has('escape')) return covered(state, undefined);
  if (form.saving) return state;
  if (special.has('return')) return saved(state, form);
  const back = special.has('upArrow') || (special.has('tab') && special.has('shift'));
  if (back || special.has('tab') || special.has('downArrow')) return withForm(state, moved(form, back ? -1 : 1));
  const field = form.fields[form.focus];
  return field === undefined ? state : edited(state, form, afterKey(field, key));
}

/** The state after a text was pasted into the form. Line breaks stay in notes and descriptions. */
export function onFormPaste(state: ViewState, form: Form, text: string): ViewState {
  const field = form.fields[form.focus];
  if (field === undefined || field.choices !== undefined || form.saving) return state;
  const isText = field.name === 'note' || field.name === 'description';
  const lines = text.replaceAll(/\r\n?/g, '\n');
  return edited(state, form, inserted(field.input, isText ? lines : lines.replaceAll(/\s+/g, ' ')));
}

function moved(form: Form, by: number): Form {
  const { length } = form.fields;
  return { ...form, focus: (form.focus + by + length) % length };
}

/** A field of choices takes the next one with Space and the arrows, and one by its first letter. */
function afterKey({ input, choices }: FormField, key: PressedKey): TextInput {
  if (choices === undefined) return typed(input, key);
  const isNext = key.input === ' ' || key.special.has('leftArrow') || key.special.has('rightArrow');
  const next = choices[(choices.indexOf(input.text) + 1) % choices.length];
  const chosen = isNext ? next : choices.find((choice) => key.input !== '' && choice.startsWith(key.input));
  return chosen === undefined || chosen === input.text ? input : inputOf(chosen);
}

function edited(state: ViewState, form: Form, input: TextInput): ViewState {
  const before = form.fields[form.focus]?.input;
  if (input === before) return state;
  const fields = form.fields.map((field, index) => (index === form.focus ? { ...field, input } : field));
  const version = input.text === before?.text ? form.version : form.version + 1;
  return withForm(state, { ...form, fields, version });
}

function saved(state: ViewState, form: Form): ViewState {
  const request = formRequest(form);
  if (request === undefined) {
    return saying(covered(state, undefined), { text: 'Nothing was changed', tone: 'good', more: 0 });
  }
  const { error: _error, ...rest } = form;
  return withRequest(withForm(state, { ...rest, saving: true }), request);
}

function withForm(state: ViewState, form: Form): ViewState {
  return covered(state, { type: 'form', form });
}
