import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { readCogParameters } from './cog-parameters.js';

const read = (output: object, isCollected = false) =>
  readCogParameters(new JsonMember(output, ['output']), { isCollected });
const given = (cogParameters: object) => ({ cogOutput: true, cogParameters });

describe('cogParameters', () => {
  it('have the defaults of the contract', () => {
    expect(read({})).toBeNull();
    expect(read({ cogOutput: false })).toBeNull();
    expect(read({ cogOutput: true })).toEqual({
      ...{ overviewLevels: null, overviewMinSize: 1024, resampling: 'average', blockSize: 1024, usePredictor: true },
      noData: null,
    });
    expect(read(given({ blockxsize: 256, blockysize: 256 }))?.overviewMinSize).toBe(256);
  });

  it.each([
    [{ cogParameters: {} }, 'output->cogParameters: needs cogOutput: true'],
    [{ cogOutput: 'yes' }, 'output->cogOutput: must be true or false'],
    [given({ blockxsize: 100 }), 'blockxsize: must be a multiple of 16'],
    [given({ blockxsize: 256, blockysize: 512 }), 'blockysize: must equal blockxsize, 256'],
    [given({ resamplingAlgorithm: 'best' }), 'resamplingAlgorithm: must be one of nearest'],
    [given({ overviewLevels: [4, 2] }), 'overviewLevels->1: must be greater'],
    [given({ overviewLevels: [1] }), 'overviewLevels->0: must be between 2'],
    [given({ usePredictor: 2 }), 'usePredictor: must be true or false'],
  ])('refuse %j', (output, message) => expect(() => read(output)).toThrow(message));

  it('are the resampling alone for a collection', () => {
    expect(read(given({ resamplingAlgorithm: 'mode' }), true)?.resampling).toBe('mode');
    expect(() => read(given({ blockxsize: 512 }), true)).toThrow('blockxsize: must not be set for a collection');
  });
});
