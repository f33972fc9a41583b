import { Module } from '@nestjs/common';
import { PropellerClient } from './propeller-client.js';

/** For backends. The address is `PROPELLER_GRPC_URL`; needs the process's PlatformModule for its config. */
@Module({ providers: [PropellerClient], exports: [PropellerClient] })
export class PropellerClientModule {}
