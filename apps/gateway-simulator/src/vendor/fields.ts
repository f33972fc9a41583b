import { z } from 'zod';

/** Where a browser may be sent: nothing but a web page. */
export const RETURN_URL = z.url({ protocol: /^https?$/ });
/** The vendors take https only; the simulator also takes this machine's own http. */
export const WEBHOOK_URL = z.url({ protocol: /^https?$/ });
