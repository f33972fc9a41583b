import { GATEWAY_NAMES, type GatewayName } from '#libs/gateways';
import { Problem } from '#libs/kernel';

/** @throws Problem not_found */
export function readGateway(text: string): GatewayName {
  const name = GATEWAY_NAMES.find((candidate) => candidate === text);
  if (!name) throw new Problem('not_found', `There is no gateway "${text}"; there are ${GATEWAY_NAMES.join(', ')}.`);
  return name;
}
