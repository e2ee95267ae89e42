// Ends of jobs: what was done is said; what failed is said in the form that it came from, or in a line. Pure.

import type { ErrorBody } from '../../../protocol/error-code.ts';
import { visible } from '../../output/visible.ts';
import type { Form } from '../form/form.ts';
import { changed } from '../pane.ts';
import { withLists } from './lists.ts';
import { resultText } from './result-text.ts';
import { covered, saying } from './view-state.ts';
import type { Job, ViewState } from './view-state.ts';

/** A job was done. The form that it came from closes. */
export function onJobDone(state: ViewState, job: Job, answer: unknown): ViewState {
  const next = withoutJob(state, job);
  if ('copy' in job) return saying(next, { text: `Copied ${job.copy}`, tone: 'good', more: 0 });
  const { method, params } = job.request;
  const text = resultText(method, answer, params['redo'] === true);
  const { overlay } = next;
  const closed = overlay?.type === 'form' && overlay.form.saving ? covered(next, undefined) : next;
  // Their lists hear of a resolution or a retry by nothing else, if the counts stay.
  const lists = withLists(closed.lists, ['conflicts', 'refused', 'books'], changed);
  return saying({ ...closed, lists }, { text, tone: 'good', more: 0 });
}

/** A job failed. The form that it came from stays, with what is wrong. What is wrong may hold for everything. */
export function onJobFailed(state: ViewState, job: Job, error: ErrorBody): ViewState {
  const next = { ...withoutJob(state, job), statusStale: true };
  const { overlay } = next;
  if (overlay?.type === 'form' && overlay.form.saving) {
    const { preview: _preview, ...form } = overlay.form;
    const failed: Form = { ...form, saving: false, checked: form.version, error };
    return covered(next, { type: 'form', form: failed });
  }
  const hint = error.hint === undefined ? '' : ` → ${error.hint}`;
  return saying(next, { text: visible(error.message + hint), tone: 'warn', more: 0 });
}

function withoutJob(state: ViewState, job: Job): ViewState {
  return { ...state, jobs: state.jobs.filter(({ id }) => id !== job.id) };
}
