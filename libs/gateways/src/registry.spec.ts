import { describe, expect, it } from '@jest/globals';
import { loadConfig, type ConfigError } from '#libs/platform';
import { gatewayUrls } from './gateway-urls.js';

const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://pay.example' };
const urls = (env: Record<string, string>) => gatewayUrls(loadConfig(env, []));

describe('where the gateways are', () => {
  it('the simulator in development, unless one has a URL of its own', () => {
    expect(urls({ CASHFREE_URL: 'https://sandbox.cashfree.com/' })).toEqual({
      cashfree: 'https://sandbox.cashfree.com',
      simulator: 'http://localhost:3002',
    });
  });

  it("the vendors' own in production, where there is no simulator", () => {
    expect(urls(production)).toEqual({});
    expect(urls({ ...production, JUSPAY_URL: 'https://sandbox.juspay.in' })).toEqual({
      juspay: 'https://sandbox.juspay.in',
    });
  });

  it('production refuses the simulator and plain http, naming both', () => {
    const env = {
      ...production,
      SIMULATOR_URL: 'https://simulator.example',
      RAZORPAY_URL: 'https://simulator.example/razorpay',
      CASHFREE_URL: 'http://api.cashfree.com',
    };
    const mistakes = () => {
      try {
        return urls(env);
      } catch (error) {
        return (error as ConfigError).mistakes;
      }
    };
    expect(mistakes()).toEqual([
      'RAZORPAY_URL: production does not pay a simulator',
      'CASHFREE_URL: production needs https://',
    ]);
  });
});
