// How commander's table, complaints and help come out as ours.

import { describe, expect, test } from 'vitest';
import type { CommandSpec } from '../../../src/cli/command.ts';
import { COMMANDS, isGroup } from '../../../src/cli/commands/registry.ts';
import { helpOf, parseCommand, unknownCommand } from '../../../src/cli/program.ts';
import { SYNONYMS } from '../../../src/cli/synonyms.ts';
import { UserError } from '../../../src/protocol/error-code.ts';

const contact = COMMANDS['contact'];
const CONTACT = isGroup(contact) ? contact.commands : {};
const LEND = COMMANDS['lend'] as CommandSpec;

describe('a word that names no command', () => {
  test.each([
    [['conatct'], COMMANDS, 'ledger conatct', 'did you mean ledger contact?'],
    [['hlep'], COMMANDS, 'ledger hlep', 'did you mean ledger help?'],
    [['history'], COMMANDS, 'ledger history', 'did you mean ledger log?'],
    [['xyzzy'], COMMANDS, 'ledger xyzzy', 'ledger --help'],
    [['constructor'], COMMANDS, 'ledger constructor', 'ledger --help'],
    [['contact', 'shwo'], CONTACT, 'ledger contact shwo', 'did you mean ledger contact show?'],
    [['contact', 'delete'], CONTACT, 'ledger contact delete', 'did you mean ledger contact rm?'],
    [['contact', 'balances'], CONTACT, 'ledger contact balances', 'ledger contact --help'],
  ])('%j', (path, entries, command, hint) => {
    expect(unknownCommand(path, entries).body).toEqual({
      code: 'unknown_command',
      message: `there is no command ${command}`,
      hint,
    });
  });

  test('every synonym stands for a command that there is, and for none that has this name', () => {
    const groups = Object.values(COMMANDS).filter(isGroup);
    const names = new Set([...Object.keys(COMMANDS), ...groups.flatMap(({ commands }) => Object.keys(commands))]);
    expect(Object.values(SYNONYMS).filter((word) => !names.has(word))).toEqual([]);
    expect(Object.keys(SYNONYMS).filter((word) => Object.hasOwn(COMMANDS, word))).toEqual([]);
  });
});

describe("commander's complaints", () => {
  test.each([
    [['Ana', '20', '--jsn'], "unknown option '--jsn'", 'did you mean --json?'],
    [['Ana', '20', '--desc', 'x'], "unknown option '--desc'", 'did you mean --description?'],
    [['Ana', '20', '--xyzzy'], "unknown option '--xyzzy'", 'ledger lend --help'],
    [
      ['--contact', 'Ana', '20'],
      "unknown option '--contact'",
      'the contact stands without a flag: ledger lend <ref> <amount>',
    ],
    [
      ['Ana', '--amount=20'],
      "unknown option '--amount=20'",
      'the amount stands without a flag: ledger lend <ref> <amount>',
    ],
    [
      ['Ana', '20', '--wait=\0', '10s'],
      'too many arguments. Expected 2 arguments but got 3: Ana, 20, 10s',
      'a duration stands at the flag (--wait=10s); ledger lend --help',
    ],
    [['Ana'], "missing required argument 'amount'", 'ledger lend --help'],
    [['Ana', '20', '--date'], "option '--date <day>' argument missing", 'ledger lend --help'],
    [
      ['Ana', 'Silva', '20'],
      'too many arguments. Expected 2 arguments but got 3: Ana, Silva, 20',
      'a currency stands at the amount (5EUR), a text behind -m, a name of several words in quotes; ledger lend --help',
    ],
  ])('%j', (rest, message, hint) => {
    let thrown: unknown;
    try {
      parseCommand(['lend'], LEND, rest);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).body).toEqual({ code: 'usage', message, hint });
  });
});

describe('help', () => {
  test('of the program, of groups and of every command leads with examples', () => {
    expect(helpOf([], COMMANDS, 'All of it.')).toMatch(
      /^Examples:\n {2}ledger lend Ana 20 -m lunch\n[^]*\n\nUsage: ledger \[options\] <command>\n/,
    );
    for (const [name, entry] of Object.entries(COMMANDS)) {
      const commands = isGroup(entry) ? entry.commands : { '': entry };
      if (isGroup(entry)) expect(helpOf([name], commands, entry.summary)).toMatch(/^Examples:\n {2}ledger /);
      for (const [word, spec] of Object.entries(commands)) {
        const path = word === '' ? [name] : [name, word];
        expect(parseCommand(path, spec, ['--help'])).toMatchObject({
          help: expect.stringMatching(/^Examples:\n {2}ledger [^]*Global options:\n/) as string,
        });
      }
    }
  });
});
