import { describe, expect, it } from '@jest/globals';
import { packageDefinition } from './index.js';

describe('the contract as a value', () => {
  it('serves on each port only the services that belong there', () => {
    const services = Object.entries(packageDefinition(['DeviceService'])).filter(([, kind]) => !('format' in kind));
    expect(services.map(([name]) => name)).toEqual(['propeller.v1.DeviceService']);
  });

  it('shows by reflection the field names of the .proto, which is what gRPC command lines ask for', () => {
    const { fileDescriptorProtos } = packageDefinition()['propeller.v1.Event'] as { fileDescriptorProtos: Buffer[] };
    const shown = Buffer.concat(fileDescriptorProtos).toString('latin1');
    for (const name of ['client_id', 'data_json', 'devices_online']) expect(shown).toContain(name);
    expect(shown).not.toContain('dataJson');
  });

  it('carries 64-bit offsets as numbers and JSON text untouched', () => {
    const { Publish } = packageDefinition()['propeller.v1.PublishService'] as never;
    const { responseSerialize, responseDeserialize, requestSerialize, requestDeserialize } = Publish as Record<
      string,
      (value: unknown) => unknown
    >;
    const response = { eventId: 'e', offset: 2 ** 40, epoch: 'x', duplicate: true, devicesOnline: 2 };
    expect(responseDeserialize?.(responseSerialize?.(response))).toEqual(response);
    const request = { target: { clientId: 'c' }, event: { id: 'e', dataJson: '{"a": 1.0}' } };
    expect(requestDeserialize?.(requestSerialize?.(request))).toMatchObject({
      target: { to: 'clientId', clientId: 'c' },
      event: { dataJson: '{"a": 1.0}' },
      ttl: null,
    });
  });
});
