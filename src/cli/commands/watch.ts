// ledger watch: a line for every change, as it happens. Outlives the daemon: it waits for the next one.

import { EXIT, UserError } from '../../protocol/error-code.ts';
import type { ChangeEvent, ContactView, TransactionView } from '../../protocol/local/views.ts';
import type { CommandSpec } from '../command.ts';
import type { Context } from '../context.ts';
import type { DaemonClient } from '../daemon-client/client.ts';
import { given } from '../input.ts';
import { FILTER_ARGUMENT, filterParams } from './filter.ts';
import { moneyText } from '../output/money-text.ts';
import { visible } from '../output/visible.ts';
import { dealWord } from './transaction/deal-word.ts';

const RETRY_FIRST_MS = 20;
const RETRY_MAX_MS = 500;

/** `watch`. Ends when interrupted, or when its reader has gone. */
export const watch: CommandSpec = {
  summary: 'a line for every change, as it happens',
  args: [FILTER_ARGUMENT],
  examples: ['watch', 'watch contact:ana', 'watch --ndjson | while read -r line; do …; done'],
  run: (context, input) =>
    new Promise((resolve, reject) => {
      const watching = new Watch(context, filterParams(context, input));
      const stopListening = context.system.onInterrupt(() => watching.stop(EXIT.interrupted));
      watching.run().finally(stopListening).then(resolve, reject);
    }),
};

class Watch {
  readonly #context: Context;
  readonly #filter: ReturnType<typeof filterParams>;
  #client: DaemonClient;
  #exitCode: number | undefined;
  #retryMs = RETRY_FIRST_MS;
  #wake: () => void = () => undefined;

  constructor(context: Context, filter: ReturnType<typeof filterParams>) {
    this.#context = context;
    this.#filter = filter;
    this.#client = context.client;
  }

  /** Ends the watch with this exit code. */
  stop(exitCode: number): void {
    this.#exitCode ??= exitCode;
    this.#client.close();
    this.#wake();
  }

  /** Watches until stopped. Throws `UserError` if the first connection cannot be made. */
  async run(): Promise<number> {
    let lost = false;
    while (this.#exitCode === undefined) {
      await this.#subscribe(lost);
      if (this.#exitCode !== undefined) break;
      if (!lost) this.#context.out.problem('The daemon has gone; waiting for it to come back.');
      lost = true;
      this.#client.close();
      this.#client = this.#context.client.withoutAutostart();
      await this.#pause();
    }
    return this.#exitCode;
  }

  async #subscribe(again: boolean): Promise<void> {
    const { flags, out } = this.#context;
    const params = { ...given({ book: flags.book }), ...this.#filter, topics: ['changes' as const] };
    const onOpen = (): void => {
      this.#retryMs = RETRY_FIRST_MS;
      out.note(again ? 'Connected again; changes in between are in ledger log.' : 'Watching for changes; Ctrl-C ends.');
    };
    try {
      await this.#client.subscribe(params, { onOpen, onEvent: (event) => this.#show(event as unknown as ChangeEvent) });
    } catch (error) {
      const unreachable = error instanceof UserError && error.body.code === 'daemon_unreachable';
      if (this.#exitCode === undefined && !(again && unreachable)) throw error;
    }
  }

  #show(event: ChangeEvent): void {
    const { out } = this.#context;
    const { topic: _topic, ...rest } = event;
    if (out.format === 'human') out.text(`${changeLine(event, this.#context)}\n`);
    else if (out.format === 'plain') out.values(changeValues(event));
    else out.object(rest);
    if (out.gone) this.stop(EXIT.done);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#context.system.timer(this.#retryMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
      this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS);
    });
  }
}

const VERBS = { created: 'added', updated: 'changed', deleted: 'deleted' } as const;

function changeLine({ type, data, by, n, status }: ChangeEvent, { out, system }: Context): string {
  const time = out.theme.faint(system.localTime(system.now()).slice(11));
  const isOwnAnswer = status === 'confirmed' && n !== undefined;
  const change = VERBS[type.slice(type.indexOf('_') + 1) as keyof typeof VERBS] ?? visible(type);
  const verb = isOwnAnswer ? 'synced' : change;
  const what = isTransaction(data) ? transactionText(data, out.theme) : `contact      ${visible(data.name)}`;
  const author = by === undefined ? '' : out.theme.faint(`  by ${visible(by)}`);
  const state = status === 'pending' ? `  ${out.theme.attention('(not yet synced)')}` : '';
  return `${time}  ${verb.padEnd(7)}  ${what}${author}${state}`;
}

function transactionText(data: TransactionView, theme: Context['out']['theme']): string {
  const style = data.direction === 'lent' ? theme.owedToMe : theme.iOwe;
  const money = style(`${dealWord(data)} ${moneyText(data)}`);
  const description = data.description === '' ? '' : `  ${visible(data.description)}`;
  return `transaction  ${visible(data.contact.name)}  ${money}${description}`;
}

function isTransaction(data: ContactView | TransactionView): data is TransactionView {
  return 'contact' in data;
}

function changeValues({ type, data, seq, n, by, status }: ChangeEvent): (string | number | undefined)[] {
  const what = isTransaction(data) ? [data.contact.name, data.direction, data.amount, data.currency] : [data.name];
  return [type, seq, n, status, by, data.id, ...what];
}
