// Does the jobs of the state, each once and in their order, and tells how they ended.

import { errorOf } from './feed-client.ts';
import type { Job, Request, ViewEvent } from './model/view-state.ts';

/** How jobs are done: requests by `perform`, copies by `copy`; their ends go to `dispatch`. */
interface JobRunnerOptions {
  readonly perform: (request: Request) => Promise<unknown>;
  readonly copy: (text: string) => void;
  readonly dispatch: (event: ViewEvent) => void;
}

/** Runs jobs one after the other: what people do in turn happens in turn. */
export class JobRunner {
  readonly #options: JobRunnerOptions;
  #last = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: JobRunnerOptions) {
    this.#options = options;
  }

  /** Takes up the jobs that are new among these. */
  follow(jobs: readonly Job[]): void {
    for (const job of jobs.filter(({ id }) => id > this.#last)) {
      this.#last = job.id;
      this.#queue = this.#queue.then(() => this.#run(job));
    }
  }

  async #run(job: Job): Promise<void> {
    const { perform, copy, dispatch } = this.#options;
    if ('copy' in job) {
      copy(job.copy);
      dispatch({ type: 'jobDone', job, answer: undefined });
      return;
    }
    const event = await perform(job.request).then(
      (answer): ViewEvent => ({ type: 'jobDone', job, answer }),
      (error: unknown): ViewEvent => ({ type: 'jobFailed', job, error: errorOf(error) }),
    );
    dispatch(event);
  }
}
