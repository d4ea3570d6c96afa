import { describe, expect, it } from '@jest/globals';
import { isPrivateAddress } from './private-address.js';

describe('isPrivateAddress', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ])(
    // prettier-ignore
    '%s leads inside',
    (address) => expect(isPrivateAddress(address)).toBe(true),
  );
  it.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s leads outside',
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
});
