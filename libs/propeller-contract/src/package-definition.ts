import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';
import { files, root } from './generated/descriptor.js';

export type ServiceName = 'DeviceService' | 'PublishService' | 'PresenceService';

/** Offsets stay far below 2^53, so 64-bit fields are plain numbers on both sides. */
const LOADING = { longs: Number, enums: String, defaults: true, oneofs: true };

/** protobufjs loses which file imports which; server reflection needs the files as they were written. */
const FILES = files.map((file) => Buffer.from(file, 'base64'));

/**
 * `propeller.v1` as gRPC libraries take it. A server names the services it has, so that each port serves, and shows by
 * reflection, only its own.
 */
export function packageDefinition(services?: readonly ServiceName[]): PackageDefinition {
  const kept: PackageDefinition = {};
  for (const [name, definition] of Object.entries(
    fromJSON(root as unknown as Parameters<typeof fromJSON>[0], LOADING),
  )) {
    const service = 'format' in definition ? undefined : (name.split('.').at(-1) as ServiceName);
    if (service && services && !services.includes(service)) continue;
    if ('fileDescriptorProtos' in definition) definition.fileDescriptorProtos = FILES;
    kept[name] = definition;
  }
  return kept;
}

/** The full name of a service, as it stands in a gRPC path. */
export function serviceName(service: ServiceName): string {
  return `propeller.v1.${service}`;
}
