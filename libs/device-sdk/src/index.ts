export { connect, type ConnectOptions, type Device } from './device.js';
export type { Bye, DeviceEvent, DeviceEvents, Ready, Refused } from './protocol.js';
