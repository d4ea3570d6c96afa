import { describe, expect, it } from '@jest/globals';
import { type ArrayVariable } from './array-dataset.js';
import { roleOf } from './coordinates.js';

const variable = (name: string, attributes: ArrayVariable['attributes'] = {}): ArrayVariable => ({
  name,
  type: 'float64',
  dimensions: [],
  attributes,
});

describe('the role of a coordinate', () => {
  it.each([
    ['any', { standard_name: 'projection_y_coordinate' }, 'y'],
    ['lat', { standard_name: 'longitude' }, 'longitude'],
    ['any', { units: 'degrees_north' }, 'latitude'],
    ['any', { units: 'days since 1950-01-01' }, 'time'],
    ['any', { positive: 'down' }, 'vertical'],
    ['group/lon', {}, 'longitude'],
    ['any', { axis: 'x' }, 'x'],
    ['any', {}, null],
  ])('of %s with %j is %s', (name, attributes, role) => expect(roleOf(variable(name, attributes))).toBe(role));

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('is not found in the prototype: %s', (word) => {
    expect(roleOf(variable('any', { standard_name: word }))).toBeNull();
    expect(roleOf(variable('any', { axis: word }))).toBeNull();
  });
});
