// Every format by files made for it: a good one, an ugly one as real programs write them, a damaged one. What comes out
// is what would be sent to the daemon, or why not.

import { describe, expect, test } from 'vitest';
import { detectFormat } from '../../../../src/cli/import/detect-format.ts';
import { UserError } from '../../../../src/protocol/error-code.ts';
import { debitumBackup, debitumDatabase, makeZip } from '../../../support/debitum-backup.ts';
import { importFailure as failure, privateFiles, readImport as read, sample } from '../../../support/read-import.ts';

describe('the format is recognised by the content', () => {
  test.each([
    ['google-new.csv', 'google-csv'],
    ['google-old.csv', 'google-csv'],
    ['splitwise.csv', 'splitwise'],
    ['splitwise-es.csv', 'splitwise'],
    ['contacts-4.vcf', 'vcard'],
    ['contacts-2.1.vcf', 'vcard'],
    ['statement-1.ofx', 'ofx'],
    ['statement-2.ofx', 'ofx'],
    ['contacts-3.vcf', 'vcard'],
    ['book.ndjson', 'ndjson'],
    ['bank.qif', 'qif'],
    ['statement.camt.xml', 'camt'],
  ] as const)('%s is %s', (name, format) => {
    expect(detectFormat(sample(name), undefined)).toBe(format);
  });

  test('also in UTF-16, behind blank lines, and where it is a zip file', () => {
    const utf16 = Buffer.from('\ufeffBEGIN:VCARD\r\n', 'utf16le');
    expect(detectFormat(utf16, undefined)).toBe('vcard');
    expect(detectFormat(Buffer.from('\ufeff\n\n{"kind":"contact"}'), undefined)).toBe('ndjson');
    expect(detectFormat(makeZip([]), undefined)).toBe('debitum');
    expect(detectFormat(Buffer.from('date;contact;amount\n'), undefined)).toBe('csv');
    expect(detectFormat(Buffer.alloc(0), undefined)).toBe('csv');
  });
});

describe('Google Contacts', () => {
  test('headers of today: several values in a cell, organisations, labels', async () => {
    expect((await read(sample('google-new.csv'))).rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      {
        name: 'Ana Maria Silva',
        handle: 'ana',
        phones: ['+351 912 000 001', '+351 912 000 002'],
        emails: ['ana@example.org', 'a.silva@example.org'],
        note: 'Line one\nline two',
        tags: ['family'],
      },
      { name: 'Oficina & Filhos', phones: ['+351 210 000 003'] },
      { name: 'only-mail@example.org', emails: ['only-mail@example.org'] },
    ]);
  });

  test('headers of before', async () => {
    expect((await read(sample('google-old.csv'))).rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      { name: 'Bo Li', phones: ['5550100'], emails: ['bo@example.org'], tags: ['Football'] },
      { name: 'Dra. Çelik Öz', phones: ['5550101'] },
    ]);
  });

  test('a quote that never closes is one refused row', async () => {
    const { rows, refused } = await read(sample('google-damaged.csv'));
    expect(rows.map((row) => (JSON.parse(row) as { name: string }).name)).toEqual(['Ana Silva', 'Cy']);
    expect(refused).toEqual(['4 invalid_row']);
  });
});

