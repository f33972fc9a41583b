export { PLAN_ANEW } from './preparing-client.js';
export { migrate, openDatabase } from './data-source.js';
export { DatabaseModule, databaseReadiness } from './database.module.js';
export { DataSource, isDatabaseUnavailable, isUniqueViolation, type EntityManager } from './transaction.js';
