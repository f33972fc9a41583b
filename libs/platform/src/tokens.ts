/** Injection tokens of what every process is given. */
export const CONFIG = Symbol('CONFIG');
export const LOGGER = Symbol('LOGGER');
export const CLOCK = Symbol('CLOCK');
export const PAUSE = Symbol('PAUSE');
