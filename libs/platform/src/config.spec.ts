import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, ENVIRONMENT, loadConfig, type Need } from './config.js';

const mistakesOf = (env: Record<string, string>, needs: Need[] = []): string[] => {
  try {
    loadConfig(env, needs);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.mistakes : [];
  }
};

const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://db/payments',
  CREDENTIALS_KEY: Buffer.alloc(32, 1).toString('base64'),
  PUBLIC_URL: 'https://pay.example.com',
};

describe('the configuration', () => {
  it('is complete without any variable, for a process that needs no address', () => {
    expect(loadConfig({}, [])).toMatchObject({
      PAYMENTS_PORT: 3000,
      PROPELLER_GRPC_PORT: 50051,
      NODE_ENV: 'development',
    });
  });

  it('names all its mistakes at once', () => {
    const mistakes = mistakesOf({ PAYMENTS_PORT: 'http', LOG_LEVEL: 'loud', PROPELER_PORT: '1', PROPELLER_PROT: '1' }, [
      'DATABASE_URL',
    ]);
    expect(mistakes.map((mistake) => mistake.split(':')[0]).toSorted()).toEqual([
      'LOG_LEVEL',
      'PAYMENTS_PORT',
      'PROPELLER_PROT',
    ]);
    expect(mistakesOf({}, ['DATABASE_URL', 'REDIS_PUSH_URL'])).toHaveLength(2);
  });

  it('fills both Redis addresses from REDIS_URL, and takes an empty one for none', () => {
    const config = loadConfig(
      { REDIS_URL: 'redis://one:6379', REDIS_PUSH_URL: 'redis://two:6379', REDIS_QUEUE_URL: '' },
      ['REDIS_QUEUE_URL'],
    );
    expect([config.REDIS_QUEUE_URL, config.REDIS_PUSH_URL]).toEqual(['redis://one:6379', 'redis://two:6379']);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(loadConfig({}, []))).toBe(true);
  });

  it('refuses unsafe settings in production, and says which', () => {
    expect(mistakesOf(PRODUCTION, ['DATABASE_URL'])).toEqual([]);
    const unsafe = { ...PRODUCTION, CREDENTIALS_KEY: '', PUBLIC_URL: 'http://pay.example.com', CORS_ORIGINS: '*' };
    expect(mistakesOf(unsafe, ['DATABASE_URL']).map((mistake) => mistake.split(':')[0])).toEqual([
      'CREDENTIALS_KEY',
      'PUBLIC_URL',
      'CORS_ORIGINS',
    ]);
  });

  it('takes a failpoint, where it exists, and never in production', () => {
    expect(loadConfig({ FAILPOINT: 'worker.committed:3' }, []).FAILPOINT).toBe('worker.committed:3');
    expect(mistakesOf({ FAILPOINT: 'worker.comitted' })).toEqual(['FAILPOINT: there is no such failpoint']);
    expect(mistakesOf({ ...PRODUCTION, FAILPOINT: 'worker.committed' }, ['DATABASE_URL'])).toEqual([
      expect.stringMatching(/^FAILPOINT: /),
    ]);
  });

  it('takes the time from a file where it is told to, and never in production', () => {
    expect(loadConfig({ CLOCK_FILE: '/tmp/clock' }, []).CLOCK_FILE).toBe('/tmp/clock');
    expect(mistakesOf({ ...PRODUCTION, CLOCK_FILE: '/tmp/clock' }, ['DATABASE_URL'])).toEqual([
      expect.stringMatching(/^CLOCK_FILE: /),
    ]);
  });
});

describe('.env.example', () => {
  const lines = readFileSync('.env.example', 'utf8').split('\n');
  const documented = lines.flatMap((line) => /^# ([A-Z][A-Z_]+)=/.exec(line)?.[1] ?? []);

  it('documents every variable, and no other', () => {
    expect(documented.toSorted()).toEqual(Object.keys(ENVIRONMENT.shape).toSorted());
  });

  it('shows the real defaults', () => {
    const defaults = ENVIRONMENT.parse({}) as Record<string, unknown>;
    for (const line of lines) {
      const [, name, value] = /^# ([A-Z_]+)=(.+)$/.exec(line) ?? [];
      const actual = name && defaults[name];
      if (name && value && actual !== undefined && !Array.isArray(actual))
        expect(`${name}=${actual}`).toBe(`${name}=${value}`);
    }
  });
});