describe('vCard', () => {
  test('4.0 and 3.0: folded lines, groups, parameters in quotes, escapes, names in parts, no name', async () => {
    expect((await read(sample('contacts-4.vcf'))).rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      {
        name: 'Zoë Müller',
        handle: 'zoe',
        phones: ['+49-30-1234567'],
        emails: ['zoe@example.org'],
        note: 'Owes me lunch; or dinner, maybe.\nSecond line that is long enough to be folded by whoever wrote it.',
        tags: ['friends', 'work, old'],
      },
      { name: 'Dr. Jan Pieter van der Berg jr.', phones: ['0612345678'] },
      { name: 'Bäckerei, Filiale 3' },
    ]);
  });

  test('2.1: quoted-printable in several character sets, soft line breaks, a picture, an agent', async () => {
    expect((await read(sample('contacts-2.1.vcf'))).rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      {
        name: 'Marie Élise Dupont',
        phones: ['+33 6 00 00 00 01'],
        emails: ['marie@example.org'],
        note: 'first\nsecond = equals and more',
      },
    ]);
  });

  test('3.0 as phones write it: escapes, folded in the middle of a letter, groups, several types, properties of their own', async () => {
    expect((await read(sample('contacts-3.vcf'))).rows.map((row) => JSON.parse(row) as unknown)).toEqual([
      {
        name: 'Renée, dite "Zaza"',
        handle: 'zaza',
        phones: ['+33 6 12 34 56 78', '01 23 45 67 89'],
        emails: ['renee@example.org', 'r.zaza@example.net'],
        note: 'Rue de l’Étoile; 3e étage, à gauche\nCode: 12\\34',
        tags: ['famille', 'amis'],
      },
      { name: 'Taller García', phones: ['+34 600 000 002'] },
    ]);
  });

  test('damaged cards are refused one by one', async () => {
    expect(await read(sample('contacts-damaged.vcf'))).toMatchObject({
      rows: ['{"name":"Good One","phones":["1"]}'],
      refused: ['6 invalid_row', '10 missing_field name', '14 invalid_row'],
    });
  });

  test(
    'a picture of 10 MB in folded lines does no harm, a line of 10 MB is refused, a note past its limit too',
    { timeout: 120_000 },
    async () => {
      const card = (middle: string): string => `BEGIN:VCARD\nVERSION:3.0\nFN:Ana\n${middle}END:VCARD\n`;
      const picture = `PHOTO;ENCODING=b:\n${` ${'A'.repeat(75)}\n`.repeat(140_000)}`;
      expect((await read(card(picture))).rows).toEqual(['{"name":"Ana"}']);
      expect(await failure(card(`NOTE:${'x'.repeat(10_000_000)}\n`))).toEqual({
        code: 'invalid_row',
        message: 'line 4 is longer than 1048576 characters',
      });
      expect((await read(card(`NOTE:${'x'.repeat(10_001)}\n`))).refused).toEqual(['1 too_long note']);
      expect((await read(card(`NOTE:${'x'.repeat(70_000)}\n`))).refused).toEqual(['1 invalid_row']);
      expect(
        (await read(card('TEL:1\n'.repeat(5) + Array.from({ length: 21 }, (_, i) => `TEL:${i}\n`).join('')))).refused,
      ).toEqual(['1 too_many phones']);
    },
  );

  test('an encoding that nobody knows stops it', async () => {
    const card = 'BEGIN:VCARD\nFN;CHARSET=x-klingon;ENCODING=QUOTED-PRINTABLE:a\nEND:VCARD\n';
    expect(await failure(card)).toMatchObject({ code: 'invalid_encoding' });
  });
});

