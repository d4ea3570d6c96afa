import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { besideKey, isUniqueToTask, keyOf, readPathTemplate } from './path-template.js';

const read = (path: string, outputs = 1) =>
  readPathTemplate(new JsonMember(`s3://b/${path}`, ['url']), { bucket: 'b', path }, outputs);
const VALUES = { requestId: 'ID', tileName: '33UUP_0_1', tileId: 7, outputId: 'ndvi', format: 'tif' } as const;

describe('a path template', () => {
  it.each([
    ['', 'ID/33UUP_0_1/ndvi.tif'],
    ['out', 'out/ID/33UUP_0_1/ndvi.tif'],
    ['<tileName>/<outputId>.<format>', '33UUP_0_1/ndvi.tif'],
    ['s1/<tileName>/2022/s1_<tileName>_<outputId>.<format>', 's1/33UUP_0_1/2022/s1_33UUP_0_1_ndvi.tif'],
    ['<taskId>/<tileId>.tif', 'ID/7.tif'],
  ])('"%s" makes %s', (path, key) => expect(keyOf(read(path), VALUES)).toBe(key));

  // batch-v2 §4, "Delivery root"
  it.each([
    ['', 'ID/request.json'],
    ['out', 'out/ID/request.json'],
    ['out/<tileName>/<outputId>.<format>', 'out/request.json'],
    ['<requestId>/x_<tileName>.tif', 'ID/request.json'],
    ['a/<requestId>/b/<tileName>.tif', 'a/ID/b/request.json'],
    ['<requestId>_<tileName>.tif', 'request.json'],
  ])('"%s" has its root in %s', (path, key) => expect(besideKey(read(path), 'ID', 'request.json')).toBe(key));

  it.each([
    ['x.tif<', 1, '"<" or ">"'],
    ['<requestId>/x.tif', 1, 'must contain <tileName> or <tileId>'],
    ['<tileName>.tif', 2, 'must contain <outputId>'],
    ['<tile>/<tileName>.tif', 1, '<tile> is none of'],
    ['../<tileName>.tif', 1, '".."'],
    ['a//<tileName>.tif', 1, 'empty segments'],
    ['.swath-partial/<tileName>.tif', 1, 'reserved'],
    ['a\\<tileName>.tif', 1, 'backslash'],
  ])('refuses "%s" for %i outputs', (path, outputs, why) => expect(() => read(path, outputs)).toThrow(why));

  it.each(['../../etc', 'a/b', '..', '', 'a\\b', 'x\0'])('lets no feature called %j leave its folder', (tileName) =>
    expect(() => keyOf(read('out/<tileName>/x.tif'), { ...VALUES, tileName })).toThrow('cannot be a part'),
  );

  it('is unique to its task when it names it', () =>
    expect([read('out'), read('<tileName>.tif')].map(isUniqueToTask)).toEqual([true, false]));
});
