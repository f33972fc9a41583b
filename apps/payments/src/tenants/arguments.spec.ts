import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.js';
import { checkCredentials } from './credentials.js';
import { parseDuration } from './duration.js';
import { UsageError } from './usage.js';

const RAZORPAY = { keyId: 'a', keySecret: 'b', webhookSecret: 'c' };

describe('the arguments of npm run tenant', () => {
  it('give each credential to the gateway before it', () => {
    const razorpay = ['--gateway', 'razorpay', '--credential', 'keyId=a=b', '--json'];
    const cashfree = ['--gateway', 'cashfree', '--credential=clientId=c'];
    const args = readArguments(['create', 'acme', '--name', 'Acme', ...razorpay, ...cashfree]);
    expect(args).toMatchObject({
      command: 'create',
      tenant: 'acme',
      options: { name: 'Acme', json: true },
      credentials: {},
    });
    expect(args?.accounts).toEqual(
      new Map<string, object>([
        ['razorpay', { keyId: 'a=b' }],
        ['cashfree', { clientId: 'c' }],
      ]),
    );
  });

  it('of rotate are for its one gateway', () => {
    expect(readArguments(['rotate', 'acme', 'razorpay', '--credential', 'webhookSecret=x'])).toMatchObject({
      tenant: 'acme',
      gateway: 'razorpay',
      credentials: { webhookSecret: 'x' },
    });
  });

  it.each<[string, string[], string]>([
    ['no command', [], 'command: expected one of create'],
    ['an unknown command', ['remove'], 'got "remove"'],
    ['a command that every object has', ['constructor'], 'got "constructor"'],
    ['no tenant', ['show'], '<tenant>'],
    ['no gateway', ['rotate', 'acme'], '<gateway>'],
    ['one argument too many', ['show', 'acme', 'razorpay'], 'one argument more'],
    ['a tenant outside the alphabet', ['create', 'Acme!'], '<tenant>: expected'],
    ['an unknown gateway', ['disable', 'acme', 'paypal'], '<gateway>: expected one of razorpay, cashfree, juspay'],
    ['an unknown gateway as an option', ['create', 'x', '--gateway', 'paypal'], '--gateway: expected one of razorpay'],
    ['a credential without a name', ['rotate', 'acme', 'razorpay', '--credential', 's3cret'], '--credential: expected'],
    ["another command's option", ['list', '--overlap', '1h'], '--overlap: "list" does not take it'],
    ['an option nobody knows', ['list', '--force'], '--force'],
    ['an option without its value', ['create', 'acme', '--name'], '--name'],
  ])('%s is refused by name, without repeating a secret', (_, args, message) => {
    const refuse = () => readArguments(args);
    expect(refuse).toThrow(UsageError);
    expect(refuse).toThrow(message);
    expect(refuse).not.toThrow('s3cret');
  });
});

describe('credentials', () => {
  it('fit the gateway', () => {
    expect(checkCredentials('razorpay', RAZORPAY)).toEqual(RAZORPAY);
  });

  it.each<[string, Record<string, string>, string]>([
    ['missing', { keyId: 's3cret' }, 'razorpay: missing keySecret, webhookSecret'],
    ['blank', { ...RAZORPAY, keySecret: ' ' }, 'razorpay: missing keySecret'],
    ['unknown', { ...RAZORPAY, webhookSecrt: 's3cret' }, 'there is no credential "webhookSecrt"; it has keyId'],
  ])('%s: refused by name', (_, credentials, message) => {
    const refuse = () => checkCredentials('razorpay', credentials);
    expect(refuse).toThrow(message);
    expect(refuse).not.toThrow('s3cret');
  });
});

describe('a duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['48h', 172_800_000],
    ['7d', 604_800_000],
    ['0', 0],
  ])('%s', (text, ms) => {
    expect(parseDuration('--overlap', text)).toBe(ms);
  });

  it.each(['soon', '', '-1h', '1', '1w', '31d', '1.5h'])('"%s" is none', (text) => {
    expect(() => parseDuration('--overlap', text)).toThrow('--overlap: expected a duration');
  });
});