describe('Splitwise', () => {
  test('what passes between me and each other, payments as repayments, no totals', async () => {
    expect(await read(sample('splitwise.csv'), { me: 'ana silva' })).toEqual({
      rows: [
        '2026-01-02 | Bo Li | lent | 3000 | EUR | Dinner | expense | ',
        '2026-01-02 | Cy | lent | 3000 | EUR | Dinner | expense | ',
        '2026-01-03 | Bo Li | borrowed | 400 | EUR | Taxi, late | expense | ',
        '2026-01-05 | Bo Li | borrowed | 3000 | EUR | Bo L. paid Ana S. | repayment | ',
        '2026-01-06 | Bo Li | lent | 1000 | JPY | Train | expense | ',
        '2026-01-06 | Cy | lent | 1000 | JPY | Train | expense | ',
      ],
      refused: [],
      skipped: ['5 it changes nothing for you', '9 it is the total'],
      warnings: [],
    });
  });

  test('in another language, with semicolons and decimal commas', async () => {
    expect(await read(sample('splitwise-es.csv'), { me: 'Bo' })).toMatchObject({
      rows: [
        '2026-02-01 | Ana | borrowed | 61725 | EUR | Cena | expense | ',
        '2026-02-02 | Ana | lent | 1725 | EUR | Bo pagó a Ana | repayment | ',
      ],
      skipped: ['4 it is the total'],
    });
  });

  test('what can mean several things is refused, not guessed', async () => {
    expect(await read(sample('splitwise-damaged.csv'), { me: 'Ana' })).toMatchObject({
      rows: [
        '2026-01-02 | Bo | lent | 1000 | EUR | Clear | expense | ',
        '2026-01-03 | Cy | lent | 500 | EUR | Two paid and two owe | expense | ',
        '2026-01-03 | Di | lent | 500 | EUR | Two paid and two owe | expense | ',
      ],
      refused: ['4 invalid_row', '5 invalid_row'],
      warnings: ['row 3: several members paid and several owe; your part is divided among them in proportion'],
    });
  });

  test('where several paid and several owe, my part is divided to the last cent, whatever the marks of the file', async () => {
    const header = 'Date;Description;Category;Cost;Currency;Ana;Bo;Cy;Di\n';
    const file = (...nets: readonly string[]) =>
      read(`${header}2026-01-02;x;Payment;;EUR;${nets.join(';')}\n2026-01-03;y;z;;EUR;1,5;-1,5;;\n`, { me: 'Di' });
    const rows = (one: string, other: string) => [
      `2026-01-02 | Ana | borrowed | ${one} | EUR | x | repayment | `,
      `2026-01-02 | Bo | borrowed | ${other} | EUR | x | repayment | `,
    ];
    expect(await file('13,33', '6,67', '-10', '-10')).toMatchObject({ rows: rows('667', '333'), refused: [] });
    expect(await file('3', '1', '-2', '-2')).toMatchObject({ rows: rows('150', '50'), refused: [] });
    for (const nets of [
      ['1,111', '1,111', '-1,111', '-1,111'],
      ['3', '1', '-2', '-1'],
      ['1', '1', '1', '1'],
    ])
      expect((await file(...nets)).refused).toEqual(['2 invalid_row']);
  });

  test('who I am has to be said', async () => {
    expect(await failure(sample('splitwise.csv'))).toEqual({ code: 'usage', message: 'say which member you are' });
    expect(await failure(sample('splitwise.csv'), { me: 'Zoe' })).toMatchObject({ code: 'usage' });
  });
});

