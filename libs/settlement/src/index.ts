export { Acceptance } from './acceptance.js';
export { keepLease, LeaseLost, requestDay, SettlementDays } from './days.js';
export { indianDay, isDay } from './core/indian-day.js';
export { Settlement, type DayCounts } from './settlement.js';
export { SettlementList, type SettledDay, type SettlementQuery } from './settlement-list.js';
export { SETTLEMENT_PROVIDERS } from './providers.js';
