/** The switches of the gateway simulator. */
export function simulatorControl(url: string) {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/simulator${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    gateway: (name: string, switches: object) => send('PUT', `/gateways/${name}`, switches),
    next: (fault: object) => send('POST', '/next', fault),
    /** What the gateway gets wrong about a paid order from now on; `null` undoes it. */
    differ: (name: string, orderId: string, difference: string | null) =>
      send('POST', `/differences/${name}/${orderId}`, { difference }),
    retries: (scale: number) => send('PUT', '/retries', { scale }),
    deliveries: async (reference: string) =>
      ((await send('GET', `/deliveries?reference=${reference}`)) as { items: Delivery[] }).items,
    resend: (id: string) => send('POST', `/webhooks/${id}/resend`),
    reset: () => send('POST', '/reset'),
  };
}

export interface Delivery {
  id: string;
  type: string;
  url: string;
  status: number | null;
  result: string;
  sentAtMs: number;
}
