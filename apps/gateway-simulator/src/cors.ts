import type { Config } from '#libs/platform';

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** The demo page and other pages of this machine may decide payments and work the switches; a web site may not. */
export function allowedOrigins(config: Config): (RegExp | string)[] {
  return [LOCAL, new URL(config.PUBLIC_URL).origin, ...config.CORS_ORIGINS];
}
