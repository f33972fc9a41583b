export { Allowances, type Account, type Grant } from './allowances.js';
export { Inquiries, isNotFound, toPaid, type AskedPayment } from './inquiries.js';
