// Names from the daemon, if one runs: none is started, none is waited for longer than a keypress may take.

import type { Params } from '../../protocol/local/requests.ts';
import { ALIAS } from '../config/parse-config.ts';
import type { Config } from '../config/settings.ts';
import type { DaemonClient } from '../daemon-client/client.ts';
import { given } from '../input.ts';
import type { NameSource } from './candidates.ts';
import type { Word } from './wanted.ts';

/** How many names are asked for, and in how many of the newest records tags are looked for: more than anybody reads. */
const NAMES_MAX = 500;
const TRANSACTIONS_MAX = 50;

/** Where names come from. `today` is the user's day, `book` the default one. */
export interface Facts {
  readonly client: Pick<DaemonClient, 'call'>;
  readonly config: Config;
  readonly today: string;
  readonly book: string | undefined;
}

/** Names of the daemon that `client` reaches; an unreachable one has none. */
export function daemonNames({ client, config, today, book: ownBook }: Facts): NameSource {
  const inBook = (book: string | undefined) => given({ book: book ?? ownBook });
  return {
    contacts: async (prefix, book) => {
      const params: Params<'contact.list'> = { ...inBook(book), limit: NAMES_MAX, query: prefix.slice(0, 200) };
      const { items } = await client.call('contact.list', params);
      const byHandle = items.flatMap(({ handle, name }) =>
        handle === undefined ? [] : [{ value: handle, about: name }],
      );
      return [...items.map(({ name, handle }) => ({ value: name, about: handle ?? '' })), ...byHandle];
    },
    books: async () => {
      const { items } = await client.call('book.list', {});
      return items.map(({ name, role }) => ({ value: name, about: role ?? '' }));
    },
    transactions: async (book) => {
      const { items } = await client.call('transaction.list', { ...inBook(book), limit: TRANSACTIONS_MAX });
      return items.map(({ id, ...one }): Word => {
        const about = [one.date, one.contact.name, one.direction, one.amount, one.currency, one.description];
        return { value: id, about: about.join(' ').trim() };
      });
    },
    conflicts: async (book) => {
      const { items } = await client.call('conflict.list', { ...inBook(book), limit: TRANSACTIONS_MAX });
      return items.map(({ id, field, label }) => ({ value: id, about: `${label ?? ''} ${field}`.trim() }));
    },
    tags: async (book) => {
      const newest = { ...inBook(book), limit: NAMES_MAX };
      const [contacts, transactions] = await Promise.all([
        client.call('contact.list', { ...newest, sort: 'recent' }),
        client.call('transaction.list', newest),
      ]);
      const tags = [...contacts.items, ...transactions.items].flatMap((one) => one.tags);
      return [...new Set(tags)].toSorted().map((value) => ({ value, about: '' }));
    },
    members: async (book) => {
      const { items } = await client.call('book.members', inBook(book));
      return items.map(({ user, role }) => ({ value: user.name, about: role }));
    },
    devices: async () => {
      const { items } = await client.call('device.list', {});
      return items.map(({ name, kind, current }) => ({
        value: name,
        about: current === true ? 'this one' : (kind ?? ''),
      }));
    },
    aliases: () => Object.keys(config).flatMap((key) => (key.startsWith(ALIAS) ? [key.slice(ALIAS.length)] : [])),
    today: () => today,
  };
}
