import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { packageDefinition, type PresenceServiceClient, type ProtoGrpcType } from '#libs/propeller-contract';
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
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${apiKey(tenant)}`);
    return new Promise((resolve, reject) => {
      this.stub.listDevices({ clientId }, metadata, { deadline: Date.now() + DEADLINE_MS }, (error, response) =>
        error ? reject(error) : resolve(response?.devices ?? []),
      );
    });
  }

  close(): void {
    this.stub.close();
  }
}
