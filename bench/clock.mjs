// @ts-check

/** Milliseconds since the epoch, with fractions: on one machine, comparable between processes. */
export const now = () => performance.timeOrigin + performance.now();
