import { credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { packageDefinition, type PresenceServiceClient, type ProtoGrpcType } from '#libs/propeller-contract';
import { withKey } from '../support/propeller.js';
import { apiKey, type Tenant } from './tenants.js';

const DEADLINE_MS = 5000;
const { PresenceService } = (loadPackageDefinition(packageDefinition()) as unknown as ProtoGrpcType).propeller.v1;

export interface Listed {
  deviceId: string;
  transport: string;
  node: string;
}

/** Asks one node who is connected. */
export class Presence {
  private readonly stub: PresenceServiceClient;

  constructor(port: number) {
    this.stub = new PresenceService(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  list(tenant: Tenant, clientId: string): Promise<Listed[]> {
    return new Promise((resolve, reject) => {
      const deadline = Date.now() + DEADLINE_MS;
      this.stub.listDevices({ clientId }, withKey(apiKey(tenant)), { deadline }, (error, response) =>
        error ? reject(error) : resolve(response?.devices ?? []),
      );
    });
  }

  close(): void {
    this.stub.close();
  }
}
