import { expect, it } from '@jest/globals';
import { isSound } from './nghttp2.js';

it.each([
  ['1.61.0', false],
  ['1.67.1', false],
  ['1.68.0', true],
  ['1.70.0', true],
  ['2.0.0', true],
  ['', false],
])('nghttp2 %j withstands hostile frames: %j', (version, sound) => {
  expect(isSound(version)).toBe(sound);
});
