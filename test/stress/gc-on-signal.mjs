// @ts-check
// Loaded into the nodes before anything else, so that what they still hold can be told from what they have let go.
process.on('SIGUSR2', () => globalThis.gc?.());