describe('Debitum', () => {
  const CARDS = ['{"name":"Ana","note":"from work"}', '{"name":"محمد Bo"}', '{"name":"Nobody"}'];
  const SKIPPED = [
    '7 its amount is zero ("محمد Bo")',
    '8 it is a thing, not money: "bike" ("Ana")',
    '9 it is a thing, not money: "book" ("محمد Bo")',
  ];

  test('two decimals: above zero is what I owe; things and zeros are left out, said so', async () => {
    expect(await read(debitumBackup(2))).toEqual({
      rows: [
        ...CARDS,
        '2026-01-05 | Ana | borrowed | 1250 | USD | dinner |  | debitum:1',
        '2026-01-06 | Ana | lent | 300 | USD | coffee |  | debitum:2',
        '2026-01-07 | محمد Bo | lent | 100000 | USD | rent |  | debitum:3',
        '1970-01-01 | محمد Bo | borrowed | 500 | USD | old |  | debitum:7',
      ],
      refused: [],
      skipped: SKIPPED,
      warnings: ['row 10: the backup has no day for it; 1970-01-01 stands in'],
    });
    expect(privateFiles.modes).toEqual([0o600]);
    // It was opened, and so gone before it was read.
    expect(privateFiles.left).toEqual([]);
  });

  test('no decimals: the same numbers are whole units', async () => {
    const { rows, skipped } = await read(debitumBackup(0));
    expect(rows.slice(3, 5)).toEqual([
      '2026-01-05 | Ana | borrowed | 125000 | USD | dinner |  | debitum:1',
      '2026-01-06 | Ana | lent | 30000 | USD | coffee |  | debitum:2',
    ]);
    expect(skipped).toEqual(SKIPPED);
  });

  test('a backup that lived: no preferences, texts in lines, times before 1970, sums that fit nowhere, names of nobody', async () => {
    const more = `DELETE FROM txn; DELETE FROM person WHERE id_person = 3;
      UPDATE person SET name = ' Ana ' || char(10) || 'Silva🎉', note = 'a' || char(13, 10) || 'b' WHERE id_person = 1;
      INSERT INTO person VALUES (4, '  ', NULL, NULL);
      INSERT INTO txn VALUES (1, 1, 1, 'one' || char(10) || 'two' || char(7), 1, -1000, NULL, 0);
      INSERT INTO txn VALUES (2, -9223372036854775807, 1, NULL, 1, 0, NULL, 0);
      INSERT INTO txn VALUES (3, 1, 99, 'nobody', 1, 0, NULL, 0);
      INSERT INTO txn VALUES (4, -5, 2, '', 1, 0, 0, 0);`;
    const database = makeZip([{ name: 'debitum.db', bytes: debitumDatabase(more) }]);
    expect(await read(database)).toEqual({
      rows: [
        '{"name":"Ana  Silva🎉","note":"a\\nb"}',
        '{"name":"محمد Bo"}',
        '1969-12-31 | Ana  Silva🎉 | borrowed | 1 | USD | one\ntwo |  | debitum:1',
        '1970-01-01 | محمد Bo | lent | 5 | USD |  |  | debitum:4',
      ],
      refused: ['3 missing_field name', '5 amount_too_large amount', '6 missing_field contact'],
      skipped: [],
      warnings: ['row 4: control characters were dropped from the description'],
    });
  });

  test('two of one name: whose money it is is not guessed', async () => {
    const { rows, refused } = await read(debitumBackup(2, "INSERT INTO person VALUES (4, ' ana', NULL, NULL);"));
    expect(rows).toHaveLength(4);
    expect(refused).toEqual([1, 4, 5, 6, 9].map((row) => `${row} ambiguous_contact contact`));
  });

  test.each([
    ['a zip file without a database', makeZip([{ name: 'x', bytes: Buffer.from('x') }]), 'invalid_row'],
    ['a database that is none', makeZip([{ name: 'debitum.db', bytes: Buffer.from('not a database') }]), 'invalid_row'],
    [
      'a database of something else',
      makeZip([{ name: 'debitum.db', bytes: debitumDatabase('DROP TABLE txn;') }]),
      'invalid_row',
    ],
    ['a zip file that was cut', debitumBackup(2).subarray(0, 500), 'invalid_row'],
    [
      'a bomb that says what it is',
      makeZip([{ name: 'debitum.db', bytes: Buffer.alloc(1), claims: 2 ** 31 }]),
      'too_many',
    ],
    [
      'a bomb that claims to be small',
      makeZip([{ name: 'debitum.db', bytes: Buffer.alloc(50_000_000), claims: 1000 }]),
      'too_many',
    ],
  ])('%s is refused', async (_name, bytes, code) => {
    expect(await failure(bytes)).toMatchObject({ code });
  });

  test('another zip file is not read as text', async () => {
    expect(await failure(makeZip([]), { format: 'csv' })).toEqual({
      code: 'invalid_row',
      message: 'the file is a zip file',
    });
  });
});

