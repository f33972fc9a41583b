export { BATCH_MAX, PropellerClient, type Accepted } from './propeller-client.js';
export { PropellerClientModule } from './propeller-client.module.js';
export { PublishError } from './publish-error.js';
export type { Receipt, StreamedReceipt } from './receipt.js';
export type { Publish, PublishEvent, PublishTarget } from './request.js';
