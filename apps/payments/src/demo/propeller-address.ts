const THIS_MACHINE = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Where the page finds Propeller. Opened from another machine (a phone in the same network), "localhost" would be that
 * machine: then it is the host the page itself came from.
 */
export function propellerFor(configured: string, host: string | undefined): string {
  const propeller = new URL(configured);
  const asked = `http://${host ?? ''}`;
  if (THIS_MACHINE.has(propeller.hostname) && URL.canParse(asked)) {
    const { hostname } = new URL(asked);
    if (!THIS_MACHINE.has(hostname)) propeller.hostname = hostname;
  }
  return propeller.origin;
}