describe('OFX', () => {
  test('1.x: tags that never close, cp1252, decimal commas, entities; a memo where there is no name', async () => {
    expect((await read(sample('statement-1.ofx'))).rows).toEqual([
      '2026-01-05 | JOÃO & FILHOS | lent | 123456 | BRL | rent |  | 36fb39a5:20260105-1',
      '2026-01-06 | Maria | borrowed | 5000 | BRL |  |  | 36fb39a5:20260106-1',
    ]);
  });

  test('2.x: XML in one line, a payee, a currency of its own', async () => {
    expect((await read(sample('statement-2.ofx'))).rows.map((row) => row.replace(/[0-9a-f]{8}:/, ''))).toEqual([
      '2026-01-10 | Zoë | lent | 2000 | USD | lunch |  | a1',
      '2026-01-11 | Zoë | borrowed | 750 | EUR |  |  | a2',
    ]);
  });

  test('damaged lines are refused one by one', async () => {
    const { rows, refused, skipped } = await read(sample('statement-damaged.ofx'));
    expect(rows).toHaveLength(1);
    expect(refused).toEqual(['3 invalid_date date', '3 invalid_amount amount', '4 invalid_row']);
    expect(skipped).toEqual([]);
  });
});

describe('QIF', () => {
  test('only sections of money; the order of days is settled by the file; splits are one transaction', async () => {
    expect((await read(sample('bank.qif'))).rows).toEqual([
      '2026-01-13 | Ana | lent | 123456 | USD | rent |  | ',
      '2026-01-02 | Bo | borrowed | 5000 | USD |  |  | ',
    ]);
  });

  test('days that nothing settles stop it; a flag says it', async () => {
    expect(await failure(sample('bank-ambiguous.qif'))).toMatchObject({ code: 'invalid_date' });
    expect((await read(sample('bank-ambiguous.qif'), { dayOrder: 'dmy' })).rows).toEqual([
      '2026-03-02 | Ana | lent | 1000 | USD |  |  | ',
    ]);
  });

  test('damaged entries are refused one by one', async () => {
    expect((await read(sample('bank-damaged.qif'))).refused).toEqual([
      '2 invalid_amount amount',
      '6 invalid_date date',
      '10 missing_field contact',
    ]);
  });
});

describe('camt.053', () => {
  test('booked payments, several in one entry, CDATA, namespaces', async () => {
    const { rows, skipped } = await read(sample('statement.camt.xml'));
    expect(rows.map((row) => row.replace(/[0-9a-f]{8}:/, ''))).toEqual([
      '2026-01-05 | Bäckerei & Söhne | lent | 1250 | EUR | bread\n<and> butter |  | R1',
      '2026-01-06 | Ana | borrowed | 1000 | EUR |  |  | R2#1',
      '2026-01-06 | Bo | borrowed | 2000 | EUR |  |  | R2#2',
    ]);
    expect(skipped).toEqual(['23 it is not booked']);
  });

  test.each([
    ['a file that was cut', sample('statement-damaged.camt.xml'), 'the file ends within <Ntry>: it was cut'],
    ['a document type with entities', sample('entities.camt.xml'), 'a document type is not allowed here'],
    ['tags that cross', '<Document><a><b></a></b></Document>', '</a> closes <b>'],
    ['elements nested without end', '<a>'.repeat(1000), 'elements are nested too deeply'],
    ['a text of 10 MB', `<a>${'x'.repeat(10_000_000)}</a>`, 'a text or tag is too long'],
    ['XML of something else', '<Document></Document>', 'there is no camt.053 statement in the file'],
  ])('%s is refused', async (_name, bytes, why) => {
    const { code, message } = await failure(bytes, { format: 'camt' });
    expect(code).toBe('invalid_row');
    expect(message).toContain(why);
  });
});

