import { EXAMPLE, exampleInput } from '../input/example-input.js';

export const ORDER_EXAMPLES = {
  'open data by filter': {
    value: { name: 'Fields in summer', input: exampleInput({ assets: ['B04', 'B08'] }) },
  },
};

export const COMPATIBLE_EXAMPLES = {
  'open data': { value: { input: { provider: 'STAC', data: [{ collection: EXAMPLE.collection }] } } },
};
