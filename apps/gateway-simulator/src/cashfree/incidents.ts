import type { Downtime } from '../world/downtimes.js';
import { ist } from './entities.js';

const AFFECTED = {
  upi: { upi: { upi_issuer: ['ALL_BANKS'], upi_psp: ['ALL_PSP'], upi_vpa: ['ALL_VPA'], is_npci_downtime: false } },
  card: { card: { card_issuer: ['ALL_BANKS'], card_type: ['ALL_CARDS'], card_network: ['VISA'] } },
  netbanking: { net_banking: { net_banking_issuer: ['HDFC Bank'], bank_code: '3021' } },
  wallet: { wallet: { wallet_issuer: ['PAYTM'] } },
} as const;

export function incidentEntity({ id, method, severity, begin, end }: Downtime) {
  return {
    incident_id: `incident_${id}`,
    incident_impact: severity.toUpperCase(),
    incident_message: `Payments by ${method} are failing.`,
    incident_start_time: ist(begin),
    incident_end_time: end ? ist(end) : null,
    incident_status: end ? 'RESOLVED' : 'ACTIVE',
    incident_type: 'UNSCHEDULED',
    payment_method: AFFECTED[method],
  };
}
