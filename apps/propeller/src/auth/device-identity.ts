/** Who a device is, once its token was verified. The tenant is that of the key, whatever the token says. */
export interface DeviceIdentity {
  tenant: string;
  clientId: string;
  deviceId: string;
  /** Names and prefixes, none of which covers another. */
  topics: readonly string[];
  /** What the device said of itself, for whoever lists devices. Nothing depends on it. */
  attributes: Readonly<Record<string, string>>;
  tokenId: string | undefined;
  /** The key that verified it: its name, and a fingerprint of the key itself. */
  kid: string;
  keyPrint: string;
  /** Milliseconds since the epoch. */
  issuedAt: number;
  expiresAt: number;
}

/** What a token says; the device itself may also be named beside it. */
export type TokenIdentity = Omit<DeviceIdentity, 'deviceId' | 'attributes'> & { deviceId: string | undefined };
