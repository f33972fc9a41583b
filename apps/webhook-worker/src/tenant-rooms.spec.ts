import { describe, expect, it } from '@jest/globals';
import { TENANT_MAX, TenantRooms } from './tenant-rooms.js';

describe('the rooms of tenants', () => {
  it('are as many for each, whoever else is busy', () => {
    const rooms = new TenantRooms();
    for (let i = 0; i < TENANT_MAX; i++) rooms.take('slow');
    expect(rooms.left()).toEqual({ slow: 0 });
    expect(rooms.free).toBe(1_024 - TENANT_MAX);
    rooms.give('slow', false);
    expect(rooms.left()).toEqual({ slow: 1 });
  });

  it('are few for one whose receiver fails, until it answers again', () => {
    const rooms = new TenantRooms();
    const attempt = (failed: boolean) => (rooms.take('dead'), rooms.give('dead', failed));
    for (let i = 0; i < 5; i++) attempt(true);
    expect(rooms.left()).toEqual({ dead: 4 });
    attempt(false);
    expect(rooms.left()).toEqual({});
  });
});