test.each([
  ['a vCard with quotes that never close', `BEGIN:VCARD\nTEL${';"a'.repeat(20_000)}\nFN:Ana\nEND:VCARD\n`],
  [
    'a vCard with a million soft line breaks',
    `BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:=\n${'=\n'.repeat(1_000_000)}END:VCARD\n`,
  ],
  ['XML with a tag of spaces', `<Document ${' '.repeat(60_000)}"`],
  ['XML with a million tags that close nothing', '</a>'.repeat(1_000_000)],
  ['OFX with a million tags', `<OFX>${'<STMTTRN'.repeat(1_000_000)}`],
  ['a QIF of a million empty entries', `!Type:Bank\n${'^\n'.repeat(1_000_000)}`],
])('%s is read, or refused, in linear time', { timeout: 5_000 }, async (_name, text) => {
  await read(text).catch((error: unknown) => {
    expect(error).toBeInstanceOf(UserError);
  });
});

describe('our own NDJSON by its samples', () => {
  test('a whole book: its name, a deleted contact, a merged one, a loan, a conflict, a mark that is left out', async () => {
    const { rows, refused, skipped, warnings } = await read(sample('book.ndjson'));
    const kinds = rows.map((row) => {
      const { mutation, args } = JSON.parse(row) as { mutation: string; args: Record<string, unknown> };
      return [mutation, args['kind'] ?? args['name'], args['deleted'] ?? ''];
    });
    expect(kinds).toEqual([
      ['book', 'Trip', ''],
      ['record.put', 'contact', ''],
      ['record.put', 'contact', '01a2f000-0000-7000-8000-0000000000ff/7'],
      ['record.put', 'contact', ''],
      ['record.put', 'transaction', ''],
      ['record.put', 'conflict', ''],
    ]);
    expect({ refused, skipped, warnings }).toEqual({
      refused: [],
      skipped: ['8 what is undone is told by the history, which export --log has'],
      warnings: [],
    });
  });

  test('as somebody edited it: no head, blank lines, a byte order mark, other line ends', async () => {
    const { rows, refused } = await read(sample('book-ugly.ndjson'));
    expect(rows.map((row) => /"name":"([^"]*)"/.exec(row)?.[1])).toEqual(['Ana', 'Bo']);
    expect(refused).toEqual([]);
  });

  test('one that lost a line in the middle is noticed at its end', async () => {
    expect(await failure(sample('book-damaged.ndjson'))).toEqual({
      code: 'invalid_row',
      message: 'line 3 counts 2 records, but 1 are there',
    });
  });
});

