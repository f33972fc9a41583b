/** What the simulated gateways charge: 2 % and 18 % tax on it, in whole paise. `fee` includes `tax`. */
export function feesOf(amount: number): { fee: number; tax: number } {
  const base = Math.floor((amount * 2) / 100);
  const tax = Math.floor((base * 18) / 100);
  return { fee: base + tax, tax };
}
