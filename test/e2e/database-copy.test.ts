// ledger-server copy: from a SQLite folder into PostgreSQL and back; devices go on as if nothing had been.

import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from 'pg';
import { BuiltDevice, runBin } from '../support/built-world.ts';
import { startPostgres } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { ServerFolder } from '../support/running-server.ts';
import { settled } from '../support/settled.ts';
import { WarmLedger } from '../support/warm-ledger.ts';

let postgres: PostgresServer;
let url: string;
let folder: ServerFolder;
let device: BuiltDevice;
const ledger = new WarmLedger(1);
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.database();
  folder = await ServerFolder.open();
  device = new BuiltDevice(folder.path('device'), ledger.run);
});
afterAll(async () => {
  await device.kill();
  await ledger.close();
  await folder.close();
  await postgres.close();
});

const sqlite = (name: string): string => `sqlite:${folder.path(name)}`;
const copy = (from: string, to: string) => runBin('ledger-server', ['copy', '--from', from, '--to', to, '--json']);

describe('ledger-server copy', () => {
  it('goes from SQLite to PostgreSQL and back with everything, and devices go on', async () => {
    const first = await folder.start();
    await device.login(first.url, await folder.addUser('Ana'));
    await device.json('contact', 'add', 'Bea');
    await device.json('lend', 'Bea', '20.00');
    await device.json('sync', 'now');
    expect(await copy(sqlite('data'), url)).toMatchObject({ code: 75 });
    first.kill('SIGTERM');
    await first.ended;
    const port = new URL(first.url).port;

    expect(await copy(sqlite('data'), url)).toMatchObject({ code: 0, stderr: '' });
    const second = await folder.start(['--port', port], { LEDGER_SERVER_DATABASE_URL: url });
    await device.json('contact', 'add', 'Cem');
    await settled(device);
    second.kill('SIGTERM');
    await second.ended;

    const back = await copy(url, sqlite('back'));
    expect(JSON.parse(back.stdout)).toEqual({
      schema: 1,
      copied: {
        users: 1,
        codes: 1,
        devices: 1,
        books: 1,
        members: 1,
        invites: 0,
        clients: 1,
        entries: 3,
        records: 3,
        balances: 1,
        requests: 0,
      },
    });
    await folder.start(['--port', port, '--data', folder.path('back')]);
    await device.json('contact', 'add', 'Dan');
    await settled(device);
    const { items } = await device.json<{ items: { name: string }[] }>('contact', 'list');
    expect(items.map(({ name }) => name)).toEqual(['Bea', 'Cem', 'Dan']);
  });

  it('goes into an empty database only, and from one that is there', async () => {
    expect(await copy(sqlite('data'), url)).toMatchObject({ code: 6 });
    expect(await copy(sqlite('nowhere'), await postgres.database())).toMatchObject({ code: 5 });
    expect(await copy('mysql://x/y', url)).toMatchObject({ code: 2 });
  });

  it('is told to be another log by new-epochs, once no server uses it', async () => {
    const env = { LEDGER_SERVER_DATABASE_URL: url };
    const newEpochs = () => runBin('ledger-server', ['new-epochs', '--json'], { env });
    const client = new Client({ connectionString: url });
    await client.connect();
    const epochs = async () => (await client.query<{ epoch: string }>('SELECT epoch FROM books')).rows;
    const before = await epochs();
    const server = await folder.start([], env);
    expect(await newEpochs()).toMatchObject({ code: 75, stderr: expect.stringContaining('servers are connected') });
    expect(await epochs()).toEqual(before);
    server.kill('SIGTERM');
    await server.ended;
    const said = await newEpochs();
    expect(JSON.parse(said.stdout)).toEqual({ schema: 1, newEpochs: { books: 1 } });
    const [after] = await epochs();
    await client.end();
    expect(after?.epoch).toMatch(/^[0-9a-f-]{36}$/);
    expect([after]).not.toEqual(before);
    expect(await runBin('ledger-server', ['new-epochs', '--data', folder.path('back')])).toMatchObject({ code: 2 });
  });

  it('says what was damaged on the way, as check does', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`UPDATE records SET line = replace(line, 'Bea', 'Bob')`);
    await client.end();
    const damaged = await copy(url, sqlite('damaged'));
    expect(damaged).toMatchObject({ code: 8 });
    expect(damaged.stderr).toContain('its records do not give its digest');
    const env = { LEDGER_SERVER_DATABASE_URL: url };
    expect(await runBin('ledger-server', ['check'], { env })).toMatchObject({ code: 8 });
  });
});

describe('a database in the settings', () => {
  it('is not copied by backup and restore, and its password is neither taken from argv nor shown', async () => {
    for (const command of ['backup', 'restore'])
      expect(await runBin('ledger-server', [command, 'x', '--database-url', url])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('pg_dump'),
      });
    const secret = 'postgres://ledger:open-sesame@localhost/ledger';
    const told = await runBin('ledger-server', ['config', '--database-url', secret]);
    expect(told).toMatchObject({ code: 2, stderr: expect.stringContaining('PGPASSWORD') });
    writeFileSync(folder.path('server.json'), JSON.stringify({ 'database-url': secret }));
    const shown = await runBin('ledger-server', ['config', '--config', folder.path('server.json')]);
    expect(shown.stdout).toContain('postgres://ledger:***@localhost/ledger');
    expect(told.stderr + shown.stdout + shown.stderr).not.toContain('open-sesame');
  });
});