describe('encodings', () => {
  const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
  const WAYS: readonly [string, (text: string) => Buffer, string | undefined][] = [
    ['UTF-8', (text) => Buffer.from(text), undefined],
    ['UTF-8 with a mark', (text) => Buffer.from(`\ufeff${text}`), undefined],
    ['UTF-16LE', utf16, undefined],
    ['UTF-16BE', (text) => utf16(text).swap16(), undefined],
    ['Latin-1', (text) => Buffer.from(text, 'latin1'), 'latin1'],
    ['cp1252', (text) => Buffer.from(text, 'latin1'), 'cp1252'],
  ];
  const OFX = (head: string): string =>
    `${head}<OFX><STMTTRN><DTPOSTED>20260105<TRNAMT>-1.50<FITID>1<NAME>Zoë</STMTTRN></OFX>\n`;
  const CAMT = (head: string): string =>
    `${head}<Document><BkToCstmrStmt><Stmt><Ntry><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-01-05</Dt></BookgDt><AddtlNtryInf>Zoë</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt></Document>\n`;
  const FILES: readonly [string, string, string][] = [
    ['csv', 'date,contact,amount,direction\n2026-01-05,Zoë,1.50,lent\n', '"Zoë"'],
    ['google-csv', 'Name,Given Name,Family Name,Phone 1 - Value\nZoë,Zoë,,1\n', '"Zoë"'],
    ['vcard', 'BEGIN:VCARD\nVERSION:3.0\nFN:Zoë\nEND:VCARD\n', '"Zoë"'],
    ['qif', '!Type:Bank\nD2026-01-05\nT-1.50\nPZoë\n^\n', '"Zoë"'],
    ['ndjson', '{"kind":"contact","record":{"id":"a","name":"Zoë"}}\n', '"Zoë"'],
    [
      'splitwise',
      'Date,Description,Category,Cost,Currency,Ana,Zoë\n2026-01-05,x,General,4.00,EUR,2.00,-2.00\n',
      '"Zoë"',
    ],
    ['ofx', OFX('OFXHEADER:100\nCHARSET:NONE\n\n'), '"Zoë"'],
    ['camt', CAMT(''), '"Zoë"'],
  ];
  const cases = WAYS.flatMap(([way, encode, label]) => FILES.map((file) => [way, ...file, encode, label] as const));

  test.each(cases)('%s: %s is recognised and read', async (_way, format, text, name, encode, label) => {
    const bytes = encode(text);
    expect(detectFormat(bytes, label)).toBe(format);
    const { rows, refused } = await read(bytes, { me: 'Ana', ...(label === undefined ? {} : { encoding: label }) });
    expect(refused).toEqual([]);
    expect(rows.join('\n')).toContain(name.slice(1, -1));
  });

  const utf8 = (text: string): Buffer => Buffer.from(text);
  const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
  const NAMED: readonly [string, string, (text: string) => Buffer][] = [
    ['OFX 1.x, cp1252', OFX('OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n'), latin1],
    ['OFX 1.x, Latin-1 by its number', OFX('OFXHEADER:100\nCHARSET:8859-1\n\n'), latin1],
    [
      'OFX 1.x, Latin-1 by its name, all in one line',
      OFX('OFXHEADER:100 CHARSET:ISO-8859-1 COMPRESSION:NONE\n'),
      latin1,
    ],
    ['OFX 1.x, UTF-8', OFX('OFXHEADER:100\nENCODING:UTF-8\nCHARSET:1252\n\n'), utf8],
    ['OFX 1.x, UTF-8 by the number of its code page', OFX('OFXHEADER:100\nCHARSET:65001\n\n'), utf8],
    ['OFX 1.x, no character set after the colon', OFX('OFXHEADER:100\nCHARSET:\nCOMPRESSION:NONE\n\n'), utf8],
    ['OFX 1.x, a mark against its header', OFX('\ufeffOFXHEADER:100\nCHARSET:1252\n\n'), utf8],
    ['OFX 1.x, UTF-16', OFX('\ufeffOFXHEADER:100\nENCODING:UNICODE\n\n'), (text) => Buffer.from(text, 'utf16le')],
    ['OFX 2.x, cp1252', OFX('<?xml version="1.0" encoding="windows-1252"?>\n<?OFX OFXHEADER="200"?>\n'), latin1],
    ['OFX 2.x, one that names UTF-16 and is not', OFX('<?xml version="1.0" encoding="UTF-16"?>\n'), utf8],
    ['camt.053, Latin-1', CAMT("<?xml version='1.0' encoding = 'ISO-8859-1'?>\n"), latin1],
    ['camt.053, UTF-8', CAMT('<?xml version="1.0" encoding="utf-8"?>\n'), utf8],
    ['camt.053, a mark against its head', CAMT('\ufeff<?xml version="1.0" encoding="ISO-8859-1"?>\n'), utf8],
    [
      'camt.053, UTF-16',
      CAMT('\ufeff<?xml version="1.0" encoding="UTF-16"?>\n'),
      (text) => Buffer.from(text, 'utf16le'),
    ],
  ];

  test.each(NAMED)('what the file itself names: %s', async (_way, text, encode) => {
    const { rows, refused } = await read(encode(text));
    expect(refused).toEqual([]);
    expect(rows.map((row) => row.split(' | ')[1])).toEqual(['Zoë']);
  });

  test('an encoding that a file names and nobody knows stops it; a flag decides', async () => {
    const text = OFX('OFXHEADER:100\nCHARSET:KLINGON\n\n');
    expect(await failure(text)).toEqual({ code: 'usage', message: '"KLINGON" is not an encoding' });
    expect((await read(text, { encoding: 'utf-8' })).rows).toHaveLength(1);
  });
});

