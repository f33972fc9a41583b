import { Asking } from './asking.js';
import { SettlementDays } from './days.js';
import { FactStore } from './facts.js';
import { Reports } from './reports.js';
import { Settlement } from './settlement.js';
import { VerdictWriter } from './verdict-writer.js';

/** For the process that matches: it brings `Allowances`, `Inquiries` and `TenantGateways`. */
export const SETTLEMENT_PROVIDERS = [Asking, FactStore, Reports, Settlement, SettlementDays, VerdictWriter];