describe('our own NDJSON', () => {
  const HEAD = '{"schema":1,"format":"ledger-export"}\n';
  const CARD = '{"kind":"contact","record":{"id":"a","name":"Ana","later":1,"createdAt":1,"updatedAt":1}}\n';

  test('records are as they were: deleted ones, times, fields of newer versions; kinds of newer versions are refused', async () => {
    const gone = '{"kind":"contact","deleted":"g","record":{"id":"b","name":"Bo"}}\n';
    const book = '{"kind":"book","record":{"id":"x","name":"Trip","currency":"EUR","createdAt":1,"updatedAt":2}}\n';
    const goal = '{"kind":"goal","record":{"id":"g"}}\n';
    expect(await read(`${HEAD}${book}${CARD}${gone}${goal}{"end":true,"records":4}\n`)).toEqual({
      rows: [
        '{"mutation":"book","args":{"name":"Trip","currency":"EUR"}}',
        '{"mutation":"record.put","args":{"kind":"contact","id":"a","fields":{"name":"Ana","later":1,"createdAt":1,"updatedAt":1}}}',
        '{"mutation":"record.put","args":{"kind":"contact","id":"b","fields":{"name":"Bo"},"deleted":"g"}}',
      ],
      refused: ['5 invalid_row kind'],
      skipped: [],
      warnings: [],
    });
  });

  test('a history comes along, and says what was undone instead of the marks; a missing line is noticed', async () => {
    const head = '{"schema":1,"format":"ledger-export","log":true}\n';
    const mark = '{"kind":"undo","record":{"id":"u","clientId":"c","n":1}}\n';
    const line = `{"n":1,"mutation":"contact.add","changes":["${'x'.repeat(2_000_000)}"],"entry":{"n":1}}\n`;
    expect(await read(`${head}${line}${mark}{"end":true,"records":1,"entries":1}\n`)).toEqual({
      rows: ['{"mutation":"history.put","args":{"n":1}}'],
      refused: [],
      skipped: [],
      warnings: [],
    });
    expect(await failure(`${head}${mark}{"end":true,"records":1,"entries":1}\n`)).toEqual({
      code: 'invalid_row',
      message: 'line 3 counts 1 entries, but 0 are there',
    });
    expect((await read(`${HEAD}${mark}{"end":true,"records":1}\n`)).skipped).toEqual([
      '2 what is undone is told by the history, which export --log has',
    ]);
  });

  test('contacts that were merged come after those that they were merged into', async () => {
    const contact = (id: string, into?: string) =>
      `${JSON.stringify({ kind: 'contact', record: { id, mergedInto: into } })}\n`;
    const text = contact('a', 'b') + contact('b', 'c') + contact('c') + '{"kind":"transaction","record":{"id":"t"}}\n';
    const { rows } = await read(text, { format: 'ndjson' });
    expect(rows.map((row) => /"id":"(\w)"/.exec(row)?.[1])).toEqual(['c', 'b', 'a', 't']);
  });

  test.each([
    ['cut', HEAD + CARD],
    ['shorter than it says', `${HEAD}${CARD}{"end":true,"records":2}\n`],
    ['of a newer version', `{"schema":2,"format":"ledger-export"}\n`],
  ])('a file that is %s stops it', async (_name, text) => {
    expect(await failure(text)).toMatchObject({ code: 'invalid_row' });
  });

  test('lines that are no records are refused one by one, hostile ones too', async () => {
    const lines = ['{"n":1,"mutation":"contact.add"}', '[]', '{"kind":"contact","record":{"__proto__":{"x":1}}}', '{'];
    expect((await read(`${lines.join('\n')}\n`, { format: 'ndjson' })).refused).toEqual(
      [1, 2, 3, 4].map((row) => `${row} invalid_row`),
    );
  });
});
